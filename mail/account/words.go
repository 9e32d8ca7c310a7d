package account

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode"
)

// This file is what people are told about a server of their account that cannot be
// reached or trusted, the same whichever of the two it is.

// Distrust says why a server could not be trusted and what to do about it; ok is false
// when that is not the matter.
func Distrust(s Server, err error) (says, hint string, ok bool) {
	hint = "Nothing was sent. If this is new, somebody may be listening in: ask the provider."
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Sprintf("The certificate of %s comes from an authority that this computer does not know (%s).", s.Host, issuer(e)), hint, true
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("The certificate that the server showed is made out to %s, not to %s.", holders(e.Certificate), s.Host),
			"Nothing was sent. Check the name of the server in the settings of the account.", true
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return fmt.Sprintf("The certificate of %s is only valid from %s to %s.", s.Host, day(e.Cert.NotBefore), day(e.Cert.NotAfter)),
			"Nothing was sent. Check the clock of this computer, then ask the provider.", true
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		return fmt.Sprintf("The certificate of %s is not valid (%s).", s.Host, OneLine(e.Error())), hint, true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fmt.Sprintf("%s does not speak TLS at port %d.", s.Host, s.Port),
			"Nothing was sent. Check the port; 465 and 993 usually want TLS from the start, 587 and 143 STARTTLS.", true
	}
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	if !verify && !alert && !strings.Contains(err.Error(), "tls: ") {
		return "", "", false
	}
	return fmt.Sprintf("No protected connection to %s could be made (%s).", s.Host, OneLine(err.Error())), hint, true
}

// Unreachable says what an error of dialling means.
func Unreachable(s Server, err error) (says, hint string) {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return fmt.Sprintf("There is no server named %s, or the network is down.", s.Host),
			"Check the network connection, then the name of the server in the settings of the account."
	}
	return fmt.Sprintf("%s cannot be reached.", s), "Check the network connection."
}

// OneLine makes a text of a stranger fit to be shown: one line, nothing that controls a
// terminal or turns text around, at most 300 characters.
func OneLine(s string) string {
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

func day(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func issuer(e x509.UnknownAuthorityError) string {
	if e.Cert == nil {
		return "unnamed"
	}
	return OneLine(e.Cert.Issuer.String())
}

func holders(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "nobody"
	}
	return OneLine(strings.Join(all, ", "))
}
