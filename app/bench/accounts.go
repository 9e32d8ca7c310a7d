package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
	"holdback/mail/mailbox"
	"holdback/mail/mailtest"
)

// errNoNetwork is what a computer without a network says.
var errNoNetwork = errors.New("network is unreachable")

// silent is a network that takes questions and never answers.
type silent struct{}

func (silent) LookupMX(ctx context.Context, _ string) ([]*net.MX, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (silent) LookupSRV(ctx context.Context, _, _, _ string) (string, []*net.SRV, error) {
	<-ctx.Done()
	return "", nil, ctx.Err()
}

func (silent) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// discovery measures how long the search for the servers of an address takes: of a
// provider that we know, without a network, and of a domain where nothing answers.
func discovery(ctx context.Context, b bench) ([]row, error) {
	known, err := mail.ParseAddress("nobody@gmail.com")
	if err != nil {
		return nil, err
	}
	unknown, err := mail.ParseAddress("ann@lindenhof.example")
	if err != nil {
		return nil, err
	}
	offline := discover.New(discover.Config{Resolver: silent{}, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errNoNetwork }})
	var r result
	for range b.scale(200) {
		began := time.Now()
		found := offline.Find(ctx, known, false)
		r.latencies = append(r.latencies, time.Since(began))
		if len(found.Candidates) == 0 {
			return nil, errors.New("the provider was not found")
		}
	}
	stalled := discover.New(discover.Config{Resolver: silent{}, Dial: silent{}.dial})
	began := time.Now()
	stalled.Find(ctx, unknown, true)
	took := time.Since(began)
	p99 := r.quantile(0.99)
	return []row{
		{
			what: "servers of a known provider, no network", got: fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", ms(r.quantile(0.5)), ms(p99)),
			goal: "under 10 ms", ok: p99 < 10*time.Millisecond,
		},
		{
			what: "servers of an unknown domain, nothing answers", got: fmt.Sprintf("%.1f s", took.Seconds()),
			goal: "10 s at most", ok: took <= 10*time.Second,
		},
	}, nil
}

// signIn measures from the password to a guarded account: both servers greet, the
// account is saved, and a mail client's first message is held.
func signIn(ctx context.Context, b bench) ([]row, error) {
	var r result
	for range max(b.scale(20), 3) {
		took, err := b.signInOnce(ctx)
		if err != nil {
			return nil, err
		}
		r.latencies = append(r.latencies, took)
	}
	worst := r.quantile(1)
	return []row{{
		what: "sign-in to guarding: try, save, first message held", got: fmt.Sprintf("p50 %.0f ms, worst %.0f ms", ms(r.quantile(0.5)), ms(worst)),
		goal: "under 3 s", ok: worst < 3*time.Second,
	}}, nil
}

func (b bench) signInOnce(ctx context.Context) (took time.Duration, err error) {
	server, err := mailtest.Start(mailtest.Options{Users: []mailtest.User{{Address: sender, Password: "a"}}})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	home, remove, err := newHome()
	if err != nil {
		return 0, err
	}
	defer remove()
	g, err := b.start(ctx, home)
	if err != nil {
		return 0, err
	}
	defer g.stop()
	address, err := mail.ParseAddress(sender)
	if err != nil {
		return 0, err
	}
	imap := server.IMAP()
	acc, secret := account.Account{Address: address, User: sender, SMTP: server.SMTP(), IMAP: &imap}, control.Credential{Password: "a"}
	began := time.Now()
	found, err := g.client.TryAccount(ctx, acc, secret)
	for _, d := range found {
		if !d.OK {
			return 0, fmt.Errorf("%s: %s", d.What, d.Says)
		}
	}
	if err != nil {
		return 0, err
	}
	if err := g.client.AddAccount(ctx, acc, secret); err != nil {
		return 0, err
	}
	if g.door, err = g.client.ClientSettings(ctx, ""); err != nil {
		return 0, err
	}
	_, err = g.load(load{conns: 1, total: 1, size: 2000, name: "first"}).run()
	return time.Since(began), err
}

// fullSent measures what it costs to add a copy to a folder of 30,000 messages.
func fullSent(ctx context.Context, b bench) ([]row, error) {
	server, err := mailtest.Start(mailtest.Options{Users: []mailtest.User{{Address: sender, Password: "a"}}})
	if err != nil {
		return nil, err
	}
	defer func() { _ = server.Close() }()
	number := b.scale(30_000)
	for n := range number {
		if err := server.Deliver(sender, "Sent", fmt.Appendf(nil, "Message-ID: <%d@lindenhof.example>\r\nSubject: %d\r\n\r\nHello.\r\n", n, n)); err != nil {
			return nil, err
		}
	}
	box := mailbox.Of(mailbox.Config{Sign: func(context.Context) (account.Sign, error) {
		return account.Sign{Server: server.IMAP(), User: sender, Password: "a"}, nil
	}})
	defer func() { _ = box.Close() }()
	before, began := server.IMAPOctets(), time.Now()
	content := mail.Bytes("Message-ID: <new@lindenhof.example>\r\nSubject: New\r\n\r\nHello.\r\n")
	found, err := box.Find(ctx, "Sent", "new@lindenhof.example")
	if err == nil && len(found) == 0 {
		_, err = box.Append(ctx, "Sent", mailbox.New{Content: content, MessageID: "new@lindenhof.example"})
	}
	if err != nil {
		return nil, err
	}
	took, octets := time.Since(began), server.IMAPOctets()-before
	return []row{{
		what: fmt.Sprintf("a copy into Sent, %d messages there", number), got: fmt.Sprintf("%.0f ms, the server said %.1f kB", ms(took), float64(octets)/1000),
		goal: "fetches none of them (under 100 kB)", ok: octets < 100_000,
	}}, nil
}
