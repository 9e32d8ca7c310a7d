// Package submit is the door for mail clients: an SMTP submission server
// (RFC 6409) on the loopback interface. Whatever program a person writes mail
// with, it comes in here.
//
// We promise that 250 after DATA means the message has been taken over for
// good; that nobody gets in without the password, however close by (every user
// and every web page of this computer can reach loopback); and that a message
// is taken whole or not at all. What looks like the end of a message, or like a
// command, inside a message that was refused, cut short or left waiting is never
// obeyed: see line.go, which says how.
//
// We do not change what a client sends, but that a last line without CRLF gets
// one. A message with a bare CR, a bare LF or a
// NUL is refused with a sentence that names the octet, because servers further
// on disagree about what it means, and what was checked must be what is sent.
// Two things happen before we see the octets, in the library that reads DATA: it
// takes away stuffed dots, as it should, and the CR of a line that begins with
// dot, CR and something else than LF.
//
// This package does not look into messages and keeps none. A transaction is a
// stream from the socket to Take.
//
// # Clients and their ways
//
// Each is played as a dialogue in testdata.
//
//   - Thunderbird 153 (2026-11): AUTH PLAIN with initial response, EHLO
//     [127.0.0.1], SIZE and BODY=8BITMIME, DATA, keeps the connection for hours.
//     Shows the text of a refusal to its user, so refusals are sentences.
//     Gives up on a 250 that takes 100 s: we answer as soon as Take does.
//   - msmtp 1.8 (2026-11): EHLO localhost, AUTH PLAIN with initial response.
//   - swaks 20201014 (2026-11): AUTH LOGIN, user name only when asked.
//   - Python smtplib 3.11 (2026-11): lower-case commands, AUTH PLAIN; tries LOGIN
//     next when PLAIN fails, so one wrong password counts twice.
//   - Outlook (2026-11, from descriptions): AUTH LOGIN, gives the user name with
//     the command, or waits to be asked; a space after "MAIL FROM:".
//   - Apple Mail (2026-11, from descriptions): while it looks for settings it
//     connects, says EHLO and leaves, tries STARTTLS, and AUTH before anything else.
//   - neomutt, git send-email (2026-11): as smtplib and msmtp; send-email sends
//     many messages on one connection.
//   - exim (2026-11, from descriptions): BDAT wherever CHUNKING is offered.
//   - web pages (2026-11): can make a browser send an HTTP request to any port of
//     this computer; its lines are errors to us, and after a few we hang up.
package submit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"holdback/mail"
)

// Take takes over one message. It must read content to its end and may return
// nil only when the message is safe on disk, because we then tell the client to
// forget it; id is what the client is shown. An error of content must be
// returned: the message is not whole. It must return soon after ctx has ended.
type Take func(ctx context.Context, user string, env mail.Envelope, content io.Reader) (id string, err error)

// Config is what the door has to know. Sign must be given; it must compare in
// constant time, and need not slow down guessing, which is done here.
type Config struct {
	Hostname string                           // the name in our greeting, "localhost" if empty
	Sign     func(user, password string) bool // says whether this is the password of user
	TLS      *tls.Config                      // what STARTTLS uses; nil offers none
	Limits   Limits                           // what a client may ask of us
	Log      *slog.Logger                     // ids and outcomes; nil keeps silent

	// News is told what clients do, to show to the person who sets one up; nil is for nobody.
	// It is called on the connections' own goroutines and must not block. user is the name
	// that the client gave, empty where it gave none or nothing that can be shown.
	News  func(what News, user string)
	Known func(user string) bool // says whether user may sign in at all, for News; nil: not known
}

// Limits keep one client from taking what all of them need. A zero field means
// its default, never "unlimited".
type Limits struct {
	MaxConns        int           // connections at a time, 64
	MaxRecipients   int           // recipients of one message, 1000 (RFC 5321, section 4.5.3.1.8, asks for 100)
	MaxMessageBytes int64         // octets of one message, 150 MiB
	Idle            time.Duration // silence before we hang up, 5 minutes (RFC 5321, section 4.5.3.2.7)
	Grace           time.Duration // time for running transactions when Serve is told to end, 5 seconds
}

func (l Limits) orDefault() Limits {
	return Limits{
		MaxConns:        orDefault(l.MaxConns, 64),
		MaxRecipients:   orDefault(l.MaxRecipients, 1000),
		MaxMessageBytes: orDefault(l.MaxMessageBytes, 150<<20),
		Idle:            orDefault(l.Idle, 5*time.Minute),
		Grace:           orDefault(l.Grace, 5*time.Second),
	}
}

func orDefault[T int | int64 | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// Serve answers mail clients on ls until ctx ends, then gives running
// transactions Limits.Grace to finish, and returns nil. It refuses any listener that is not on
// loopback: the rest of the network must never reach the door. It closes ls in
// every case.
func Serve(ctx context.Context, ls []net.Listener, cfg Config, take Take) error {
	defer closeAll(ls)
	if cfg.Sign == nil {
		return errors.New("serve mail clients: nobody can sign in without Config.Sign")
	}
	for _, l := range ls {
		if !onLoopback(l.Addr()) {
			return fmt.Errorf("serve mail clients: %s is not a loopback address", l.Addr())
		}
	}
	return newDoor(ctx, cfg, take).serve(ctx, ls)
}

func (d *door) serve(ctx context.Context, ls []net.Listener) error {
	accepting, stop := errgroup.WithContext(ctx)
	for _, l := range ls {
		accepting.Go(func() error { return d.accept(stop, l) })
	}
	<-stop.Done() // we are told to end, or one listener failed
	closeAll(ls)
	err := accepting.Wait()
	d.close()
	return err
}

func (d *door) accept(stop context.Context, l net.Listener) error {
	err := d.server.Serve(&entrance{Listener: l, door: d})
	if stop.Err() != nil {
		return nil // we closed it
	}
	return fmt.Errorf("accept mail clients: %w", err)
}

// close lets running transactions finish, but not for long, and returns when
// none is left.
func (d *door) close() {
	hurry := time.AfterFunc(d.limits.Grace, func() {
		d.cancel()
		d.room.closeAll()
	})
	defer hurry.Stop()
	defer d.cancel()
	d.room.retire()
	// Twice the grace: a client that goes on behind QUIT can make the library wait for itself.
	end, stop := context.WithTimeout(context.Background(), 2*d.limits.Grace+time.Second)
	defer stop()
	if err := d.server.Shutdown(end); err != nil && !errors.Is(err, net.ErrClosed) {
		d.log.Warn("close the door for mail clients", "err", err)
	}
	d.running.Lock() // for good: BDAT runs beside its connection
}

func closeAll(ls []net.Listener) {
	for _, l := range ls {
		_ = l.Close() // closing again is harmless
	}
}
