package discover

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"holdback/mail"
	"holdback/mail/account"
)

// clientConfig is what we read of a file as Thunderbird takes it
// (draft-ietf-mailmaint-autoconfig). Everything in it is a stranger's word.
type clientConfig struct {
	XMLName   xml.Name        `xml:"clientConfig"`
	Providers []emailProvider `xml:"emailProvider"`
	OAuth     []oAuth2        `xml:"oAuth2"`
	Enable    []enable        `xml:"enable"`
}

type emailProvider struct {
	Name     string         `xml:"displayName"`
	Incoming []configServer `xml:"incomingServer"`
	Outgoing []configServer `xml:"outgoingServer"`
	Docs     []struct {
		URL string `xml:"url,attr"`
	} `xml:"documentation"`
	Enable []enable `xml:"enable"`
	OAuth  []oAuth2 `xml:"oAuth2"`
}

type configServer struct {
	Type   string   `xml:"type,attr"`
	Host   string   `xml:"hostname"`
	Port   string   `xml:"port"`
	Socket string   `xml:"socketType"`
	User   string   `xml:"username"`
	Auth   []string `xml:"authentication"`
}

type oAuth2 struct {
	Issuer string `xml:"issuer"`
	Scope  string `xml:"scope"`
}

// enable is what a person must do first.
type enable struct {
	URL          string `xml:"visiturl,attr"`
	Instructions []struct {
		Lang string `xml:"lang,attr"`
		Text string `xml:",chardata"`
	} `xml:"instruction"`
}

// readFile reads what a file offers to an address. Many files have small faults, which
// are forgiven; a file without a server that we could use is an error.
func readFile(text []byte, a mail.Address, known presets) (offer, error) {
	var file clientConfig
	d := xml.NewDecoder(transform.NewReader(bytes.NewReader(text), unicode.BOMOverride(transform.Nop)))
	d.Strict = false // "&" that is no entity, elements that nobody closed
	d.CharsetReader = decode
	if err := d.Decode(&file); err != nil {
		return offer{}, fmt.Errorf("read autoconfig: %w", err)
	}
	for _, p := range file.Providers {
		r := reader{address: a, presets: known, oauth: slices.Concat(p.OAuth, file.OAuth)}
		o := offer{smtp: r.ways(p.Outgoing, "smtp"), imap: r.ways(p.Incoming, "imap")}
		if len(o.smtp) == 0 {
			continue
		}
		o.Provider = oneLine(r.fill(p.Name))
		o.Note, o.NoteURL = note(p, file.Enable)
		return o, nil
	}
	return offer{}, errors.New("read autoconfig: it names no server for sending that can be protected")
}

// decode turns a charset into UTF-8. A file that names UTF-16 and could be read up to
// there has been turned already, by its byte order mark.
func decode(label string, in io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(label), "utf-16") {
		return in, nil
	}
	return charset.NewReaderLabel(label, in)
}

// reader reads the servers of one file.
type reader struct {
	address mail.Address
	presets presets
	oauth   []oAuth2
}

// ways are the servers of one kind that can be used: those with TLS from the start,
// then those with STARTTLS, then those that the file calls open, which we only ever
// try with STARTTLS.
func (r reader) ways(servers []configServer, kind string) []way {
	var best, good, last []way
	for _, s := range servers {
		w, ok := r.way(s)
		if !ok || !strings.EqualFold(strings.TrimSpace(s.Type), kind) {
			continue
		}
		switch strings.ToUpper(strings.TrimSpace(s.Socket)) {
		case "SSL", "TLS":
			w.Security = account.TLS
			best = append(best, w)
		case "STARTTLS":
			good = append(good, w)
		default:
			last = append(last, w)
		}
	}
	return slices.Concat(best, good, last)
}

// way is one server, described as one with STARTTLS. Where the file names no way to
// sign in that we know, we must know the server ourselves.
func (r reader) way(s configServer) (way, bool) {
	host, ok := hostName(r.fill(s.Host))
	port, err := strconv.Atoi(strings.TrimSpace(s.Port))
	if !ok || err != nil || port < 1 || port > 65535 {
		return way{}, false
	}
	w := way{Server: account.Server{Host: host, Port: port, Security: account.StartTLS}, user: r.user(s.User)}
	r.signIn(&w, s.Auth)
	return w, w.password || w.oauth != "" || r.presets.hosts[host] != nil
}

// user is the name to sign in with; the address where the file has none that could be one.
func (r reader) user(template string) string {
	user := oneLine(r.fill(template))
	if user == "" || strings.Contains(user, "%") {
		return r.address.String()
	}
	return user
}

// fill puts the address into a template. Some files forget the last %.
func (r reader) fill(template string) string {
	name := r.address.Domain()
	if d, ok := domainOf(r.address); ok {
		name = d.name
	}
	return strings.NewReplacer(
		"%EMAILADDRESS%", r.address.String(), "%EMAILLOCALPART%", r.address.Local(), "%EMAILDOMAIN%", name,
		"%EMAILADDRESS", r.address.String(), "%EMAILLOCALPART", r.address.Local(), "%EMAILDOMAIN", name,
	).Replace(strings.TrimSpace(template))
}

// signIn reads how people sign in. Where nothing is said it is a password, as in
// Thunderbird. A password that is "encrypted" without TLS goes through TLS with us.
func (r reader) signIn(w *way, methods []string) {
	w.password = len(methods) == 0
	oauth := false
	for _, m := range methods {
		switch strings.ToLower(strings.TrimSpace(m)) {
		case "password-cleartext", "plain", "password-encrypted", "secure":
			w.password = true
		case "oauth2", "xoauth2":
			oauth = true
		}
	}
	if oauth {
		w.oauth, w.scopes = r.issuer(w.password)
	}
}

// issuer is who signs people in: one that we know, or the one that the file names. A
// password that works too is better than an issuer at whom we are not registered.
func (r reader) issuer(password bool) (string, []string) {
	for _, o := range r.oauth {
		issuer := strings.TrimRight(strings.TrimSpace(o.Issuer), "/")
		if !strings.Contains(issuer, "://") {
			issuer = "https://" + issuer // most files have a host
		}
		u, err := url.Parse(issuer)
		if err != nil {
			continue
		}
		if known := r.presets.issuers[strings.ToLower(u.Host)]; known != "" {
			return known, nil
		}
		found := account.OAuth{Issuer: issuer, Scopes: strings.Fields(o.Scope)}
		if _, ok := hostName(u.Hostname()); ok && !password && found.Check() == nil {
			return found.Issuer, found.Scopes
		}
	}
	return "", nil
}

// note is what the file wants people to know: what they must switch on first, or
// where they can read more.
func note(p emailProvider, more []enable) (text, page string) {
	for _, e := range slices.Concat(p.Enable, more) {
		for _, i := range e.Instructions {
			if t := oneLine(i.Text); t != "" && (i.Lang == "" || strings.HasPrefix(strings.ToLower(i.Lang), "en")) {
				return t, webPage(e.URL)
			}
		}
	}
	for _, d := range p.Docs {
		if page := webPage(d.URL); page != "" {
			return "", page
		}
	}
	return "", ""
}

// webPage is an address that may be opened in a browser, else nothing.
func webPage(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(s) > 500 {
		return ""
	}
	return u.String()
}
