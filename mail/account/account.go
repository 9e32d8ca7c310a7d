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
	"strconv"
	"strings"
	"unicode"

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
	Address mail.Address `json:"address" toml:"address"`               // what it sends as, and its name among accounts
	Name    string       `json:"name,omitempty" toml:"name,omitempty"` // the person's name
	User    string       `json:"user" toml:"user"`                     // for signing in; usually the address
	SMTP    Server       `json:"smtp" toml:"smtp"`                     // submission server (RFC 6409)
	IMAP    *Server      `json:"imap,omitempty" toml:"imap,omitempty"` // nil: the account only sends
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
	for what, text := range map[string]string{"name": a.Name, "user": a.User} {
		if strings.ContainsFunc(text, unicode.IsControl) {
			return fmt.Errorf("account %s: the %s %q has a control character; remove it", a.Address, what, text)
		}
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
