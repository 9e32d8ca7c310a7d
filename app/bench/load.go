package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// load is a mail client that sends many messages, waiting for each answer as mail
// clients do.
type load struct {
	addr           string
	user, password string // empty: no AUTH
	conns, total   int
	size           int // octets of text in a message
	from, to       string
	name           string                 // makes Message-IDs of this load unlike those of another
	acked          func(n int, id string) // called for each 250, with the number of the message and the last word of the reply
}

// result is how long the messages of a load took.
type result struct {
	rate      float64 // messages a second
	latencies []time.Duration
}

func (r result) quantile(q float64) time.Duration {
	slices.Sort(r.latencies)
	return r.latencies[min(len(r.latencies)-1, int(q*float64(len(r.latencies))))]
}

// run sends everything and returns when the last answer is there.
func (l load) run() (result, error) {
	var g errgroup.Group
	each := make([][]time.Duration, l.conns)
	began := time.Now()
	for w := range l.conns {
		g.Go(func() (err error) {
			each[w], err = l.worker(w)
			return err
		})
	}
	err := g.Wait()
	r := result{latencies: slices.Concat(each...)}
	r.rate = float64(len(r.latencies)) / time.Since(began).Seconds()
	return r, err
}

func (l load) worker(w int) (took []time.Duration, err error) {
	c, err := l.dial()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	body := l.body()
	for n := w; n < l.total; n += l.conns {
		began := time.Now()
		text, err := c.send(l.from, l.to, l.message(n, body))
		if err != nil {
			return took, err
		}
		took = append(took, time.Since(began))
		if l.acked != nil {
			l.acked(n, text[strings.LastIndexByte(text, ' ')+1:])
		}
	}
	return took, nil
}

func (l load) body() string {
	line := strings.Repeat("abcdefghij klmnopq ", 4)[:70] + "\r\n"
	return strings.Repeat(line, l.size/len(line)+1)
}

func (l load) message(n int, body string) string {
	return fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: load %d\r\nMessage-ID: <%d.%s@bench.example>\r\n"+
		"Date: Sun, 22 Nov 2026 20:00:00 +0000\r\n\r\n%s.\r\n", l.from, l.to, n, n, l.name, body)
}

// line is one connection to a server.
type line struct {
	net.Conn
	r *bufio.Reader
}

func (l load) dial() (*line, error) {
	conn, err := net.Dial("tcp", l.addr)
	if err != nil {
		return nil, err
	}
	c := &line{conn, bufio.NewReader(conn)}
	if _, err := c.expect("220"); err != nil {
		return nil, err
	}
	if _, err := c.ask("250", "EHLO bench\r\n"); err != nil || l.user == "" {
		return c, err
	}
	plain := base64.StdEncoding.EncodeToString([]byte("\x00" + l.user + "\x00" + l.password))
	_, err = c.ask("235", "AUTH PLAIN "+plain+"\r\n")
	return c, err
}

func (c *line) send(from, to, message string) (string, error) {
	for _, step := range []struct{ want, say string }{
		{"250", "MAIL FROM:<" + from + ">\r\n"}, {"250", "RCPT TO:<" + to + ">\r\n"}, {"354", "DATA\r\n"},
	} {
		if _, err := c.ask(step.want, step.say); err != nil {
			return "", err
		}
	}
	return c.ask("250", message)
}

func (c *line) ask(want, say string) (string, error) {
	if _, err := c.Write([]byte(say)); err != nil {
		return "", err
	}
	return c.expect(want)
}

// expect reads a reply and returns its last line.
func (c *line) expect(code string) (string, error) {
	for {
		text, err := c.r.ReadString('\n')
		if err != nil {
			return "", err
		}
		if len(text) > 3 && text[3] == '-' {
			continue
		}
		if !strings.HasPrefix(text, code) {
			return "", fmt.Errorf("want %s, got %q", code, text)
		}
		return strings.TrimSpace(text), nil
	}
}
