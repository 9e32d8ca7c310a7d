package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// show writes what a View says in lines that can be compared.
func show(v *View) string {
	var b strings.Builder
	line := func(name string, value any) {
		if s := fmt.Sprint(value); s != "" && s != "[]" && s != "false" {
			fmt.Fprintf(&b, "%s: %s\n", name, s)
		}
	}
	line("subject", v.Subject())
	line("from", v.From())
	line("to", v.To())
	line("cc", v.Cc())
	line("bcc", v.Bcc())
	line("id", v.MessageID())
	line("own", strings.TrimSpace(v.OwnText()))
	line("quoted", strings.TrimSpace(v.QuotedText()))
	line("signature", strings.TrimSpace(v.Signature()))
	for _, a := range v.Attachments() {
		line("attachment", fmt.Sprintf("%q %s %d inline=%v cid=%q", a.Name, a.Type, a.Bytes, a.Inline, a.ContentID))
	}
	for _, c := range v.Calendars() {
		line("calendar", c.Method)
	}
	line("signed", v.Signed())
	line("encrypted", v.Encrypted())
	if err := v.Problem(); err != nil {
		line("problem", err)
	}
	return b.String()
}

func TestAViewSaysWhatTheRecipientSees(t *testing.T) {
	const head = "from: [Ann Example <ann@example.org>]\nto: [Bob <bob@example.com>]\nid: m1@example.org\n"
	for name, want := range map[string]string{
		"odd-header.eml": `subject: no space here,  grüße end
from: ["Example, Ann" <ann@example.org>]
to: [bob@example.com Carl <carl@example.com>]
bcc: [dora@example.com]
id: m1@example.org
own: Body with trailing blanks   

Bcc: this is text
`,
		"bare-lf.eml": "subject: unix\n" + strings.Replace(head, "id:", "bcc: [eve@example.com]\nid:", 1) + "own: line one\nline two\n",
		"latin1.eml":  "subject: café\n" + head + "own: Ein schöner Gruß € 5\n",
		"unknown-charset.eml": "subject: café\n" + head + "own: still readable: é\n" +
			"problem: nobody here knows the charset \"x-klingon\" of a text; it was read as well as it can be\n",
		"nested.eml":           "subject: Fwd: offer\n" + head + "own: See below.\nattachment: \"\" message/rfc822 248 inline=true cid=\"\"\n",
		"calendar.eml":         "subject: Meeting\n" + head + "own: Please come.\nattachment: \"invite.ics\" application/ics 15 inline=false cid=\"\"\ncalendar: REQUEST\n",
		"winmail.eml":          "subject: from Outlook\n" + head + "own: Hello\nattachment: \"winmail.dat\" application/ms-tnef 27 inline=false cid=\"\"\n",
		"no-boundary.eml":      "subject: broken\n" + head + "own: --x\r\n\r\nhello\r\n--x--\nproblem: the message has parts but names no boundary; it was read as text\n",
		"boundary-missing.eml": "subject: broken\n" + head + "own: --x\n\nhello\n--x--\nproblem: the boundary \"y\" never appears; the parts were not found\n",
		"cut-off.eml":          "subject: cut\n" + head + "own: hello\nattachment: \"a.txt\" text/plain 9 inline=false cid=\"\"\nproblem: the message ends before the last boundary; its end may be missing\n",
		"eight-bit.eml":        "subject: grüße\nfrom: [Jörg <joerg@example.org>]\nto: [Zoë <zoe@example.com>]\nown: hi\n",
		"groups.eml":           "subject: groups\nfrom: [ann@example.org]\nto: [Bob <bob@example.com> carl@example.com open quote <x@example.com> dora@example.com]\ncc: [emil@example.com fred.f@example.com]\nown: hi\n",
		"names.eml": "subject: names\n" + head + `attachment: "grüße an alle.txt" text/plain 1 inline=false cid=""
attachment: "Résumé.pdf" application/pdf 2 inline=false cid=""
attachment: "über.pdf" application/pdf 3 inline=false cid=""
attachment: "my report.pdf" text/plain 4 inline=false cid=""
attachment: "logo.png" image/png 8 inline=true cid="logo@x"
attachment: "x.csv" text/csv 11 inline=false cid=""
`,
		"signed.eml":      "subject: signed\n" + head + "own: This is me.\nsigned: true\n",
		"encrypted.eml":   "subject: ...\n" + head + "encrypted: true\n",
		"smime.eml":       "subject: opaque\n" + head + "signed: true\n",
		"html.eml":        "subject: html\n" + head + "own: Dear Bob,\n\nsee the file.\nSecond line\n\n• one\n• two\nquoted: On Sat, 21 Nov 2026 at 10:00, Bob <bob@example.com> wrote:\n\n> old\n\n>> older\nattachment: \"\" image/png 3 inline=true cid=\"logo@x\"\n",
		"broken-line.eml": "subject: still here\nfrom: [ann@example.org]\nbcc: [eve@example.com]\nown: body\nproblem: entry 2 of the header is no header field: \"this line is no field\"\n",
		"garbage.eml":     "own: this is not a message\nat all\n\nreally\nproblem: " + ErrNoHeader.Error() + "\n",
		"flowed.eml":      "subject: flowed\n" + head + "own: I have attached the report for you.\nquoted: > old words\nsignature: Ann\n",
	} {
		t.Run(name, func(t *testing.T) {
			v, _ := Read(file(t, name))
			if got := show(v); strings.ReplaceAll(got, "\r\n", "\n") != strings.ReplaceAll(want, "\r\n", "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestAnAttachmentOpensDecoded(t *testing.T) {
	v, err := Read(file(t, "names.eml"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range v.Attachments() {
		got = append(got, string(readAll(t, a)))
	}
	want := []string{"1", "22", "333", "4444", "ABCDEFGH", "a=b;c\r\nd=zz"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestANestedMessageHasItsOwnView(t *testing.T) {
	v, err := Read(file(t, "nested.eml"))
	if err != nil {
		t.Fatal(err)
	}
	nested := v.Nested()
	if len(nested) != 1 {
		t.Fatalf("got %d nested messages, want 1", len(nested))
	}
	want := "subject: offer\nfrom: [Carl <carl@example.com>]\nown: inner text\nattachment: \"inner.pdf\" application/pdf 3 inline=false cid=\"\"\n"
	if got := show(nested[0]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLimitsCutTheViewShortAndSaySo(t *testing.T) {
	many := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", maxParts+5)
	long := "Subject: long\r\n\r\n" + strings.Repeat("0123456789abcd\r\n", maxText/16+1)
	fields := "Subject: many\r\n" + strings.Repeat("X: y\r\n", maxFields) + "\r\n"
	head := "Subject: big\r\nX: " + strings.Repeat("y ", maxHeader) + "\r\n\r\n"
	parts := "Subject: p\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: " + strings.Repeat("y ", maxHeader) + "\r\n"
	for _, c := range []struct{ name, message, says string }{
		{"parts", many, "more than 1000 parts"},
		{"text", long, "a text is longer than 1048576"},
		{"fields", fields, "only the first 2000"},
		{"header", head, "header section is longer"},
		{"part headers", parts, "headers of the parts are longer"},
		{"depth", string(file(t, "deep.eml")), "more than 20 parts are nested"},
	} {
		v, _ := Read(Bytes(c.message))
		if err := v.Problem(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: the problem is %v, want %q", c.name, err, c.says)
		}
		if want := fmt.Sprintf("%.20s", c.message); strings.HasPrefix(want, "Subject") && v.Subject() == "" {
			t.Errorf("%s: the subject was lost", c.name)
		}
	}
}

// zeros is a message with a large attachment that is nowhere in memory.
type zeros struct {
	head, tail string
	n          int64
}

func (z zeros) Size() int64 { return int64(len(z.head)) + z.n + int64(len(z.tail)) }

func (z zeros) Open() (io.ReadCloser, error) {
	body := io.LimitReader(repeat(strings.Repeat("A", 76)+"\r\n"), z.n)
	return io.NopCloser(io.MultiReader(strings.NewReader(z.head), body, strings.NewReader(z.tail))), nil
}

type repeat string

func (r repeat) Read(p []byte) (int, error) {
	n := 0
	for n+len(r) <= len(p) {
		n += copy(p[n:], r)
	}
	if n == 0 {
		n = copy(p, r[:1])
	}
	return n, nil
}

func TestALargeAttachmentIsMeasuredWithoutKeepingIt(t *testing.T) {
	big := zeros{
		head: "Subject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/zip; name=big.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n",
		n:    78 << 20 >> 2,
		tail: "\r\n--b--\r\n",
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v, err := Read(big)
	if err != nil || v.Problem() != nil {
		t.Fatal(err, v.Problem())
	}
	a := v.Attachments()
	runtime.ReadMemStats(&after)
	if len(a) != 1 || a[0].Bytes < 14<<20 || strings.TrimSpace(v.Text()) != "hi" {
		t.Errorf("attachments %+v, text %q", a, v.Text())
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("reading %d octets took %d octets of memory, want less than 1 MiB", big.Size(), used)
	}
}

func TestTheZeroViewIsAnEmptyMessage(t *testing.T) {
	var v View
	if got := show(&v); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, b := range files(f) {
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _ := Read(Bytes(b))
		_ = show(v)
		for _, a := range v.Attachments() {
			readAll(t, a)
		}
		if n := len(v.Nested()); n > maxParts {
			t.Fatalf("%d nested messages", n)
		}
		if own, all := len(v.OwnText())+len(v.QuotedText())+len(v.Signature()), len(v.Text()); own > all || all-own > 4*(1+strings.Count(v.Text(), "-- ")) {
			t.Fatalf("own, quoted text and signature have %d octets, the text has %d", own, all)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := bytes.Repeat([]byte("An ordinary line of an ordinary message, as they are.\r\n"), 180)
	message := append([]byte("From: Ann Example <ann@example.org>\r\nTo: Bob <bob@example.com>, Carl <carl@example.com>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Sun, 22 Nov 2026 10:00:00 +0100\r\nMessage-ID: <m1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"), text...)
	message = append(message, "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n"...)
	b.Run("header", func(b *testing.B) {
		for b.Loop() {
			v, _ := Read(Bytes(message))
			_, _, _, _ = v.Subject(), v.From(), v.To(), v.MessageID()
		}
	})
	b.Run("names", func(b *testing.B) {
		for b.Loop() {
			v, _ := Read(Bytes(message))
			_, _, _ = v.Subject(), v.To(), v.Attachments()
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			v, _ := Read(Bytes(message))
			_, _ = v.Problem(), v.OwnText()
		}
	})
}

func TestWhatALimitLeftOutIsToldFromDamage(t *testing.T) {
	parts := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 1001) + "--b--\r\n"
	tests := map[string]struct {
		raw, want string
		unread    bool
	}{
		"parts":    {parts, "more than 1000 parts", true},
		"text":     {"Subject: x\r\n\r\n" + strings.Repeat("a\r\n", 1<<19), "longer than 1048576", true},
		"header":   {"Subject: x\r\nX-Long: " + strings.Repeat("a", 1<<20) + "\r\n\r\nhi\r\n", "header section", true},
		"boundary": {"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhi\r\n", "names no boundary", false},
		"charset":  {"Content-Type: text/plain; charset=x-klingon\r\n\r\nhi\r\n", `the charset "x-klingon"`, false},
		"encoding": {"Content-Transfer-Encoding: x-uue\r\n\r\nbegin 644 x\r\n", `its encoding "x-uue"`, false},
		"encoded part": {
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: x-uue\r\n\r\nx\r\n--b--\r\n",
			`part 1: its encoding "x-uue"`, false,
		},
	}
	for name, tt := range tests {
		v, _ := Read(Bytes(tt.raw))
		err := v.Problem()
		if err == nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, ErrUnread) != tt.unread {
			t.Errorf("%s: got %v, unread %v; want %q, unread %v", name, err, errors.Is(err, ErrUnread), tt.want, tt.unread)
		}
	}
	for _, charset := range []string{"utf-8", "us-ascii", "ISO-8859-15", "windows-1251", "gb18030", "iso-2022-jp", "koi8-r", "utf-16"} {
		v, _ := Read(Bytes("Content-Type: text/plain; charset=" + charset + "\r\n\r\nhi\r\n"))
		if err := v.Problem(); err != nil {
			t.Errorf("%s: %v, want no problem", charset, err)
		}
	}
}
