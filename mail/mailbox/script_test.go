package mailbox

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/mail/account"
)

// script is a server that answers by a table: what it says to a command, by the
// command's verb. "%s" is the tag. A verb that is not in it gets the usual answer. It
// speaks over pipes, so that it can live in fake time.
type script struct {
	says  map[string]string
	flood map[string]string // said again and again after the answer

	mu    sync.Mutex
	heard []string // what the client said
	lines int      // opened so far
	mute  int      // so many of them get no answer any more
	live  sync.WaitGroup
	conns []net.Conn
}

// usualAnswers are those of a server with one message in each folder.
var usualAnswers = map[string]string{
	"":           "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n",
	"CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE\r\n%s OK\r\n",
	"LIST":       "* LIST () \"/\" INBOX\r\n* LIST (\\Sent) \"/\" Sent\r\n%s OK\r\n",
	"EXAMINE":    "* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 5] ok\r\n%s OK [READ-ONLY] open\r\n",
	"SELECT":     "* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 5] ok\r\n%s OK [READ-WRITE] open\r\n",
	"UID SEARCH": "* SEARCH 4\r\n%s OK\r\n",
	"UID FETCH":  oneFetched,
	"FETCH":      oneFetched,
	"IDLE":       "+ idling\r\n",
	"DONE":       "%s OK\r\n",
	"LOGOUT":     "* BYE\r\n%s OK\r\n",
}

const oneFetched = "* 1 FETCH (UID 4 FLAGS (\\Seen) INTERNALDATE \" 2-Nov-2026 10:00:00 +0000\" RFC822.SIZE 99 " +
	"BODY[HEADER.FIELDS (\"MESSAGE-ID\")] {27}\r\nMessage-ID: <a@b.example>\r\n)\r\n%s OK\r\n"

// dial connects to the script.
func (s *script) dial(context.Context, string) (net.Conn, error) {
	near, far := net.Pipe()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines++
	s.conns = append(s.conns, far)
	number := s.lines
	s.live.Go(func() { s.serve(far, number) })
	return near, nil
}

// cut closes all lines from the server's side.
func (s *script) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.conns = nil
}

func (s *script) serve(c net.Conn, number int) {
	defer c.Close()
	in := bufio.NewReader(c)
	if !s.answer(c, "", "") {
		return
	}
	idle := ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		tag, verb := parse(line)
		if verb == "DONE" {
			tag = idle
		}
		if verb == "IDLE" {
			idle = tag
		}
		s.mu.Lock()
		s.heard = append(s.heard, verb)
		mute := number <= s.mute
		s.mu.Unlock()
		if mute {
			continue
		}
		if !s.answer(c, verb, tag) || verb == "LOGOUT" {
			return
		}
	}
}

func parse(line string) (tag, verb string) {
	words := strings.Fields(line)
	switch {
	case len(words) == 1:
		return "", strings.ToUpper(words[0])
	case len(words) > 2 && strings.EqualFold(words[1], "UID"):
		return words[0], strings.ToUpper(words[1] + " " + words[2])
	case len(words) > 1:
		return words[0], strings.ToUpper(words[1])
	}
	return "", ""
}

// answer says what the table has, and reports whether the line lives on.
func (s *script) answer(c net.Conn, verb, tag string) bool {
	s.mu.Lock()
	says, ok := s.says[verb]
	flood := s.flood[verb]
	s.mu.Unlock()
	if !ok {
		says, ok = usualAnswers[verb]
	}
	if !ok {
		says = "%s OK\r\n"
	}
	if says == "cut" {
		return false
	}
	_, err := io.WriteString(c, strings.ReplaceAll(says, "%s", tag))
	flood = strings.Repeat(flood, 32<<10/max(1, len(flood)))
	for flood != "" && err == nil {
		_, err = io.WriteString(c, flood)
	}
	return err == nil
}

// vanish is a router that forgets all lines, and tells nobody.
func (s *script) vanish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = s.lines
}

// change makes the server say something else from now on.
func (s *script) change(verb, says string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.says == nil {
		s.says = map[string]string{}
	}
	s.says[verb] = says
}

// count is how often the client said it.
func (s *script) count(verb string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.heard {
		if h == verb {
			n++
		}
	}
	return n
}

func (s *script) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines
}

// plain signs in to a script.
func plain(s *script, limits Timeouts) Config {
	sign := account.Sign{Server: account.Server{Host: "127.0.0.1", Port: 143, Security: account.None}, User: "alice", Password: "secret"}
	return Config{Dial: s.dial, Timeouts: limits, Sign: func(context.Context) (account.Sign, error) { return sign, nil }}
}

// run opens a mailbox at a script, until the test ends.
func run(t *testing.T, s *script, limits Timeouts) *Mailbox {
	t.Helper()
	m := Of(plain(s, limits))
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		s.cut()
		s.live.Wait()
	})
	return m
}

func causeIs(err error, want Cause) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Cause == want
}

// brief are limits for servers that hang.
var brief = Timeouts{Open: 2 * time.Second, Call: 2 * time.Second, Retry: time.Millisecond}
