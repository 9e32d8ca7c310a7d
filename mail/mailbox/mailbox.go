// Package mailbox reads an account's mailbox over IMAP (RFC 9051, RFC 3501).
//
// It answers two questions. Is there a message with this Message-ID among the sent
// ones? That is the evidence by which a message whose sending ended without an
// answer is settled. And what does the header of the message say that is answered?
//
// Every call has a deadline, which closes the connection: the library waits for
// ever for a server that stops answering. We never set a flag and never read a
// body. No mail text reaches a log.
package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"holdback/mail/account"
)

// Sign is a server, how to sign in to it, and whom to trust.
type Sign struct {
	account.Sign
	RootCAs *x509.CertPool // nil: the system's
}

// timeout bounds a whole visit: connect, sign in, search.
const timeout = 60 * time.Second

// HasSent reports whether the account's Sent folder holds a message with exactly
// this Message-ID, given without angle brackets. An error means that it could not be
// found out, which is not the same as no.
func HasSent(ctx context.Context, s Sign, messageID string) (bool, error) {
	found := false
	err := visit(ctx, s, func(c *imapclient.Client) error {
		folder, err := sentFolder(c)
		if err != nil {
			return err
		}
		found, err = has(c, folder, messageID)
		return err
	})
	return found, err
}

// Probe connects, signs in and says good-bye. The error says what is wrong.
func Probe(ctx context.Context, s Sign) error {
	return visit(ctx, s, func(c *imapclient.Client) error { return c.Noop().Wait() })
}

// visit signs in, lets f work and closes the connection, all within the timeout.
func visit(ctx context.Context, s Sign, f func(*imapclient.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := dial(ctx, s)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", s.Server, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close()
	c, err := greet(conn, s)
	if err == nil {
		err = c.Login(s.User, s.Password).Wait()
	}
	if err != nil {
		return explain(ctx, fmt.Errorf("sign in to %s: %w", s.Server, err))
	}
	if err := f(c); err != nil {
		return explain(ctx, fmt.Errorf("look into the mailbox at %s: %w", s.Server, err))
	}
	return nil
}

// explain puts the deadline in the place of the closed connection that it caused.
func explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w (the server did not answer in time)", err)
	}
	return err
}

func dial(ctx context.Context, s Sign) (net.Conn, error) {
	if s.Server.Security == account.TLS {
		d := tls.Dialer{Config: tlsConfig(s)}
		return d.DialContext(ctx, "tcp", s.Server.String())
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", s.Server.String())
}

func greet(conn net.Conn, s Sign) (*imapclient.Client, error) {
	if s.Server.Security == account.StartTLS {
		// RFC 9051, section 6.2.1: what was said before TLS counts for nothing;
		// the library asks for capabilities again.
		return imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: tlsConfig(s)})
	}
	c := imapclient.New(conn, nil)
	return c, c.WaitGreeting()
}

func tlsConfig(s Sign) *tls.Config {
	return &tls.Config{ServerName: s.Server.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

// sentFolder asks for the folder with the \Sent attribute (RFC 6154) and falls
// back to the name that most servers use.
func sentFolder(c *imapclient.Client) (string, error) {
	var opts *imap.ListOptions
	if c.Caps().Has(imap.CapSpecialUse) {
		opts = &imap.ListOptions{ReturnSpecialUse: c.Caps().Has(imap.CapListExtended)}
	}
	folders, err := c.List("", "*", opts).Collect()
	if err != nil {
		return "", fmt.Errorf("list folders: %w", err)
	}
	byName := ""
	for _, f := range folders {
		for _, attr := range f.Attrs {
			if attr == imap.MailboxAttrSent {
				return f.Mailbox, nil
			}
		}
		if sentByName(f.Mailbox, f.Delim) {
			byName = f.Mailbox
		}
	}
	if byName == "" {
		return "", errors.New("find the Sent folder: none is marked as such")
	}
	return byName, nil
}

func sentByName(name string, delim rune) bool {
	last := name
	if delim != 0 {
		last = name[strings.LastIndex(name, string(delim))+1:]
	}
	switch strings.ToLower(last) {
	case "sent", "sent items", "sent mail", "sent messages":
		return true
	}
	return false
}

// has reports whether a folder holds a message with exactly this Message-ID.
func has(c *imapclient.Client, folder, messageID string) (bool, error) {
	if _, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return false, fmt.Errorf("open folder: %w", err)
	}
	uid, err := find(c, messageID)
	return uid != 0, err
}
