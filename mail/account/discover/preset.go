package discover

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"holdback/mail"
	"holdback/mail/account"
)

// preset is what we know of one provider; the file it comes from says what each
// field means.
type preset struct {
	ID         string         `toml:"id"`
	Name       string         `toml:"name"`
	Domains    []string       `toml:"domains"`
	MX         []string       `toml:"mx"`
	IMAP       string         `toml:"imap"`
	SMTP       string         `toml:"smtp"`
	User       string         `toml:"user"`
	Password   bool           `toml:"password"`
	OAuth      string         `toml:"oauth"`
	SentCopies account.Copies `toml:"sent_copies"`
	Note       string         `toml:"note"`
	Help       string         `toml:"help"`

	smtp, imap *account.Server // as read; nil where the provider has none
}

// presets are all providers that we know. They are never changed after reading.
type presets struct {
	domains map[string]*preset // by domain; ".name" for what is below name
	mx      map[string]*preset // by suffix, without a dot in front
	hosts   map[string]*preset // by server; the first where several share it
	issuers map[string]string  // who signs people in, by host
}

// readPresets reads the table. The one that is built in is right: a test reads it.
func readPresets(table []byte) (presets, error) {
	var file struct {
		Providers []*preset `toml:"provider"`
		OAuth     []struct {
			Issuer string `toml:"issuer"`
		} `toml:"oauth"`
	}
	p := presets{domains: map[string]*preset{}, mx: map[string]*preset{}, hosts: map[string]*preset{}, issuers: map[string]string{}}
	if err := toml.NewDecoder(bytes.NewReader(table)).Decode(&file); err != nil {
		return p, fmt.Errorf("read providers: %w", err)
	}
	for _, o := range file.OAuth {
		u, err := url.Parse(o.Issuer)
		if err != nil {
			return p, fmt.Errorf("read providers: issuer %q: %w", o.Issuer, err)
		}
		p.issuers[u.Host] = o.Issuer
	}
	for _, one := range file.Providers {
		if err := p.add(one); err != nil {
			return p, fmt.Errorf("read providers: %s: %w", one.ID, err)
		}
	}
	return p, nil
}

// add reads the servers of a provider and enters it under all its names.
func (p presets) add(one *preset) (err error) {
	if one.smtp, err = readServer(one.SMTP); err != nil {
		return err
	}
	if one.imap, err = readServer(one.IMAP); err != nil {
		return err
	}
	if err := enter(p.domains, one, one.Domains); err != nil {
		return err
	}
	if err := enter(p.mx, one, one.MX); err != nil {
		return err
	}
	for _, s := range []*account.Server{one.smtp, one.imap} {
		if s == nil || s.Loopback() {
			continue
		}
		if p.hosts[s.Host] == nil {
			p.hosts[s.Host] = one
		}
	}
	return nil
}

func enter(names map[string]*preset, one *preset, all []string) error {
	for _, name := range all {
		if other, taken := names[name]; taken {
			return fmt.Errorf("%s belongs to %s too", name, other.ID)
		}
		names[name] = one
	}
	return nil
}

// readServer reads "host:port protection"; nothing is no server.
func readServer(s string) (*account.Server, error) {
	if s == "" {
		return nil, nil
	}
	hostPort, security, _ := strings.Cut(s, " ")
	server, err := account.ParseServer(hostPort, account.Security(security))
	return &server, err
}

// ofDomain is the provider that a domain belongs to, or nil.
func (p presets) ofDomain(domain string) *preset {
	if one := p.domains[domain]; one != nil {
		return one
	}
	for rest := domain; ; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return nil
		}
		if one := p.domains[rest[i:]]; one != nil {
			return one
		}
		rest = rest[i+1:]
	}
}

// ofMX is the provider that a mail exchanger belongs to, or nil; the longest name
// that is known wins, because AOL's are below Yahoo's.
func (p presets) ofMX(host string) *preset {
	for rest := host; rest != ""; {
		if one := p.mx[rest]; one != nil {
			return one
		}
		_, rest, _ = strings.Cut(rest, ".")
	}
	return nil
}

// offer is what the provider offers to an address.
func (one *preset) offer(o Origin, source string, a mail.Address) offer {
	got := offer{Candidate: Candidate{Origin: o, Source: source, Account: account.Account{Address: a}}}
	one.inform(&got.Candidate)
	w := way{user: a.String(), password: one.Password, oauth: one.OAuth}
	if one.User == "local" {
		w.user = a.Local()
	}
	got.smtp, got.imap = w.through(one.smtp), w.through(one.imap)
	return got
}

// inform tells a candidate what we know of the provider beyond its servers.
func (one *preset) inform(c *Candidate) {
	c.Provider, c.Note, c.NoteURL = one.Name, one.Note, one.Help
	c.Account.SentCopies = one.SentCopies
}

// through is the way in through a server. On this computer it may also be open:
// the certificate of Proton's Bridge is one that nobody knows.
func (w way) through(s *account.Server) []way {
	if s == nil {
		return nil
	}
	w.Server = *s
	if !s.Loopback() {
		return []way{w}
	}
	open := w
	open.Security = account.None
	return []way{w, open}
}
