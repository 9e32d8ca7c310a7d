package submit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/mail"
)

// held is a message that a test's Take took over.
type held struct {
	user string
	env  mail.Envelope
	raw  string
}

// desk is a door with somebody behind it who takes every message, but obeys the
// local part of the first recipient: see take.
type desk struct {
	addr string
	log  *syncBuffer
	stop func() error // ends Serve and returns its error

	mu    sync.Mutex
	taken []held
	news  []string      // what the door told and no test has asked for
	began chan string   // gets the first recipient of each transaction that "slow" has
	going chan struct{} // lets "slow" go on
}

var small = Limits{MaxConns: 8, MaxRecipients: 3, MaxMessageBytes: 200_000, Idle: time.Minute, Grace: 5 * time.Second}

// openDesk serves on loopback until the test ends.
func openDesk(t testing.TB, limits Limits) *desk {
	t.Helper()
	cert, key, err := Certificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	tls, err := LoadCertificate(cert, key, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{log: &syncBuffer{}, began: make(chan string, 1), going: make(chan struct{})}
	ls, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	d.addr = ls[0].Addr().String()
	cfg := Config{Sign: anna, TLS: tls, Limits: limits, Log: textLog(d.log), News: d.hear, Known: func(user string) bool { return user == "anna" }}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, ls, cfg, d.take) }()
	d.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(time.Minute):
			return errors.New("Serve did not return")
		}
	})
	t.Cleanup(func() {
		if err := d.stop(); err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return d
}

func anna(user, password string) bool { return user == "anna" && password == "correct horse" }

func (d *desk) take(ctx context.Context, user string, env mail.Envelope, content io.Reader) (string, error) {
	switch who, _, _ := strings.Cut(env.Recipients[0].Address.String(), "@"); who {
	case "full":
		return "", errors.Join(errors.New("write entry"), ErrNoSpace)
	case "broken":
		return "", errors.New("bug about secret@example.org")
	case "policy":
		return "", &Reply{Code: 550, Enhanced: "5.7.1", Text: "Not to\r\n250 this place."}
	case "odd":
		return "", &Reply{Code: 250, Enhanced: "2.0.0", Text: "Ok"}
	case "lazy":
		return "1", nil
	case "panic":
		panic("Subject: secret")
	case "slow":
		d.began <- who
		select {
		case <-d.going:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	raw, err := io.ReadAll(content)
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.taken = append(d.taken, held{user, env, string(raw)})
	return "h" + string(rune('0'+len(d.taken))), nil
}

func (d *desk) messages() []held {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]held(nil), d.taken...)
}

func (d *desk) hear(what News, user string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if user != "" {
		user = fmt.Sprintf(" %q", user)
	}
	d.news = append(d.news, string(what)+user)
}

// wantNews looks at the next thing that the door told. Whatever a client has an answer to
// was told before the answer.
func (d *desk) wantNews(want string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	got := ""
	if len(d.news) > 0 {
		got, d.news = d.news[0], d.news[1:]
	}
	if got != want {
		return fmt.Errorf("the door told %q", got)
	}
	return nil
}

func dial(t testing.TB, addr string) *client {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return newClient(t, c)
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func textLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
