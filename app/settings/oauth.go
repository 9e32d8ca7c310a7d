package settings

import (
	"net/url"
	"strings"
)

// Hosts of issuers that have keys of their own.
const (
	googleHost    = "accounts.google.com"
	microsoftHost = "login.microsoftonline.com"
)

// OAuthClient is the client id and secret by which an issuer knows this program, as far
// as person or organisation set them; else empty.
func (s Settings) OAuthClient(issuer string) (id, secret string) {
	switch host := hostOf(issuer); host {
	case googleHost:
		return s.text("oauth.google.client_id"), s.text("oauth.google.client_secret")
	case microsoftHost:
		return s.text("oauth.microsoft.client_id"), ""
	default:
		return s.text("oauth.client_id." + host), ""
	}
}

// OAuthIssuer is who is really asked in the place of an issuer: of Microsoft, the one
// for the organisation that was set.
func (s Settings) OAuthIssuer(issuer string) string {
	if hostOf(issuer) != microsoftHost {
		return issuer
	}
	return strings.Replace(issuer, "/common/", "/"+s.text("oauth.microsoft.tenant")+"/", 1)
}

func hostOf(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

func (s Settings) text(name string) string {
	v, _ := s.force.Value(name)
	return v.Text
}
