package oauth

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"holdback/assets"
	"holdback/mail/account"
)

// Provider is an issuer: where it is asked, for what, and how it knows this program.
type Provider struct {
	Issuer       string            `toml:"issuer"`
	Name         string            `toml:"name"`    // for people: "Google"
	Also         []string          `toml:"also"`    // what others call the issuer
	Tenants      bool              `toml:"tenants"` // an organisation has an issuer of its own at the same host
	Authorize    string            `toml:"authorize"`
	Token        string            `toml:"token"`
	Device       string            `toml:"device"` // empty: no sign-in by a code
	Scopes       []string          `toml:"scopes"`
	Redirect     string            `toml:"redirect"`      // loopback address without the port; empty: usualRedirect
	Extra        map[string]string `toml:"extra"`         // further parameters of the question in the browser
	ClientID     string            `toml:"client_id"`     // built in; empty: settings must name one
	ClientSecret string            `toml:"client_secret"` // likewise
	Confidential bool              `toml:"confidential"`  // it wants a secret even from programs that can keep none

	header bool // it wants the secret in a header (RFC 6749, section 2.3.1)
	names  bool // it always says who answers (RFC 9207)
}

// usualRedirect is where an issuer sends the browser unless it is registered otherwise.
// The path is fixed because issuers compare it, and all but the port (RFC 8252, section 7.3).
const usualRedirect = "http://127.0.0.1/callback"

// Known is what we know of an issuer without asking it. Microsoft's issuers of single
// organisations are known, too.
func Known(issuer string) (Provider, bool) {
	wanted := strings.TrimRight(issuer, "/")
	for _, p := range presets() {
		if p.Issuer == wanted || slices.Contains(p.Also, wanted) {
			return p, true
		}
		if own, ok := p.tenant(wanted); ok {
			return own, true
		}
	}
	return Provider{}, false
}

var presets = sync.OnceValue(func() []Provider {
	var file struct {
		OAuth []Provider `toml:"oauth"`
	}
	_ = toml.Unmarshal(assets.Providers, &file) // it travels inside the program; a test reads it
	return file.OAuth
})

// tenantName is an organisation in the path of an issuer: a number or a domain.
var tenantName = regexp.MustCompile(`^/([A-Za-z0-9][A-Za-z0-9.-]*)(/v2\.0)?$`)

// tenant is the provider for one organisation, which has endpoints of its own.
func (p Provider) tenant(issuer string) (Provider, bool) {
	if !p.Tenants || !sameOrigin(issuer, p.Issuer) {
		return p, false
	}
	u, err := url.Parse(issuer)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return p, false
	}
	name := tenantName.FindStringSubmatch(u.Path)
	if name == nil {
		return p, false
	}
	for _, endpoint := range []*string{&p.Issuer, &p.Authorize, &p.Token, &p.Device} {
		*endpoint = strings.Replace(*endpoint, "/common/", "/"+name[1]+"/", 1)
	}
	return p, true
}

// answers reports whether an answer that names this issuer comes from who was asked
// (RFC 9207, section 2.4).
func (p Provider) answers(iss string) bool {
	return iss == p.Issuer || p.Tenants && sameOrigin(iss, p.Issuer)
}

func sameOrigin(a, b string) bool {
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && u.Scheme == v.Scheme && u.Host == v.Host && u.User == nil
}

// Client is the client to sign in with: the account's own, else the one of the
// settings, else the one that is built in. Without any the error is a *Problem that
// says who can help.
func (s *Service) Client(o account.OAuth, set Client) (Client, error) {
	p, known := Known(o.Issuer)
	if !known {
		p.Name = host(o.Issuer)
	}
	for _, c := range []Client{set, {ID: p.ClientID, Secret: p.ClientSecret}} {
		if c.ID != "" && (o.ClientID == "" || o.ClientID == c.ID) {
			return c, p.enough(c)
		}
	}
	if o.ClientID == "" {
		return Client{}, p.unregistered(known)
	}
	c := Client{ID: o.ClientID}
	return c, p.enough(c)
}

// unregistered is what to tell the person where nobody has registered the program.
func (p Provider) unregistered(known bool) *Problem {
	says := fmt.Sprintf("Holdback has no client id for %s yet, so it cannot sign in there in the browser.", p.Name)
	if known {
		return &Problem{Says: says, Hint: fmt.Sprintf("An administrator registers the program at %s and sets %s. "+
			"Until then an app password may do, if %s gives you one.", p.Name, p.setting("client_id"), p.Name)}
	}
	return &Problem{Says: says, Hint: fmt.Sprintf("An administrator registers the program there as a public client that returns to %s, "+
		"and sets oauth.client_id.%s. Until then a password or an app password may do.", usualRedirect, p.Name)}
}

// enough checks that nothing is missing that the issuer insists on.
func (p Provider) enough(c Client) error {
	if !p.Confidential || c.Secret != "" {
		return nil
	}
	return &Problem{
		Says: fmt.Sprintf("Holdback has a client id for %s, but not the client secret that %s gave with it.", p.Name, p.Name),
		Hint: fmt.Sprintf("An administrator sets %s. Until then an app password may do, if %s gives you one.", p.setting("client_secret"), p.Name),
	}
}

func (p Provider) setting(key string) string {
	return "oauth." + strings.ToLower(p.Name) + "." + key
}

// host names an issuer that we do not know, for people and in the settings.
func host(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" {
		return "the sign-in service"
	}
	return strings.ToLower(u.Hostname())
}
