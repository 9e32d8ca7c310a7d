package submit

import (
	"fmt"
	"log/slog"
	"net"
	"reflect"
	"runtime"

	"github.com/emersion/go-smtp"
)

// Here is what we must know of the library that it does not tell: two fields of
// its Conn, about messages in chunks. Where a new version has them no more, no
// message in chunks is whole, and the tests fail.

// announced is the sum of the chunk sizes. The library adds to it before it ends
// the stream, and does not touch it again before Data has returned.
func announced(c *smtp.Conn) int64 {
	sum := reflect.ValueOf(c).Elem().FieldByName("bytesReceived")
	if !sum.IsValid() || !sum.CanInt() {
		return -1
	}
	return sum.Int()
}

// chunkRun tells one message in chunks from the next by the channel for its
// answer, which the library makes with the first chunk. It may be called by the
// connection's own goroutine only.
func chunkRun(c *smtp.Conn) uintptr {
	result := reflect.ValueOf(c).Elem().FieldByName("dataResult")
	if !result.IsValid() || result.Kind() != reflect.Chan {
		return 0
	}
	return result.Pointer()
}

// quiet hands the library's remarks to our log. It drops all values but errors of
// the network and of the runtime, and stacks: a panic may carry a piece of a mail.
type quiet struct{ log *slog.Logger }

// Printf logs what happened, never with what.
func (q quiet) Printf(format string, v ...any) {
	var args []any
	for _, x := range v {
		switch x := x.(type) {
		case net.Error, runtime.Error:
			args = append(args, "err", x)
		case []byte:
			args = append(args, "stack", string(x))
		}
	}
	q.log.Warn("smtp library: "+format, args...)
}

// Println logs the kinds of v only.
func (q quiet) Println(v ...any) {
	kinds := make([]string, len(v))
	for i, x := range v {
		kinds[i] = fmt.Sprintf("%T", x)
	}
	q.log.Warn("smtp library", "values", kinds)
}
