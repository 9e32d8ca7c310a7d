package mailbox

import (
	"context"
	"crypto/x509"

	"holdback/mail/account"
)

// Sign is a server, how to sign in to it, and whom to trust, for a single visit.
type Sign struct {
	account.Sign
	RootCAs *x509.CertPool // nil: the system's
}

// HasSent is Mailbox.HasSent on a line of its own.
func HasSent(ctx context.Context, s Sign, messageID string) (found bool, err error) {
	err = visit(s, func(m *Mailbox) error { found, err = m.HasSent(ctx, messageID); return err })
	return found, err
}

// Original is Mailbox.Original on a line of its own.
func Original(ctx context.Context, s Sign, ids []string) (header []byte, err error) {
	err = visit(s, func(m *Mailbox) error { header, err = m.Original(ctx, ids); return err })
	return header, err
}

// Probe is Mailbox.Probe.
func Probe(ctx context.Context, s Sign) error {
	return visit(s, func(m *Mailbox) error { return m.Probe(ctx) })
}

func visit(s Sign, f func(*Mailbox) error) error {
	m := Of(Config{Sign: func(context.Context) (account.Sign, error) { return s.Sign, nil }, RootCAs: s.RootCAs})
	defer func() { _ = m.Close() }()
	return f(m)
}
