package discover

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdback/assets"
	"holdback/mail"
	"holdback/mail/account"
)

// simple is a file with TLS from the start at the usual ports.
func simple(smtp, imap string) string {
	return strings.NewReplacer("SMTP", smtp, "IMAP", imap).Replace(`<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="example.org"><displayName>Example Mail</displayName>
<incomingServer type="imap"><hostname>IMAP</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>SMTP</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>`)
}

// text is an offer for a reader.
func text(o offer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q note %q page %q\n", o.Provider, o.Note, o.NoteURL)
	for kind, ways := range map[string][]way{"smtp": o.smtp} {
		for _, w := range ways {
			fmt.Fprintln(&b, kind, describe(w))
		}
	}
	for _, w := range o.imap {
		fmt.Fprintln(&b, "imap", describe(w))
	}
	return b.String()
}

func describe(w way) string {
	how := ""
	if w.password {
		how = " password"
	}
	if w.oauth != "" {
		how += " " + w.oauth + " [" + strings.Join(w.scopes, " ") + "]"
	}
	return fmt.Sprintf("%s %s %s%s", w.Server, w.Security, w.user, how)
}

// The files are of the shapes that providers publish, faults included, with other names.
func TestFilesAsProvidersWriteThem(t *testing.T) {
	for _, c := range []struct{ file, address, want string }{
		{"pop-first.xml", "", `
"Freemail & Sons" note "" page "https://help.freemail.example/imap.html"
smtp smtp.freemail.example:465 tls ann@example.org password
smtp smtp.freemail.example:587 starttls ann@example.org password
imap imap.freemail.example:993 tls ann@example.org password
imap imap.freemail.example:143 starttls ann@example.org password
`},
		{"faults.xml", "", `
"Pure" note "You must allow POP3 &amP; IMAP once!" page "https://pure.example/allow"
smtp mail.pure.example:465 tls ann@example.org password
imap mail.pure.example:993 tls ann@example.org password
imap mail.pure.example:993 starttls ann@example.org password
`},
		{"oauth-known.xml", "", `
"" note "" page ""
smtp smtp.school.example:587 starttls ann@example.org https://accounts.google.com []
imap imap.school.example:993 tls ann@example.org https://accounts.google.com []
`},
		{"oauth-own.xml", "", `
"Lab" note "" page ""
smtp mail.lab.example:465 tls ann https://login.lab.example/realms/all [openid mail offline_access]
imap mail.lab.example:993 tls ann https://login.lab.example/realms/all [openid mail offline_access]
`},
		{"oauth-or-password.xml", "", `
"" note "" page ""
smtp smtp.post.example:465 tls ann@example.org password
imap imap.post.example:993 tls ann@example.org password
`},
		{"open.xml", "", `
"Old Post" note "" page ""
smtp smtp.old.example:586 tls ann@example.org password
smtp smtp.old.example:587 starttls ann@example.org password
`},
		{"windows-domain.xml", "ann@bücher.example", `
"Firm Mail" note "" page ""
smtp post.xn--bcher-kva.example:25 starttls HI\ann password
imap post.xn--bcher-kva.example:993 tls HI\ann password
`},
		{"hosting-panel.xml", "", `
"ann@example.org" note "" page ""
smtp example.org:465 tls ann@example.org password
imap example.org:993 tls ann@example.org password
`},
		{"latin2.xml", "", poczta},
		{"utf16.xml", "", poczta},
		{"bom.xml", "", poczta},
		{"here.xml", "", "error"},
	} {
		t.Run(c.file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("testdata", "autoconfig", c.file))
			if err != nil {
				t.Fatal(err)
			}
			o, err := readFile(content, address(t, cmp.Or(c.address, "ann@example.org")), builtIn(t))
			if c.want == "error" {
				if err == nil {
					t.Errorf("got\n%s\nwant an error", text(o))
				}
				return
			}
			if got := text(o); err != nil || got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("got %v\n%s\nwant%s", err, got, c.want)
			}
		})
	}
}

const poczta = `
"Poczta Łódź" note "" page ""
smtp smtp.poczta.example:465 tls ann password
imap imap.poczta.example:993 tls ann password
`

func builtIn(t testing.TB) presets {
	t.Helper()
	known, err := readPresets(assets.Providers)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func TestAFileThatNamesAnUnknownCharsetIsAnError(t *testing.T) {
	_, err := readFile([]byte(`<?xml version="1.0" encoding="klingon"?><clientConfig/>`), address(t, "ann@example.org"), presets{})
	if err == nil || !strings.Contains(err.Error(), "klingon") {
		t.Errorf("error %v", err)
	}
}

func FuzzFile(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "autoconfig", "*.xml"))
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("<clientConfig><emailProvider><outgoingServer type='smtp'><hostname>a.b</hostname><port>1</port>"))
	known := builtIn(f)
	a, err := mail.ParseAddress("ann@example.org")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		o, err := readFile(content, a, known)
		if err != nil {
			return
		}
		d, _ := domainOf(a)
		s := &search{Finder: &Finder{presets: known}, address: a, domain: d}
		c := s.compose(o, pick(o.smtp), pick(o.imap))
		if err := c.Account.Check(); err != nil {
			t.Errorf("the account cannot be used: %v", err)
		}
		for _, w := range append(o.smtp, o.imap...) {
			if w.Loopback() || w.Security == account.None {
				t.Errorf("a stranger leads to %+v", w.Server)
			}
		}
	})
}
