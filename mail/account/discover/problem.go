package discover

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode"

	"holdback/mail/account"
)

// Problem is why a server cannot be used, in words for people.
type Problem struct {
	Says string // what is wrong, one sentence
	Hint string // what to do about it; may be empty

	names []string // of the server, where its certificate has others than the one it was asked by
}

// Error is what is wrong and what to do about it.
func (p *Problem) Error() string { return strings.TrimSpace(p.Says + " " + p.Hint) }

// cut is the end of a line before the server had finished; said is what it had begun
// to say.
type cut struct{ said string }

func (c cut) Error() string { return "the line was cut" }

// handshake is the failure of TLS.
type handshake struct{ error }

func (h handshake) Unwrap() error { return h.error }

// unreachable says why there is no connection.
func unreachable(ctx context.Context, s account.Server, err error) *Problem {
	if p := stopped(ctx, s); p != nil {
		return p
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsTimeout {
		if dns.IsNotFound {
			return &Problem{Says: fmt.Sprintf("There is no server named %s.", s.Host), Hint: "Check the spelling of the name, and the network connection."}
		}
		return &Problem{Says: fmt.Sprintf("The name %s cannot be looked up.", s.Host), Hint: "Check the network connection."}
	}
	switch {
	case timedOut(err):
		return &Problem{
			Says: fmt.Sprintf("%s did not answer in time.", s),
			Hint: "Check the name and the port. Some networks let nothing through but the web: try another one.",
		}
	case errors.Is(err, syscall.ECONNREFUSED), strings.Contains(err.Error(), "refused"): // Windows has another number for it
		return &Problem{
			Says: fmt.Sprintf("%s refuses connections at port %d.", s.Host, s.Port),
			Hint: "Check the port: 465 or 587 for sending, 993 for reading. A program for your protection, or the network, may be in the way too.",
		}
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return &Problem{Says: fmt.Sprintf("There is no way through the network to %s.", s.Host), Hint: "Check the network connection."}
	}
	return &Problem{Says: fmt.Sprintf("%s cannot be reached.", s), Hint: "Check the network connection, then the name and the port of the server."}
}

// silent is the problem with a server that takes the connection and says nothing.
func silent(s account.Server) *Problem {
	p := &Problem{Says: fmt.Sprintf("%s did not answer in time.", s), Hint: "Check the port, and try again later."}
	if s.Security == account.StartTLS {
		p.Hint = "It may wait for TLS from the start, as ports 465 and 993 usually do: choose that instead of STARTTLS."
	}
	return p
}

// stopped is the problem when nobody waits any more, else nil.
func stopped(ctx context.Context, s account.Server) *Problem {
	if !errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	return &Problem{Says: fmt.Sprintf("There was no time left to ask %s.", s)}
}

// explain puts the failure of a dialogue into words.
func explain(ctx context.Context, s account.Server, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if p := stopped(ctx, s); p != nil {
		return p
	}
	if h, ok := errors.AsType[handshake](err); ok {
		return distrust(s, h.error)
	}
	if c, ok := errors.AsType[cut](err); ok && strings.HasPrefix(c.said, "\x15\x03") { // a TLS alert (RFC 8446, section 6)
		return &Problem{Says: fmt.Sprintf("%s wants TLS from the start.", s), Hint: "Choose TLS instead of STARTTLS."}
	}
	switch {
	case timedOut(err):
		return silent(s)
	case errors.Is(err, errTooMuch):
		return &Problem{Says: fmt.Sprintf("What answers at %s talks without end; it is no mail server.", s), Hint: "Check the name and the port of the server."}
	}
	return &Problem{
		Says: fmt.Sprintf("%s ended the connection before it had said what it offers.", s),
		Hint: "Try again later. If it lasts, check the port, or ask the provider whether this network is locked out.",
	}
}

func timedOut(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout() || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// distrust says why TLS failed.
func distrust(s account.Server, err error) *Problem {
	if p := badCertificate(s, err); p != nil {
		return p
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return &Problem{
			Says: fmt.Sprintf("%s does not speak TLS at port %d.", s.Host, s.Port),
			Hint: "Check the port: 465 and 993 usually have TLS from the start, 587 and 143 STARTTLS.",
		}
	}
	if timedOut(err) {
		return silent(s)
	}
	return &Problem{
		Says: fmt.Sprintf("No protected connection to %s could be made (%s).", s, oneLine(err.Error())),
		Hint: "Check the port. If it is right, the server may be too old to be safe: ask the provider.",
	}
}

// badCertificate says why a certificate is no good, or nil when it was not the matter.
func badCertificate(s account.Server, err error) *Problem {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return &Problem{
			Says: fmt.Sprintf("The certificate of %s is made out to %s.", s, names(e.Certificate)),
			Hint: "The server may have another name: try one of these if you know it as your provider's. If not, do not use it.",

			names: e.Certificate.DNSNames,
		}
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		if time.Now().Before(e.Cert.NotBefore) {
			return &Problem{
				Says: fmt.Sprintf("The certificate of %s is not valid before %s.", s, day(e.Cert.NotBefore)),
				Hint: "Check the clock of this computer, then ask the provider.",
			}
		}
		return &Problem{
			Says: fmt.Sprintf("The certificate of %s expired on %s.", s, day(e.Cert.NotAfter)),
			Hint: "Check the clock of this computer, then tell the provider.",
		}
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return unknownAuthority(s, e.Cert)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &Problem{
			Says: fmt.Sprintf("The certificate of %s is not valid (%s).", s, oneLine(err.Error())),
			Hint: "Ask the provider.",
		}
	}
	return nil
}

func unknownAuthority(s account.Server, c *x509.Certificate) *Problem {
	p := &Problem{
		Says: fmt.Sprintf("The certificate of %s comes from an authority that this computer does not know.", s),
		Hint: "In a company the administrator can make it known to this computer. Elsewhere somebody may be listening in: ask the provider.",
	}
	if c != nil && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil {
		p.Says = fmt.Sprintf("The certificate of %s is signed by nobody but itself.", s)
	}
	if s.Loopback() {
		p.Hint = "Make the certificate known to this computer, or choose no protection: this line does not leave the computer."
	}
	return p
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

func names(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	switch {
	case len(all) == 0:
		return "nobody"
	case len(all) > 4:
		return oneLine(strings.Join(all[:4], ", ")) + " and others"
	}
	return oneLine(strings.Join(all, ", "))
}

// oneLine makes a text of a stranger fit to be shown: one line, nothing that controls
// a terminal or turns text around, at most 200 characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 200 {
		s = string(runes[:200]) + "…"
	}
	return s
}
