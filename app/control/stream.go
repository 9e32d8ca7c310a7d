package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// streamed makes a handler of a question about a message whose content streams
// in. A stream that breaks off gives the guard a read error, so half a message is
// never taken for a whole one.
func streamed[V any](ask func(context.Context, Submission) (V, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body := bufio.NewReaderSize(r.Body, 64<<10)
		var arg submitArg
		line, err := readLine(body, maxEnvelope)
		if err == nil {
			err = decode(bytes.NewReader(line), &arg)
		}
		if err != nil {
			reply(w, http.StatusBadRequest, fault{err.Error()})
			return
		}
		v, err := ask(r.Context(), Submission{Account: arg.Account, Envelope: arg.Envelope, Label: arg.Label, Supersedes: arg.Supersedes, Content: body})
		if err != nil {
			_, _ = io.CopyN(io.Discard, body, maxDrain) // a client still writing would not read the reason
			replyError(w, err)
			return
		}
		reply(w, http.StatusOK, v)
	}
}

// readLine reads up to a line end, at most limit octets.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > limit {
			return nil, fmt.Errorf("read request: the envelope is larger than %d octets", limit)
		}
		if err == nil {
			return line, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, fmt.Errorf("read request: %w", err)
		}
	}
}

// content streams the octets of a message.
func (d *door) content(w http.ResponseWriter, r *http.Request) {
	var arg idArg
	if err := decode(http.MaxBytesReader(w, r.Body, maxRequest), &arg); err != nil {
		reply(w, http.StatusBadRequest, fault{err.Error()})
		return
	}
	content, err := d.guard.Content(r.Context(), arg.ID)
	if err != nil {
		replyError(w, err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, err = io.Copy(w, content)
	if err := errors.Join(err, content.Close()); err != nil {
		hangUp(w)
	}
}

// hangUp ends an answer in such a way that the client knows it is not whole: the
// last chunk stays away (RFC 9112, section 8).
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// events tells the client about each change, one JSON object a line. The guard
// has subscribed us before the client sees the first octet, so a client that
// asks after Watch returned misses nothing.
func (d *door) events(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	in, err := d.guard.Watch(ctx)
	if err != nil {
		replyError(w, err)
		return
	}
	out := buffer(ctx, in)
	defer func() {
		cancel()
		for range out { // until the goroutine has ended
		}
	}()
	line := http.NewResponseController(w)
	defer d.whenClosing(ctx, func() {
		_ = line.SetWriteDeadline(time.Now())
		cancel()
	})()
	w.Header().Set("Content-Type", streamType)
	if line.Flush() != nil {
		return
	}
	write := json.NewEncoder(w)
	for e := range out {
		if write.Encode(e) != nil || line.Flush() != nil {
			return
		}
	}
}

// whenClosing calls f when serving ends. Whoever calls it must call what it
// returns, which waits until f cannot run any more.
func (d *door) whenClosing(ctx context.Context, f func()) (done func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-d.closing:
			f()
		case <-ctx.Done():
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// room is how many events wait for a reader before it must ask again.
const room = 256

// buffer stands between the guard and a reader that may be slow: it always takes
// an event at once, and when too many wait it drops them for one "resync". It
// ends with ctx, or after the last event of in.
func buffer(ctx context.Context, in <-chan Event) <-chan Event {
	out := make(chan Event)
	go func() {
		defer close(out)
		var queue []Event
		for in != nil || len(queue) > 0 {
			var ready chan Event
			var next Event
			if len(queue) > 0 {
				ready, next = out, queue[0]
			}
			select {
			case e, ok := <-in:
				if !ok {
					in = nil
					continue
				}
				queue = enqueue(queue, e)
			case ready <- next:
				queue = queue[1:]
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// enqueue adds e, or forgets everything for one "resync" when there is no room.
func enqueue(queue []Event, e Event) []Event {
	if len(queue) < room {
		return append(queue, e)
	}
	return []Event{{Kind: "resync"}}
}
