//go:build unix

package e2e

import (
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// tap stands between a mail client and Holdback and writes down what the client
// says, so that nobody has to believe Holdback about it.
type tap struct {
	mu   sync.Mutex
	said [][]byte // one for each connection
}

// listen returns the door as the client must use it to speak through the tap.
func (p *tap) listen(t *testing.T, d door) door {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	holdback := d.at()
	var busy sync.WaitGroup
	busy.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			busy.Go(func() { p.pass(t, client, holdback) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		busy.Wait()
	})
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	d.Host = "127.0.0.1"
	if d.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	return d
}

// pass lets one connection through and records the client's side.
func (p *tap) pass(t *testing.T, client net.Conn, to string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	p.mu.Lock()
	i := len(p.said)
	p.said = append(p.said, nil)
	p.mu.Unlock()
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(client, server) // ends when either side hangs up
		_ = client.Close()
	})
	_, _ = io.Copy(server, io.TeeReader(client, recorder{p, i}))
	_ = server.Close()
	back.Wait()
}

type recorder struct {
	tap *tap
	i   int
}

func (r recorder) Write(b []byte) (int, error) {
	r.tap.mu.Lock()
	defer r.tap.mu.Unlock()
	r.tap.said[r.i] = append(r.tap.said[r.i], b...)
	return len(b), nil
}

// data is the command after which the content comes; RFC 5321, section 2.4, lets
// a client write it in small letters.
var data = regexp.MustCompile(`(?i)\r\nDATA\r\n`)

// message returns the content that the client sent after DATA in the transaction
// with this subject.
func (p *tap) message(t *testing.T, subject string) []byte {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, said := range p.said {
		for _, part := range data.Split(string(said), -1)[1:] {
			// RFC 5321, section 4.1.1.4: a line with only a dot ends it.
			end := strings.Index(part, "\r\n.\r\n")
			if end < 0 || !strings.Contains(part[:end], "\nSubject: "+subject+"\r\n") {
				continue
			}
			// RFC 5321, section 4.5.2: a dot at the beginning of a line was doubled.
			return []byte(strings.ReplaceAll(part[:end+2], "\r\n..", "\r\n."))
		}
	}
	t.Fatalf("the client never sent %q; it said:\n%q", subject, p.said)
	return nil
}
