package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"holdback/app/control"
	"holdback/guard/policy"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// The tests of this package run the whole guard: real sockets, real SQLite, a real
// (if small) mail server behind it.

const (
	alice = "alice@lindenhof.example"
	tom   = "tom@lindenhof.example"
)

// desk is a guard that serves, with an account at a mail server of its own.
type desk struct {
	*App
	t      testing.TB
	home   string
	server *mailtest.Server
	stop   func()
	policy policy.Places

	options func(*Options) // what else a test wants of the guard; may be nil
}

func folders(home string) Dirs {
	return Dirs{Data: home, Settings: filepath.Join(home, "settings.toml"), Runtime: home, OneHome: true}
}

// newDesk sets an account up and serves, with this hold.
func newDesk(t testing.TB, hold string) *desk {
	t.Helper()
	d := emptyDesk(t)
	d.server = mailtest.Run(t, mailtest.Options{
		Users:     []mailtest.User{{Address: alice, Password: "a"}, {Address: tom, Password: "t"}},
		FilesSent: true,
	})
	imap := d.server.IMAP()
	acc := account.Account{Address: mustAddress(t, alice), User: alice, SMTP: d.server.SMTP(), IMAP: &imap}
	if err := d.AddAccount(t.Context(), acc, control.Credential{Password: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := d.SetSetting(t.Context(), "hold.default", hold); err != nil {
		t.Fatal(err)
	}
	return d
}

// emptyDesk serves without any account.
func emptyDesk(t testing.TB) *desk {
	t.Helper()
	home, err := os.MkdirTemp("", "hb") // short: the path of a socket is limited
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	l, err := net.Listen("tcp", "127.0.0.1:0") // the usual port may be taken by another test while this one starts again
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Appendf(nil, "[smtp]\nport = %d\n", l.Addr().(*net.TCPAddr).Port)
	if err := errors.Join(l.Close(), os.WriteFile(folders(home).Settings, port, 0o600)); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, home: home}
	d.start()
	return d
}

// until waits for what must come true.
func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	end := time.After(time.Minute)
	for !ok() {
		select {
		case <-again.C:
		case <-end:
			d.t.Fatalf("waited a minute for: %s", what)
		}
	}
}

// letter is a plain message from alice to tom.
func letter(subject string) []byte {
	return fmt.Appendf(nil, "From: %s\r\nTo: %s\r\nSubject: %s\r\n\r\nHello Tom,\r\nall is well.\r\n", alice, tom, subject)
}

// next is the next message that a server takes over.
func next(t testing.TB, s *mailtest.Server) mailtest.Received {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := s.Next(ctx)
	if err != nil {
		t.Fatalf("wait for a message: %v", err)
	}
	return got
}

// start opens the folder and serves until stop.
func (d *desk) start() {
	d.t.Helper()
	o := Options{Dirs: folders(d.home), Version: "test", Log: slog.New(slog.DiscardHandler), KeyFile: true, Policy: d.policy}
	if d.options != nil {
		d.options(&o)
	}
	a, err := Open(d.t.Context(), o)
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	ready, served := make(chan struct{}), make(chan error, 1)
	go func() { served <- a.Serve(ctx, func(Ready) { close(ready) }) }()
	select {
	case <-ready:
	case err := <-served:
		d.t.Fatal(err)
	}
	stopped := false
	d.App, d.stop = a, func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := errors.Join(<-served, a.Close()); err != nil {
			d.t.Error(err)
		}
	}
	d.t.Cleanup(func() { d.stop() })
}

func mustAddress(t testing.TB, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// submit sends as a mail client does, and returns the text of the 250.
func (d *desk) submit(raw []byte, to ...string) string {
	d.t.Helper()
	code, text := d.deliver(raw, to...)
	if code != 250 {
		d.t.Fatalf("the door said %d %s", code, text)
	}
	return text
}

// deliver sends as a mail client does, and returns what it is told.
func (d *desk) deliver(raw []byte, to ...string) (code int, text string) {
	d.t.Helper()
	s, err := d.ClientSettings(d.t.Context(), "")
	if err != nil {
		d.t.Fatal(err)
	}
	conn, err := net.Dial("tcp", *d.door.Load())
	if err != nil {
		d.t.Fatal(err)
	}
	c := smtp.NewClient(conn)
	defer c.Close()
	steps := []func() error{
		func() error { return c.Auth(sasl.NewPlainClient("", s.User, s.Password)) },
		func() error { return c.Mail(alice, nil) },
	}
	for _, r := range to {
		steps = append(steps, func() error { return c.Rcpt(r, nil) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			d.t.Fatal(err)
		}
	}
	w, err := c.Data()
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := w.Write(raw); err != nil {
		d.t.Fatal(err)
	}
	reply, err := w.CloseWithResponse()
	if no, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return no.Code, no.Message
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return 250, reply.StatusText
}

func offer(id string) mailtest.Message {
	return mailtest.Message{
		From: "Alice <" + alice + ">", To: []string{"Tom <" + tom + ">"}, Bcc: []string{"secret@quayside.example"},
		Subject: "Offer " + id, MessageID: id + "@lindenhof.example", Text: "Dear Tom,\n.\n..two dots\n\nAlice",
		Files: []mailtest.File{{Name: "offer.pdf", Type: "application/pdf", Content: []byte("%PDF-1.7")}},
	}
}

func idOf(reply string) string { return reply[strings.LastIndex(reply, " ")+1:] }
