// Package account is one mail account: the address it sends as, the servers it
// uses, and how it signs in.
//
// It holds no secret. Passwords and tokens are sealed in app/store and handed to
// relay and mailbox at the moment of signing in.
package account

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"holdback/mail"
)

// Security is how the line to a server is protected.
type Security string

// The kinds of protection.
const (
	TLS      Security = "tls"      // TLS from the first octet (RFC 8314)
	StartTLS Security = "starttls" // upgraded by STARTTLS, which must succeed (RFC 3207)
	None     Security = "none"     // plain; only for servers on this computer
)

// Server is one server of an account.
type Server struct {
	Host     string   `json:"host" toml:"host"`
	Port     int      `json:"port" toml:"port"`
	Security Security `json:"security" toml:"security"`
}

// Account is one mail account. Use Check before trusting one.
type Account struct {
	Address mail.Address `json:"address" toml:"address"`                 // what it sends as, and its name among accounts
	Name    string       `json:"name,omitempty" toml:"name,omitempty"`   // the person's name
	User    string       `json:"user" toml:"user"`                       // for signing in; usually the address
	SMTP    Server       `json:"smtp" toml:"smtp"`                       // submission server (RFC 6409)
	IMAP    *Server      `json:"imap,omitempty" toml:"imap,omitempty"`   // nil: the account only sends
	OAuth   *OAuth       `json:"oauth,omitempty" toml:"oauth,omitempty"` // nil: it signs in with a password

	Identities []Identity `json:"identities,omitempty" toml:"identities,omitempty"` // further addresses that it may send as

	Sent       string `json:"sent_folder,omitempty" toml:"sent_folder,omitempty"`     // chosen by the person; empty: as the server marks it
	Drafts     string `json:"drafts_folder,omitempty" toml:"drafts_folder,omitempty"` // likewise
	SentCopies Copies `json:"sent_copies,omitempty" toml:"sent_copies,omitempty"`
}

// Identity is an address that an account sends as besides its own.
type Identity struct {
	Address mail.Address `json:"address" toml:"address"`
	Name    string       `json:"name,omitempty" toml:"name,omitempty"`
}

// OAuth says who signs the person in (RFC 6749). It holds no token and no secret.
type OAuth struct {
	Issuer   string   `json:"issuer" toml:"issuer"`                           // "https://accounts.google.com": a preset, or found by its metadata (RFC 8414)
	ClientID string   `json:"client_id,omitempty" toml:"client_id,omitempty"` // empty: the one that is built in or set for the issuer
	Scopes   []string `json:"scopes,omitempty" toml:"scopes,omitempty"`       // empty: those of the preset

	// Redirect is the loopback address that the client id was registered with, without a
	// port: "http://localhost/auth/callback" (RFC 8252, section 7.3). Empty: the usual one.
	Redirect string `json:"redirect,omitempty" toml:"redirect,omitempty"`
}

// Copies says who puts a copy of a sent message into Sent.
type Copies string

// Who files. In every case we look first and never file a second copy.
const (
	CopiesAuto   Copies = ""       // we do, where neither the mail client nor the server has
	CopiesServer Copies = "server" // the server always does, as Gmail and Exchange do; we only look
	CopiesNever  Copies = "never"  // nobody shall
)

// Mailboxes is every identity of the account, its own address first.
func (a Account) Mailboxes() []mail.Mailbox {
	all := []mail.Mailbox{{Name: a.Name, Address: a.Address}}
	for _, i := range a.Identities {
		all = append(all, mail.Mailbox{Name: i.Name, Address: i.Address})
	}
	return all
}

// Sends reports whether the account may send as this address.
func (a Account) Sends(as mail.Address) bool {
	return slices.ContainsFunc(a.Mailboxes(), func(m mail.Mailbox) bool { return m.Address.Same(as) })
}

// ParseServer reads "host:port" with its protection. The error says what is wrong
// with which part.
func ParseServer(hostPort string, s Security) (Server, error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return Server{}, fmt.Errorf("server %q: want host:port, such as smtp.example.org:465", hostPort)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return Server{}, fmt.Errorf("server %q: port %q is not a number", hostPort, port)
	}
	if ascii, err := idna.Lookup.ToASCII(host); err == nil { // RFC 5891: as DNS and certificates spell it
		host = ascii
	}
	srv := Server{Host: host, Port: n, Security: s}
	return srv, srv.Check()
}

// Check returns an error for people when the server cannot be used as described.
func (s Server) Check() error {
	if s.Host == "" || s.Port < 1 || s.Port > 65535 {
		return fmt.Errorf("server %s: a host and a port from 1 to 65535 are needed", s)
	}
	if strings.ContainsFunc(s.Host, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return fmt.Errorf("server %q: the host has a space or a control character; remove it", s)
	}
	switch s.Security {
	case TLS, StartTLS:
		return nil
	case None:
		if s.Loopback() {
			return nil
		}
		return fmt.Errorf("server %s: without TLS everybody on the way could read the mail and the password; use tls or starttls (none is only for servers on this computer)", s)
	}
	return fmt.Errorf("server %s: security %q is unknown; use tls, starttls or none", s, s.Security)
}

// Loopback reports whether the server runs on this computer.
func (s Server) Loopback() bool {
	if strings.EqualFold(s.Host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(s.Host)
	return err == nil && ip.IsLoopback()
}

// String is host:port.
func (s Server) String() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Check returns an error for people when the account cannot be used as described.
func (a Account) Check() error {
	if a.Address.IsZero() {
		return fmt.Errorf("account: an address is needed")
	}
	for what, text := range map[string]string{"name": a.Name, "user": a.User, "Sent folder": a.Sent, "Drafts folder": a.Drafts} {
		if strings.ContainsFunc(text, unicode.IsControl) {
			return fmt.Errorf("account %s: the %s %q has a control character; remove it", a.Address, what, text)
		}
	}
	if err := a.checkChoices(); err != nil {
		return fmt.Errorf("account %s: %w", a.Address, err)
	}
	if err := a.SMTP.Check(); err != nil {
		return fmt.Errorf("account %s, smtp: %w", a.Address, err)
	}
	if a.IMAP == nil {
		return nil
	}
	if err := a.IMAP.Check(); err != nil {
		return fmt.Errorf("account %s, imap: %w", a.Address, err)
	}
	return nil
}

func (a Account) checkChoices() error {
	switch a.SentCopies {
	case CopiesAuto, CopiesServer, CopiesNever:
	default:
		return fmt.Errorf("sent_copies is %q; use server or never, or leave it out", a.SentCopies)
	}
	for i, id := range a.Identities {
		if id.Address.IsZero() || strings.ContainsFunc(id.Name, unicode.IsControl) {
			return fmt.Errorf("identity %d: an address, and a name without control characters, are needed", i+1)
		}
	}
	if a.OAuth == nil {
		return nil
	}
	return a.OAuth.Check()
}

// Check returns an error for people when nobody can be signed in this way.
func (o OAuth) Check() error {
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("oauth: the issuer %q is no address of a sign-in service; it looks like https://login.example.org", o.Issuer)
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && Server{Host: u.Hostname()}.Loopback()) { // RFC 8414, section 2
		return fmt.Errorf("oauth: the issuer %q must begin with https", o.Issuer)
	}
	if strings.ContainsFunc(o.ClientID+strings.Join(o.Scopes, ""), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return fmt.Errorf("oauth: the client id and the scopes have no spaces; remove them")
	}
	return o.checkRedirect()
}

func (o OAuth) checkRedirect() error {
	if o.Redirect == "" {
		return nil
	}
	u, err := url.Parse(o.Redirect)
	ours := err == nil && u.Scheme == "http" && u.User == nil && u.RawQuery == "" && u.Fragment == "" && (u.Host == "localhost" || u.Host == "127.0.0.1")
	if !ours {
		return fmt.Errorf("oauth: the redirect %q must be on this computer and have no port; it looks like http://127.0.0.1/callback or http://localhost/callback", o.Redirect)
	}
	return nil
}
