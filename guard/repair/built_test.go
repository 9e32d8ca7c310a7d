package repair_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/repair"
	"holdback/mail"
)

// builder builds messages as mail programs do, at random.
type builder struct {
	*rand.Rand
	n int // boundaries and files so far
}

const words = "Tuesday, 4 November"

func (b *builder) pick(of ...string) string { return of[b.IntN(len(of))] }

// message has the words once in each of its texts, if they are there at all.
func (b *builder) message() string {
	return "From: eva@lindenhof.example\r\nTo: anna@quayside.example\r\n" +
		b.pick("Subject: hello\r\n", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n") + b.pick("MIME-Version: 1.0\r\n", "") + b.mixed(0)
}

func (b *builder) mixed(depth int) string {
	parts := []string{b.body(depth)}
	for range b.IntN(4) {
		parts = append(parts, b.file(depth))
	}
	if b.IntN(4) == 0 && depth == 0 {
		parts = append(parts, b.multi("mixed", b.file(1), b.file(1)))
	}
	if len(parts) == 1 && b.IntN(2) == 0 {
		return parts[0]
	}
	return b.multi("mixed", parts...)
}

func (b *builder) body(depth int) string {
	text := b.text()
	plain, html := b.plain(text), b.html(text)
	switch b.IntN(4) {
	case 0:
		return plain
	case 1:
		return html
	case 2:
		html = b.multi("related", html, b.picture())
	}
	if depth > 2 {
		return plain
	}
	return b.multi("alternative", plain, html)
}

func (b *builder) multi(kind string, parts ...string) string {
	b.n++
	boundary := b.pick("b", "=_x ", "0123456789") + fmt.Sprint(b.n) + b.pick("", "+(z)")
	var s strings.Builder
	s.WriteString("Content-Type: multipart/" + kind + ";" + b.pick(" ", "\r\n\t") + `boundary="` + boundary + "\"\r\n\r\n" + b.pick("", "This is MIME.\r\n"))
	for _, p := range parts {
		s.WriteString("--" + boundary + b.pick("", "", " ") + "\r\n" + p + "\r\n")
	}
	return s.String() + "--" + boundary + "--" + b.pick("", "\r\n", "\r\nThe end\r\n")
}

func (b *builder) text() string {
	lines := []string{
		b.pick("Hello Anna,", "Grüße,", "= Hello =", "x"), "", b.pick("See you on ", "Bis ", "") + words + b.pick("", ".", " at ten, and a line that is long enough to be broken somewhere by somebody"),
		b.pick("", "Bye", "100 % = \"all\" & <nothing>"), "", "On Monday, Anna wrote:", "> Is it " + words + "?",
	}
	return strings.Join(lines, "\r\n") + b.pick("", "\r\n", "\r\n-- \r\nEva, Tuesday to\r\nFriday\r\n")
}

// plain is a text part; b64 and qp take any text, the others only ASCII.
func (b *builder) plain(text string) string {
	return b.encoded(b.pick("Content-Type: text/plain; charset=utf-8", "Content-Type: text/plain;\r\n charset=UTF-8; format=fixed"), text)
}

func (b *builder) html(text string) string {
	own, quoted, _ := strings.Cut(strings.NewReplacer("&", "&amp;", "<", "&lt;", "> ", "").Replace(text), "On Monday")
	quoted, signature, signed := strings.Cut(quoted, "\r\n-- ")
	source := "<html><body><p>" + strings.ReplaceAll(own, "\r\n", "<br>\r\n") + "</p>On Monday" + strings.Replace(quoted, "\r\n", "<blockquote>", 1) + "</blockquote>"
	if signed {
		source += "<div>-- <br>" + signature + "</div>"
	}
	source = strings.ReplaceAll(source, words, b.pick(words, strings.ReplaceAll(words, " ", "&nbsp;"), strings.ReplaceAll(words, " 4", " <b>4</b>"), strings.ReplaceAll(words, " N", "\r\nN")))
	return b.encoded("Content-Type: text/html; charset=utf-8", source+"</body></html>")
}

func (b *builder) encoded(kind, text string) string {
	switch b.IntN(3) {
	case 0:
		return kind + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines(base64.StdEncoding.EncodeToString([]byte(text)), 4+4*b.IntN(18)) + b.pick("", "\r\n")
	case 1:
		var out bytes.Buffer
		w := quotedprintable.NewWriter(&out)
		_, err := w.Write([]byte(text))
		if errors.Join(err, w.Close()) == nil {
			return kind + "\r\ncontent-transfer-encoding: Quoted-Printable\r\n\r\n" + out.String()
		}
	}
	return kind + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text
}

func lines(s string, width int) string {
	var b strings.Builder
	for ; len(s) > width; s = s[width:] {
		b.WriteString(s[:width] + "\r\n")
	}
	return b.String() + s
}

func (b *builder) picture() string {
	b.n++
	return fmt.Sprintf("Content-Type: image/png\r\nContent-ID: <p%d@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=", b.n)
}

func (b *builder) file(depth int) string {
	b.n++
	if b.IntN(4) == 0 && depth < 3 {
		return "Content-Type: message/rfc822\r\n\r\nFrom: old@example.org\r\nSubject: old\r\n" + b.mixed(depth+1)
	}
	name := b.pick("a.pdf", `"an offer; (last).pdf"`, "=?utf-8?Q?=C3=BCber.pdf?=")
	head := b.pick("Content-Type: application/pdf; name="+name+"\r\n", "Content-Type: application/octet-stream\r\n") +
		b.pick("Content-Disposition: attachment;\r\n\tfilename="+name+"\r\n", "Content-Disposition: attachment; filename*=utf-8''%C3%BC.pdf; size=3\r\n")
	return b.encoded(head+"X-Part: x", fmt.Sprintf("file %d\r\n%s", b.n, b.pick("", "--\r\n", "more\r\n\r\n")))
}

// What mail programs write can be repaired, and nothing else changes.
func TestRepairsOfWhatProgramsBuild(t *testing.T) {
	for seed := range uint64(40) {
		b := &builder{Rand: rand.New(rand.NewPCG(seed, 1))}
		text := b.message()
		m := mail.Message{Content: mail.Bytes(text)}
		v, err := mail.Read(m.Content)
		if err != nil || v.Problem() != nil {
			t.Fatalf("%v, %v in\n%s", err, v.Problem(), text)
		}
		list := []guard.Repair{{Do: guard.ReplaceText, Old: words, With: "Wednesday, 4 November"}, {Do: guard.ReplaceText, Old: words, With: "Mittwoch, 4. März"}}
		for i := range v.Attachments() {
			list = append(list, guard.Repair{Do: guard.RemoveAttachment, Part: i}, guard.Repair{Do: guard.RenameAttachment, Part: i, With: "Größe.txt"},
				guard.Repair{Do: guard.EncryptAttachment, Part: i})
		}
		for _, r := range list {
			done, err := repair.Apply(m, r, options())
			if err != nil {
				t.Fatalf("seed %d, %+v: %v in\n%s", seed, r, err, text)
			}
			checkRead(t, m.Content, done.Message.Content)
			checkOthers(t, v, done, r)
			if t.Failed() {
				t.Fatalf("seed %d, %+v made\n%s\nof\n%s", seed, r, all(t, done.Message.Content), text)
			}
		}
	}
}
