package mail

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestCompleteAddsOnlyWhatIsMissing(t *testing.T) {
	const id, date = "Message-ID: <new@example.org>\r\n", "Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n"
	for _, c := range []struct{ name, in, want string }{
		{"both missing", "Subject: x\r\n\r\nbody", id + date + "Subject: x\r\n\r\nbody"},
		{"date there", "dAtE : today\r\n\r\nbody", id + "dAtE : today\r\n\r\nbody"},
		{"both there", "MESSAGE-id:<a@b>\r\nDate:\r\n now\r\n\r\nbody", "MESSAGE-id:<a@b>\r\nDate:\r\n now\r\n\r\nbody"},
		{"empty id", "Message-Id: \r\nSubject: x\r\nDate: d\r\n\r\n", id + "Subject: x\r\nDate: d\r\n\r\n"},
		{"no header", "\r\nbody", id + date + "\r\nbody"},
		{"header alone", "Subject: x", id + date + "Subject: x"},
		{"bad line inside", "Subject: x\r\noops\r\n\r\nbody", id + date + "Subject: x\r\noops\r\n\r\nbody"},
		{"signed", "DKIM-Signature: v=1\r\n\r\nbody", "DKIM-Signature: v=1\r\n\r\nbody"},
		{"garbage", "hello there\r\nSubject: x\r\n\r\n", "hello there\r\nSubject: x\r\n\r\n"},
		{"folded garbage", " hello: x\r\n", " hello: x\r\n"},
		{"nothing", "", ""},
		{"long garbage", strings.Repeat("word ", maxHeader), strings.Repeat("word ", maxHeader)},
	} {
		r, err := Complete(iotest.HalfReader(strings.NewReader(c.in)), noon, "new@example.org")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != c.want {
			t.Errorf("%s: %.60q became %.200q, %v; want %.200q", c.name, c.in, got, err, c.want)
		}
	}
}

func TestCompleteRefusesAnEndlessHeader(t *testing.T) {
	_, err := Complete(strings.NewReader("X: "+strings.Repeat("y", maxHeader)), noon, "a@b")
	if !errors.Is(err, ErrBigHeader) {
		t.Errorf("got %v, want ErrBigHeader", err)
	}
}

func TestWithoutBccRemovesThoseFieldsAlone(t *testing.T) {
	for name, b := range files(t) {
		c, err := WithoutBcc(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := string(b)
		for _, secret := range []string{"bcc: dora@example.com\r\n", "Resent-Bcc: emil@example.com,\r\n\tfred@example.com\r\n", "Bcc: eve@example.com\r\n", "Bcc: eve@example.com\n"} {
			want = strings.Replace(want, secret, "", 1)
		}
		if got := string(readAll(t, c)); got != want {
			t.Errorf("%s: got\n%q\nwant\n%q", name, got, want)
		}
		if same, _ := c.(Bytes); want == string(b) && !bytes.Equal(same, b) {
			t.Errorf("%s: there was nothing to remove, but the content is another", name)
		}
	}
}

func TestEditsChangeOneFieldOnly(t *testing.T) {
	const in = "To: a@example.org\r\nsubject : old\r\n folded\r\nX: 1\r\nSubject: second\r\n\r\nSubject: body\r\n"
	ann := Mailbox{Name: "Änne, B", Address: Address{"ann", "bücher.example"}}
	for _, c := range []struct {
		name, want string
		edit       Edit
	}{
		{"replace", "To: a@example.org\r\nSubject: new\r\nX: 1\r\n\r\nSubject: body\r\n", SetField("Subject", "new")},
		{"add", "Y: new\r\n" + in, SetField("Y", "new")},
		{"remove", "subject : old\r\n folded\r\nX: 1\r\nSubject: second\r\n\r\nSubject: body\r\n", RemoveField("TO")},
		{"remove none", in, RemoveField("Bcc")},
		{"encode", strings.Replace(in, "X: 1", "X: =?utf-8?B?R3LDvMOfZQ==?=", 1), SetField("X", "Grüße")},
		{"mailboxes", strings.Replace(in, "To: a@example.org", "To: =?utf-8?B?w4RubmUsIEI=?= <ann@xn--bcher-kva.example>", 1), SetMailboxes("To", []Mailbox{ann})},
		{"no mailboxes", strings.Replace(in, "To: a@example.org\r\n", "", 1), SetMailboxes("To", nil)},
	} {
		got, err := Edited(Bytes(in), c.edit)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if s := string(readAll(t, got)); s != c.want {
			t.Errorf("%s: got\n%q\nwant\n%q", c.name, s, c.want)
		}
	}
	for _, e := range []Edit{SetField("Sub ject", "x"), SetField("", "x"), SetField("X", "a\r\nBcc: b@example.org")} {
		if c, err := Edited(Bytes(in), e); err == nil {
			t.Errorf("%+v gave %q, want an error", e, c)
		}
	}
	if _, err := Edited(Bytes("no header here\r\n"), SetField("Subject", "x")); !errors.Is(err, ErrNoHeader) {
		t.Errorf("a field in front of plain text: %v, want ErrNoHeader", err)
	}
}

func TestComposeIsReadAsItWasWritten(t *testing.T) {
	ann := Mailbox{Name: "Änne \"the\" Example", Address: Address{"ann", "example.org"}}
	var many []Mailbox
	for range 40 {
		many = append(many, Mailbox{Name: "Bob, of Sales", Address: Address{"bob b", "bücher.example"}})
	}
	for _, text := range []string{"plain\n", "Grüße\nSchluß", "From here\nblanks  \n.\n", strings.Repeat("x", 3000) + "\n", "-- \nAnn\n", ""} {
		d := Draft{
			From: ann, To: many, Cc: []Mailbox{ann}, Subject: strings.Repeat("lange Grüße ", 30) + "Ende", Text: text,
			Date: noon, MessageID: "new@example.org", InReplyTo: []string{"a@example.org"}, References: []string{"b@example.org", "a@example.org"},
		}
		b, err := Compose(d)
		if err != nil {
			t.Errorf("%.20q: %v", text, err)
			continue
		}
		if _, err := io.Copy(io.Discard, Strict(bytes.NewReader(b))); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
		for line := range strings.Lines(string(b)) {
			if len(line) > 1000 || !isASCII(line) {
				t.Errorf("%.20q: line %q is too long or not ASCII", text, line)
			}
		}
		v, err := Read(b)
		if err != nil || v.Problem() != nil {
			t.Errorf("%.20q: %v, %v", text, err, v.Problem())
		}
		if v.Subject() != d.Subject || len(v.To()) != 40 || v.To()[39] != many[39] || v.Cc()[0] != ann || v.MessageID() != d.MessageID || !v.Date().Equal(noon) || len(v.References()) != 2 {
			t.Errorf("%.20q: reads as %s", text, show(v))
		}
		want := text
		if want != "" && !strings.HasSuffix(want, "\n") {
			want += "\n"
		}
		if v.Text() != want {
			t.Errorf("text %.60q reads as %.60q", want, v.Text())
		}
	}
	for _, d := range []Draft{{}, {From: ann}, {From: ann, Date: noon, MessageID: "a>\r\nBcc: x"}, {From: ann, Date: noon, MessageID: "a@b", Subject: "x\ny"}} {
		if b, err := Compose(d); err == nil {
			t.Errorf("%+v gave %q, want an error", d, b)
		}
	}
}

func FuzzEdit(f *testing.F) {
	for _, b := range files(f) {
		f.Add([]byte(b), "Subject", "new grüße")
	}
	f.Fuzz(func(t *testing.T, b []byte, name, text string) {
		if c, err := WithoutBcc(Bytes(b)); err == nil {
			left := readAll(t, c)
			if !isSubsequence(left, b) {
				t.Fatalf("%q became %q: something was added", b, left)
			}
			if v, _ := Read(c); v.Header("Bcc") != "" || v.Header("Resent-Bcc") != "" {
				t.Fatalf("%q still has a Bcc", left)
			}
		}
		if r, err := Complete(bytes.NewReader(b), noon, "a@example.org"); err == nil {
			if got, err := io.ReadAll(r); err != nil || !isSubsequence(stripEmpty(b), got) {
				t.Fatalf("%q became %q, %v: something was lost", b, got, err)
			}
		}
		c, err := Edited(Bytes(b), SetField(name, text))
		if err != nil {
			return
		}
		back, err := Edited(c, RemoveField(name))
		if err != nil {
			t.Fatal(err)
		}
		bare, err := Edited(Bytes(b), RemoveField(name))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := readAll(t, back), readAll(t, bare); !bytes.Equal(got, want) {
			t.Fatalf("%q: set and removed gives %q, removed gives %q", b, got, want)
		}
	})
}

// stripEmpty is b without the fields that Complete may replace.
func stripEmpty(b []byte) []byte {
	c, err := Edited(Bytes(b), RemoveField("Message-ID"), RemoveField("Date"))
	if err != nil {
		return nil
	}
	r, err := c.Open()
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(r)
	return out
}

func isSubsequence(part, whole []byte) bool {
	for _, c := range part {
		i := bytes.IndexByte(whole, c)
		if i < 0 {
			return false
		}
		whole = whole[i+1:]
	}
	return true
}
