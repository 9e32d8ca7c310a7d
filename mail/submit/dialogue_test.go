package submit

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The dialogues are read line by line:
//
//	# remark
//	C: a line of the client, sent with CRLF
//	R: "any octets\x00" * 3      sent as they are, with no CRLF, three times
//	S: 250-                      the server's next line begins so
//	…                            and then come any others of the same reply
//	T:                           the client begins TLS
//	E:                           the server hangs up
//	H: 1                         so many messages have been taken over by now
//	N: signed-in "anna"          the next news of the door
//
// Every odd client that we meet becomes one more file.
func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/*.smtp")
	if err != nil || len(files) < 25 {
		t.Fatalf("found %d dialogues: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".smtp"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			play(t, openDesk(t, small), string(text))
		})
	}
}

// play has a client say its part of a dialogue, and compares the answers.
func play(t *testing.T, d *desk, dialogue string) {
	t.Helper()
	c := dial(t, d.addr)
	for i, line := range strings.Split(strings.TrimSuffix(dialogue, "\n"), "\n") {
		if err := c.act(d, line); err != nil {
			t.Fatalf("line %d, %q: %v\nso far:\n%s\nlog:\n%s", i+1, line, err, c.heard.String(), d.log)
		}
	}
}

// client is the other end of a connection in a test.
type client struct {
	net.Conn
	r     *bufio.Reader
	heard strings.Builder
}

func newClient(t testing.TB, c net.Conn) *client {
	t.Helper()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return &client{Conn: c, r: bufio.NewReader(c)}
}

func (c *client) act(d *desk, line string) error {
	kind, rest, _ := strings.Cut(line, ":")
	rest = strings.TrimPrefix(rest, " ")
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line == "…":
		return c.skip()
	}
	switch kind {
	case "C":
		return c.send(rest + "\r\n")
	case "R":
		return c.raw(rest)
	case "S":
		return c.want(rest)
	case "T":
		return c.startTLS()
	case "E":
		return c.wantEnd(rest)
	case "N":
		return d.wantNews(rest)
	case "H":
		if got := strconv.Itoa(len(d.messages())); got != rest {
			return fmt.Errorf("%s messages were taken over", got)
		}
		return nil
	}
	return fmt.Errorf("what is %q?", kind)
}

func (c *client) send(s string) error {
	_, err := io.WriteString(c.Conn, s)
	return err
}

func (c *client) raw(s string) error {
	times := 1
	if q, n, ok := strings.Cut(s, " * "); ok {
		var err error
		if times, err = strconv.Atoi(n); err != nil {
			return err
		}
		s = q
	}
	octets, err := strconv.Unquote(s)
	if err != nil {
		return err
	}
	return c.send(strings.Repeat(octets, times))
}

func (c *client) line() (string, error) {
	line, err := c.r.ReadString('\n')
	c.heard.WriteString(line)
	return strings.TrimSuffix(line, "\r\n"), err
}

func (c *client) want(prefix string) error {
	line, err := c.line()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(line, prefix) {
		return fmt.Errorf("got %q", line)
	}
	return nil
}

// skip reads to the last line of a reply: RFC 5321, section 4.2.1.
func (c *client) skip() error {
	for {
		line, err := c.line()
		if err != nil || len(line) > 3 && line[3] == ' ' {
			return err
		}
	}
}

func (c *client) startTLS() error {
	secure := tls.Client(c.Conn, &tls.Config{InsecureSkipVerify: true})
	c.Conn, c.r = secure, bufio.NewReader(secure)
	return secure.Handshake()
}

// wantEnd reads to the end of the connection. Only lines that begin with the prefix, if
// there is one, may come before.
func (c *client) wantEnd(prefix string) error {
	line, err := c.line()
	for prefix != "" && err == nil && strings.HasPrefix(line, prefix) {
		line, err = c.line()
	}
	var timeout net.Error
	if err == nil || errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("still connected: %q, %w", line, err)
	}
	return nil
}

// say is a dialogue in a test's own lines.
func (c *client) say(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if err := c.act(nil, line); err != nil {
			t.Fatalf("%q: %v\nso far:\n%s", line, err, &c.heard)
		}
	}
}

// signIn brings the client to where it may send.
func (c *client) signIn(t *testing.T) {
	t.Helper()
	c.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…", signIn, "S: 235")
}

// compose brings the client to where the message itself comes.
func (c *client) compose(t *testing.T, to string) {
	t.Helper()
	c.signIn(t)
	c.say(t, "C: MAIL FROM:<anna@example.org>", "S: 250", "C: RCPT TO:<"+to+">", "S: 250")
}

// signIn is anna's.
const signIn = "C: AUTH PLAIN AGFubmEAY29ycmVjdCBob3JzZQ=="
