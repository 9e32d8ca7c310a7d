// Package practice is `holdback demo`: a small mail server with an organisation of
// invented people, and a guard of its own in front of it. A person can send,
// undo and watch mail arrive, and nothing leaves the computer.
//
// The guard is the real one, on a data directory that is thrown away at the end; only
// the mail server is made for practice (mailtest). Writing to certain names makes it
// fail in certain ways: see mailtest.Magic.
package practice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"holdback/app"
	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// Options is what a session is made with.
type Options struct {
	Version string
	Log     *slog.Logger
	Hold    string // how long messages wait, such as "20s"; empty: 20s
}

// Session is a running practice: a guard to ask and an office to watch.
type Session struct {
	Guard  control.Guard
	Office *Office
}

// Office is the organisation on the practice server.
type Office struct{ server *mailtest.Server }

// Run starts a session, lets show work with it, and removes everything that the session left on disk.
func Run(ctx context.Context, o Options, show func(context.Context, *Session) error) (err error) {
	server, err := startServer()
	if err != nil {
		return fmt.Errorf("start the practice server: %w", err)
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	home, err := os.MkdirTemp("", "holdback-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for practice: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	a, err := app.Open(ctx, app.Options{
		Dirs:    app.Dirs{Data: home, Settings: filepath.Join(home, "settings.toml"), Runtime: home, OneHome: true},
		Version: o.Version, Log: o.Log, Demo: true, KeyFile: true,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := furnish(ctx, a, server, o.Hold); err != nil {
		return err
	}
	return serveAndShow(ctx, a, &Session{Guard: a, Office: &Office{server: server}}, show)
}

// serveAndShow opens the doors, shows the session, and closes the doors.
func serveAndShow(ctx context.Context, a *app.App, s *Session, show func(context.Context, *Session) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ready := make(chan struct{})
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx, func(app.Ready) { close(ready) }) }()
	select {
	case err := <-served:
		return err
	case <-ready:
	}
	err := show(ctx, s)
	cancel()
	return errors.Join(err, <-served)
}

func startServer() (*mailtest.Server, error) {
	users := []mailtest.User{{Address: You().Address, Password: password}}
	for _, p := range people() {
		users = append(users, mailtest.User{Address: p.Address, Password: password})
	}
	return mailtest.Start(mailtest.Options{Users: users, FilesSent: true, Faults: mailtest.Magic()})
}

// furnish sets the account up, as a person would.
func furnish(ctx context.Context, g control.Guard, server *mailtest.Server, hold string) error {
	address, err := mail.ParseAddress(You().Address)
	if err != nil {
		return err
	}
	imap := server.IMAP()
	acc := account.Account{Address: address, Name: You().Name, User: You().Address, SMTP: server.SMTP(), IMAP: &imap}
	if err := g.AddAccount(ctx, acc, control.Credential{Password: password}); err != nil {
		return err
	}
	if hold == "" {
		hold = "20s"
	}
	return g.SetSetting(ctx, "hold.default", hold)
}

// Inbox is what has arrived at one of the people, the newest first. Nobody else has
// an inbox, and it is empty.
func (o *Office) Inbox(address string) []Mail {
	raw, err := o.server.Mailbox(address, "INBOX")
	if err != nil {
		return nil
	}
	all := make([]Mail, 0, len(raw))
	for _, octets := range slices.Backward(raw) {
		all = append(all, read(octets))
	}
	return all
}

// Arrived waits until an inbox holds at least n messages and returns their octets,
// the oldest first.
func (o *Office) Arrived(ctx context.Context, address string, n int) ([][]byte, error) {
	return o.server.Arrived(ctx, address, "INBOX", n)
}
