package mail

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestAnAddressFieldChangesEntryByEntry(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"To: a@x.example", ""},
		{"To: a@x.example, b@x.example", "To: b@x.example\r\n"},
		{"To: b@x.example, a@x.example", "To: b@x.example\r\n"},
		{"To: c@x.example, b@x.example", "To: new@x.example, b@x.example\r\n"},
		{"To: \"B, (b)\" <b@x.example> (boss), a@x.example (gone)", "To: \"B, (b)\" <b@x.example> (boss)\r\n"},
		{"To: Team: a@x.example;", "To: Team: ;\r\n"},
		{"To: Team: a@x.example, b@x.example;, b@y.example", "To: Team: b@x.example;, b@y.example\r\n"},
		{"To: b@y.example, Team: b@x.example, a@x.example; , Other:;", "To: b@y.example, Team: b@x.example;, Other: ;\r\n"},
		{"To: Team: a@x.example, b@x.example", "To: Team: b@x.example;\r\n"},
		{"To: a@x.example; b@x.example; b@y.example", "To: b@x.example, b@y.example\r\n"},
		{"To: a@x.example,, b@x.example", "To: b@x.example\r\n"},
		{"To: a@x.example, not an address, =?utf-8?Q?J=C3=B6rg?= <b@x.example>", "To: not an address, =?utf-8?Q?J=C3=B6rg?= <b@x.example>\r\n"},
		{"To: a@x.example\r\nTo: Team: b@x.example;\r\nTo: b@y.example", "To: Team: b@x.example;, b@y.example\r\n"},
		{"To: <@route.example:a@x.example>, <@route.example:b@x.example>", "To: <@route.example:b@x.example>\r\n"},
		{"To: b@x.example", "unchanged"},
		{"Cc: a@x.example", "unchanged"},
	} {
		v, err := Read(Bytes(c.in + "\r\n\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := "unchanged"
		if e, ok := v.EditMailboxes("To", withoutA); ok {
			edited, err := Edited(v.c, e)
			if err != nil {
				t.Fatal(err)
			}
			got = strings.TrimSuffix(string(readAll(t, edited)), "\r\n")
		}
		if got != c.want {
			t.Errorf("%q became %q, want %q", c.in, got, c.want)
		}
	}
}

// withoutA has no a, and another one for c.
func withoutA(m Mailbox) Mailbox {
	switch m.Address.Local() {
	case "a":
		return Mailbox{}
	case "c":
		m.Address.local = "new"
	}
	return m
}

func TestParametersAreReadBackAsTheyWereSet(t *testing.T) {
	for _, old := range []string{
		"", "attachment", `attachment; filename=old; size=3`, `inline; FILENAME*0*=utf-8''%C3; filename*1*=%BC; x="a;b"`, `attachment; filename="un"closed; size=3`, ";;;=;",
	} {
		for _, value := range []string{"a.pdf", `a "b" \c; d=e.pdf`, "Größe.txt", "日本語.pdf", "=?utf-8?Q?x?=", strings.Repeat("very long ", 25), strings.Repeat("überlang ", 300), "100%25.txt", "a'b'c.txt", "*.txt"} {
			h, _ := parseHeader([]byte("Content-Disposition: " + old + "\r\n\r\n"))
			e := setParam(h, "Content-Disposition", "attachment", "filename", value)
			if e.err != nil {
				t.Fatal(e.err)
			}
			is, err := parseHeader([]byte(e.field + "\r\n"))
			kind, params := parseMedia(is.get("Content-Disposition"))
			oldKind, oldParams := parseMedia(old)
			if old == "" {
				oldKind = "attachment"
			}
			if err != nil || kind != oldKind || params["filename"] != strings.TrimSpace(value) && params["filename"] != value || params["size"] != oldParams["size"] || params["x"] != oldParams["x"] {
				t.Errorf("%q with %q became %q: %q %v, %v", old, value, e.field, kind, params, err)
			}
			for line := range strings.Lines(e.field) {
				if len(line) > 100 && !strings.Contains(value, "very long") {
					t.Errorf("%q is a long line", line)
				}
			}
		}
	}
}

func TestWordsAreReplacedWhereTheyStandOnce(t *testing.T) {
	for _, c := range []struct {
		text, old, with string
		want            string
		n               int
	}{
		{"on 3 May", "3 May", "4 May", "on 4 May", 1},
		{"on 13 May", "3 May", "4 May", "on 13 May", 0},
		{"on 3 Mayor", "3 May", "4 May", "on 3 Mayor", 0},
		{"3 May, 3 May", "3 May", "4 May", "3 May, 3 May", 2},
		{"3 May, 13 May", "3 May", "4 May", "4 May, 13 May", 1},
		{"on 3\u00a0\r\n  May", "3 May", "4 May", "on 4\u00a0\r\n  May", 1},
		{"on 3\nMay", "3 May", "May 4, 2026", "on May 4, 2026", 1},
		{"火曜日です", "火曜日", "水曜日", "水曜日です", 1},
		{"a (b) c", "(b)", "[$1]", "a [$1] c", 1},
		{"a b", "b", "", "a ", 1},
		{"a b", "", "x", "a b", 0},
		{"a b", " ", "x", "a b", 0},
		{"a b", strings.Repeat("b", 2000), "x", "a b", 0},
		{"a b", "\xff", "x", "a b", 0},
	} {
		if got, n := ReplaceWords(c.text, c.old, c.with); got != c.want || n != c.n {
			t.Errorf("%q for %q in %q: got %q, %d; want %q, %d", c.with, c.old, c.text, got, n, c.want, c.n)
		}
	}
}

// failing is a content that breaks off.
type failing struct{ Content }

var errDisk = errors.New("the disk is gone")

func (f failing) Open() (io.ReadCloser, error) {
	r, err := f.Content.Open()
	if err != nil {
		return nil, err
	}
	return readCloser{io.MultiReader(io.LimitReader(r, f.Size()/2), brokenReader{}), r}, nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errDisk }

func TestAnEditedMessageIsNeverCutOff(t *testing.T) {
	text := "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: a/b\r\n\r\nfile\r\n--b\r\nContent-Type: a/c\r\n\r\n" + strings.Repeat("file", 1000) + "\r\n--b--\r\n"
	v, err := Read(Bytes(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, with := range map[string]Content{"short": failing{Bytes(strings.Repeat("x", 500))}, "good": Bytes("x")} {
		c, err := v.WithAttachment(0, NewAttachment{Name: "n", Type: "a/d", Content: with})
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(r)
		if good := name == "good"; (err == nil) != good {
			t.Errorf("%s: got %v", name, err)
		}
		r.Close()
	}
	v.c = failing{v.c}
	c, err := v.WithoutAttachment(0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadAll(r); !errors.Is(err, errDisk) {
		t.Errorf("got %v, want %v", err, errDisk)
	}
	if _, err := v.WithName(0, "x"); err != nil {
		t.Errorf("got %v for a header that can be read", err)
	}
}

func TestAnAttachmentThatIsNotThereIsNotEdited(t *testing.T) {
	v, err := Read(Bytes("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b--\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{-1, 0, 1} {
		if _, err := v.WithoutAttachment(i); err == nil {
			t.Errorf("attachment %d was removed", i)
		}
	}
}
