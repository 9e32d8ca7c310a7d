package discover

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"

	"holdback/assets"
	"holdback/mail/account"
)

// table reads the built-in file strictly.
func table(t testing.TB) []*preset {
	t.Helper()
	var file struct {
		Providers []*preset        `toml:"provider"`
		OAuth     []map[string]any `toml:"oauth"`
	}
	d := toml.NewDecoder(strings.NewReader(string(assets.Providers))).DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		t.Fatalf("the table of providers: %v", err)
	}
	return file.Providers
}

func TestEveryBuiltInProviderCanBeUsed(t *testing.T) {
	known, err := readPresets(assets.Providers)
	if err != nil {
		t.Fatal(err) // a domain or an MX twice is an error too
	}
	ids := map[string]bool{}
	for _, p := range table(t) {
		t.Run(p.ID, func(t *testing.T) {
			if p.ID == "" || p.Name == "" || ids[p.ID] {
				t.Errorf("id %q, name %q: both are needed, and an id once", p.ID, p.Name)
			}
			ids[p.ID] = true
			if len(p.Domains)+len(p.MX) == 0 {
				t.Error("nobody would ever find it")
			}
			for _, name := range slices.Concat(p.Domains, p.MX) {
				if got, ok := hostName(strings.TrimPrefix(name, ".")); !ok || got != strings.TrimPrefix(name, ".") {
					t.Errorf("%q is not a name as DNS spells it", name)
				}
			}
			if p.Help != "" && webPage(p.Help) != p.Help {
				t.Errorf("help %q is no page", p.Help)
			}
			if p.SMTP == "" {
				if p.Note == "" || p.IMAP != "" {
					t.Error("without servers people must be told why, and reading alone is no use")
				}
				return
			}
			checkOffer(t, known, p)
		})
	}
}

// checkOffer makes an account of a provider and looks at all of it.
func checkOffer(t *testing.T, known presets, p *preset) {
	t.Helper()
	if p.User != "address" && p.User != "local" {
		t.Errorf("user is %q", p.User)
	}
	if !p.Password && p.OAuth == "" {
		t.Error("there is no way to sign in")
	}
	if p.OAuth != "" {
		u, err := url.Parse(p.OAuth)
		if err != nil || known.issuers[u.Host] != p.OAuth {
			t.Errorf("the issuer %q is not in the table", p.OAuth)
		}
	}
	for _, s := range []string{p.SMTP, p.IMAP} {
		if !strings.HasSuffix(s, " tls") && !strings.HasSuffix(s, " starttls") && s != "" {
			t.Errorf("server %q: nothing goes without TLS", s)
		}
	}
	domain := "example.org"
	if len(p.Domains) > 0 {
		domain = strings.TrimPrefix(p.Domains[0], ".")
	}
	s := &search{Finder: New(Config{}), address: address(t, "ann@"+domain)}
	o := known.ofDomain(domain)
	if o == nil {
		o = known.mx[firstOf(p.MX)]
	}
	offer := o.offer(Preset, "", s.address)
	c := s.compose(offer, pick(offer.smtp), pick(offer.imap))
	if err := c.Account.Check(); err != nil {
		t.Error(err)
	}
	if c.Provider != p.Name || len(c.Outside) > 0 || c.Password != p.Password || (c.Account.OAuth != nil) != (p.OAuth != "") {
		t.Errorf("candidate %+v is not as the table says", c)
	}
}

func firstOf(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func TestATableThatContradictsItselfIsRefused(t *testing.T) {
	const one, two = "[[provider]]\nid=\"a\"\nmx=[\"mx.example\"]\ndomains=[\"a.example\"]\n", "[[provider]]\nid=\"b\"\n"
	for _, c := range []struct{ text, complaint string }{
		{one + two + "domains=[\"a.example\"]\n", "a.example belongs to a too"},
		{one + two + "mx=[\"mx.example\"]\n", "mx.example belongs to a too"},
		{one + two + "smtp=\"smtp.b.example tls\"\n", "want host:port"},
		{one + two + "imap=\"imap.b.example:993 none\"\n", "without TLS"},
		{"[[oauth]]\nissuer=\"https://a b\"\n", "issuer"},
		{"[[provider]", "read providers"},
	} {
		if _, err := readPresets([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.complaint) {
			t.Errorf("table\n%s\ngives %v, want %q", c.text, err, c.complaint)
		}
	}
}

func TestKnownProvidersAreFoundByDomain(t *testing.T) {
	w := newWorld(t)
	w.down = true
	for _, c := range []struct {
		address, smtp, imap, user, issuer string
		password                          bool
		copies                            account.Copies
	}{
		{"ann@gmail.com", "smtp.gmail.com:465", "imap.gmail.com:993", "ann@gmail.com", "https://accounts.google.com", true, account.CopiesServer},
		{"ann@GoogleMail.com", "smtp.gmail.com:465", "imap.gmail.com:993", "ann@googlemail.com", "https://accounts.google.com", true, account.CopiesServer},
		{"ann@hotmail.co.uk", "smtp-mail.outlook.com:587", "outlook.office365.com:993", "ann@hotmail.co.uk", "https://login.microsoftonline.com/common/v2.0", false, account.CopiesServer},
		{"ann@contoso.onmicrosoft.com", "smtp.office365.com:587", "outlook.office365.com:993", "ann@contoso.onmicrosoft.com", "https://login.microsoftonline.com/common/v2.0", false, account.CopiesServer},
		{"ann@free.fr", "smtp.free.fr:465", "imap.free.fr:993", "ann", "", true, ""},
		{"ann@gmx.at", "mail.gmx.net:465", "imap.gmx.net:993", "ann@gmx.at", "", true, ""},
	} {
		t.Run(c.address, func(t *testing.T) {
			got := w.finder().Find(t.Context(), address(t, c.address), true)
			if len(got.Candidates) != 1 || got.Offline || got.Asked || len(w.questions("")) > 0 {
				t.Fatalf("result %+v, questions %q; want one candidate and nobody asked", got, w.questions(""))
			}
			one := got.Candidates[0]
			if one.Origin != Preset || one.Account.SMTP.String() != c.smtp || one.Account.IMAP.String() != c.imap || one.Account.User != c.user ||
				one.Password != c.password || one.Account.SentCopies != c.copies || one.Greets || one.Says != "" {
				t.Errorf("got %+v\nwant %+v", one, c)
			}
			if (one.Account.OAuth == nil) != (c.issuer == "") || c.issuer != "" && one.Account.OAuth.Issuer != c.issuer {
				t.Errorf("OAuth %+v, want issuer %q", one.Account.OAuth, c.issuer)
			}
		})
	}
}

func TestAProviderWithoutIMAPIsSaidPlainly(t *testing.T) {
	got := newWorld(t).finder().Find(t.Context(), address(t, "ann@tuta.com"), false)
	if len(got.Candidates) != 1 || got.Candidates[0].Account.SMTP.Host != "" || !strings.Contains(got.Candidates[0].Says, "no IMAP") {
		t.Errorf("result %+v; want one candidate without servers that says why", got)
	}
}

func TestAKnownProviderTakesNoTime(t *testing.T) {
	w := newWorld(t)
	f, a := w.finder(), address(t, "ann@gmail.com")
	fastest := time.Hour // of several: another program may be in the way
	for range 5 {
		began := time.Now()
		if got := f.Find(t.Context(), a, false); len(got.Candidates) != 1 {
			t.Fatalf("result %+v", got)
		}
		fastest = min(fastest, time.Since(began))
	}
	if fastest > 10*time.Millisecond || len(w.questions("")) > 0 {
		t.Errorf("it took %v and asked %q; want less than 10 ms and nobody", fastest, w.questions(""))
	}
}

func BenchmarkFindAKnownProvider(b *testing.B) {
	f := New(Config{})
	a := address(&testing.T{}, "ann@gmail.com")
	for b.Loop() {
		f.Find(b.Context(), a, false)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Config{})
	}
}
