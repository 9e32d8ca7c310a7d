package submit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"

	"holdback/mail"
)

// A message is never in memory as a whole.
func TestALargeMessageNeedsLittleMemory(t *testing.T) {
	const size = 32 << 20
	for name, send := range map[string]func(*client, int64) error{"DATA": sendData, "BDAT": sendBDAT} {
		t.Run(name, func(t *testing.T) {
			var peak uint64
			c := openScale(t, &peak)
			c.compose(t, "ben@example.com")
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			if err := send(c, size); err != nil {
				t.Fatal(err)
			}
			c.say(t, fmt.Sprintf("S: 250 2.0.0 Ok: held as %d", size))
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
				t.Errorf("%d MiB made %d KiB of garbage", size>>20, got>>10)
			}
			if peak > before.HeapAlloc+4<<20 {
				t.Errorf("heap grew from %d to %d KiB", before.HeapAlloc>>10, peak>>10)
			}
		})
	}
}

// openScale is a signed-in client of a door whose Take counts octets, throws them away,
// and measures the heap at the end.
func openScale(t *testing.T, peak *uint64) *client {
	t.Helper()
	ls, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	take := func(_ context.Context, _ string, _ mail.Envelope, content io.Reader) (string, error) {
		n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, content, make([]byte, 64<<10))
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*peak = m.HeapAlloc
		return fmt.Sprint(n), err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, ls, Config{Sign: anna}, take) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return dial(t, ls[0].Addr().String())
}

var block = bytes.Repeat([]byte("seventy-eight octets of text that never ends and has nothing at all to say..\r\n"), 1024)

func sendBlocks(c *client, size int64) error {
	for size > 0 {
		n, err := c.Write(block[:min(size, int64(len(block)))])
		if err != nil {
			return err
		}
		size -= int64(n)
	}
	return nil
}

func sendData(c *client, size int64) error {
	return errors.Join(c.act(nil, "C: DATA"), c.act(nil, "S: 354"), sendBlocks(c, size-2), c.send("\r\n.\r\n"))
}

func sendBDAT(c *client, size int64) error {
	return errors.Join(c.act(nil, fmt.Sprintf("C: BDAT %d LAST", size)), sendBlocks(c, size-2), c.send("\r\n"))
}

// BenchmarkMessages measures the door alone: small messages on one connection,
// with nobody behind it who would save them.
func BenchmarkMessages(b *testing.B) {
	d := openDesk(b, small)
	c := dial(b, d.addr)
	for _, line := range []string{"S: 220", "C: EHLO laptop", "S: 250-", "…", signIn, "S: 235"} {
		if err := c.act(nil, line); err != nil {
			b.Fatal(err)
		}
	}
	message := string(bytes.Repeat([]byte("ten octet\r\n"), 930)) + ".\r\n"
	b.ReportAllocs()
	for b.Loop() {
		err := errors.Join(
			c.send("MAIL FROM:<anna@example.org>\r\n"), c.want("250"),
			c.send("RCPT TO:<ben@example.com>\r\n"), c.want("250"),
			c.send("DATA\r\n"), c.want("354"), c.send(message), c.want("250"))
		if err != nil {
			b.Fatal(err)
		}
	}
}

// pipes is a listener in memory, for fuzzing.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
