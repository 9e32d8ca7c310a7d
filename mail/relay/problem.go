package relay

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode"

	"github.com/emersion/go-smtp"

	"holdback/mail/account"
)

// Problem is why a server did not take a message, in words for people.
type Problem struct {
	Cause  Cause
	Code   int    // the server's reply code, 0 when it gave none
	Status string // enhanced status code (RFC 3463)
	Reply  string // the server's own text, one line
	Says   string // what is wrong, one sentence
	Hint   string // what to do about it; may be empty
	end    End    // what it means for the message; empty means Later
}

// Error is what is wrong and what to do about it.
func (p *Problem) Error() string { return strings.TrimSpace(p.Says + " " + p.Hint) }

// fill takes over a reply of the server.
func (p *Problem) fill(reply *smtp.SMTPError) {
	p.Code, p.Reply = reply.Code, oneLine(reply.Message)
	if e := reply.EnhancedCode; e[0] >= 2 {
		p.Status = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
	}
	p.Says = fmt.Sprintf("The server answered: %d %s", p.Code, p.Reply)
}

// result is the problem as the result of one recipient.
func (p *Problem) result() Result {
	r := Result{End: Later, Code: p.Code, Status: p.Status, Reply: p.Reply, Cause: p.Cause, At: time.Now().UTC()}
	if p.end != "" {
		r.End = p.end
	}
	if p.Code == 0 {
		r.Reply = p.Error()
	}
	return r
}

// explain puts an error of a line into words. ctx is the caller's: when it has
// ended, the line broke because we cut it.
func explain(ctx context.Context, s account.Server, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if reply, ok := errors.AsType[*smtp.SMTPError](err); ok && isNo(reply) {
		p := &Problem{}
		p.fill(reply)
		return p
	}
	if ctx.Err() != nil {
		return &Problem{Cause: CauseLocal, Says: "Sending was stopped before the message had left."}
	}
	if p := distrust(s, err); p != nil {
		return p
	}
	if timedOut(err) {
		return &Problem{
			Cause: CauseTimeout, Says: fmt.Sprintf("%s did not answer in time.", s.Host),
			Hint: "If this lasts, check the network and the port of the server.",
		}
	}
	return &Problem{
		Cause: CauseLine, Says: fmt.Sprintf("The line to %s broke, or it is no mail server that answers there.", s.Host),
		Hint: "If this lasts, check the network and the port of the server.",
	}
}

func timedOut(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout() || errors.Is(err, context.DeadlineExceeded)
}

// distrust says why a server could not be trusted, or nil when that is not the
// matter.
func distrust(s account.Server, err error) *Problem {
	p := &Problem{Cause: CauseTLS, Hint: "Nothing was sent. If this is new, somebody may be listening in: ask the provider."}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		p.Says = fmt.Sprintf("The certificate of %s comes from an authority that this computer does not know (%s).", s.Host, issuer(e))
		return p
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		p.Says = fmt.Sprintf("The certificate that the server showed is made out to %s, not to %s.", names(e.Certificate), s.Host)
		p.Hint = "Nothing was sent. Check the name of the server in the settings of the account."
		return p
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		p.Says = fmt.Sprintf("The certificate of %s is not valid (%s).", s.Host, oneLine(e.Error()))
		if e.Reason == x509.Expired {
			p.Says = fmt.Sprintf("The certificate of %s is only valid from %s to %s.", s.Host, day(e.Cert.NotBefore), day(e.Cert.NotAfter))
			p.Hint = "Nothing was sent. Check the clock of this computer, then ask the provider."
		}
		return p
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		p.Says = fmt.Sprintf("%s does not speak TLS at port %d.", s.Host, s.Port)
		p.Hint = "Nothing was sent. Check the port; 587 usually wants STARTTLS and 465 TLS from the start."
		return p
	}
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	if !verify && !alert && !strings.Contains(err.Error(), "tls: ") {
		return nil
	}
	p.Says = fmt.Sprintf("No protected connection to %s could be made (%s).", s.Host, oneLine(err.Error()))
	return p
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func issuer(e x509.UnknownAuthorityError) string {
	if e.Cert == nil {
		return "unnamed"
	}
	return oneLine(e.Cert.Issuer.String())
}

func names(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "nobody"
	}
	return oneLine(strings.Join(all, ", "))
}

// noStartTLS is the answer to a server without STARTTLS: we never go on in the
// clear (RFC 8314, section 3).
func noStartTLS(s account.Server) *Problem {
	return &Problem{
		Cause: CauseTLS,
		Says:  fmt.Sprintf("%s does not offer STARTTLS at port %d, so the line would be open to everybody on the way.", s.Host, s.Port),
		Hint:  "Nothing was sent. Check the port; 465 usually wants TLS from the start.",
	}
}

func unreachable(s account.Server, err error) *Problem {
	p := &Problem{
		Cause: CauseOffline, Says: fmt.Sprintf("%s cannot be reached.", s),
		Hint: "Check the network connection.",
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		p.Says = fmt.Sprintf("There is no server named %s, or the network is down.", s.Host)
		p.Hint = "Check the network connection, then the name of the server in the settings of the account."
	}
	return p
}

func local(what string) *Problem {
	return &Problem{Cause: CauseLocal, Says: what, Hint: "Nothing was sent; it is tried again by itself."}
}

// oneLine makes a text of a stranger fit to be shown: one line, nothing that
// controls a terminal or turns text around, at most 300 characters.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 300 {
		s = string(runes[:300]) + "…"
	}
	return s
}
