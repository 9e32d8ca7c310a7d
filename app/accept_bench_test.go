package app

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// BenchmarkAccept takes messages of 10 KB over the door, from one and from sixteen
// connections, until each is durable. `make bench` compares the whole program with
// Postfix; this is for the profiler.
func BenchmarkAccept(b *testing.B) {
	for _, conns := range []int{1, 16} {
		b.Run(fmt.Sprint(conns), func(b *testing.B) { accept(b, conns) })
	}
}

func accept(b *testing.B, conns int) {
	d := newDesk(b, "1h")
	s, err := d.ClientSettings(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	body := strings.Repeat("abcdefghij klmnopq abcdefghij klmnopq abcdefghij klmnopq abcdefghij\r\n", 150)
	b.ResetTimer()
	var wg sync.WaitGroup
	var next atomic.Int64
	for range conns {
		wg.Go(func() {
			conn, err := net.Dial("tcp", *d.door.Load())
			if err != nil {
				b.Error(err)
				return
			}
			c := smtp.NewClient(conn)
			defer c.Close()
			if err := c.Auth(sasl.NewPlainClient("", s.User, s.Password)); err != nil {
				b.Error(err)
				return
			}
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				raw := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: offer\r\nMessage-ID: <%d@lindenhof.example>\r\n"+
					"Date: Sun, 22 Nov 2026 20:00:00 +0000\r\n\r\n%s", alice, tom, n, body)
				if err := hand(c, raw); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

func hand(c *smtp.Client, raw string) error {
	if err := c.Mail(alice, nil); err != nil {
		return err
	}
	if err := c.Rcpt(tom, nil); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, raw); err != nil {
		return err
	}
	return w.Close()
}
