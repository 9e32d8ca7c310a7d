package main

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdback/guard"
)

func TestTheTableCountsMessagesAndNotFindings(t *testing.T) {
	tab := newTable(guard.Set{Checks: []guard.Check{{ID: "content.iban"}, {ID: "attachment.missing"}}})
	tab.count([]guard.Finding{
		{Check: "content.iban", Kind: "iban", Level: guard.Note},
		{Check: "content.iban", Kind: "iban", Level: guard.Ask},
	})
	tab.count([]guard.Finding{{Check: "check.failed", Level: guard.Ask}})
	tab.count(nil)
	tab.count(nil)
	var out strings.Builder
	tab.print(&out)
	const want = `               check  note  ask  stop     of 4
        content.iban     0    1     0  25.00 %
  attachment.missing     0    0     0   0.00 %
        check.failed     0    1     0  25.00 %

personal data and secrets: 1 messages, 25.00 %; goal: at most 0.5 %: missed
attachment.missing: 0 messages, 0.00 %; goal: at most 0.1 %: reached
interrupted by any check: 2 messages, 50.00 %; goal: at most 1 %: missed
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestALetterIsLookedAtAsItsSenderWroteIt(t *testing.T) {
	m := outgoing([]byte("From ann@lindenhof.example  Mon Nov  2 09:00:00 2026\n" +
		"Received: from a\n\tby b\nFrom: Ann <ann@lindenhof.example>\nTo: Ben <ben@quayside.example>,\n eve@example.net\nCc: list@example.org\n" +
		"List-Id: <x.example.org>\nX-Spam-Status: No\nDate: Mon, 02 Nov 2026 09:00:00 +0100\nSubject: Lunch\n\nReceived: today.\n"))
	if got := m.View.Header("Received") + m.View.Header("List-Id") + m.View.Header("X-Spam-Status"); got != "" {
		t.Errorf("fields from the way are left: %q", got)
	}
	if got := m.View.Text(); !strings.HasPrefix(got, "Received: today.") {
		t.Errorf("text: got %q", got)
	}
	var to []string
	for _, r := range m.Envelope.Recipients {
		to = append(to, r.Address.String())
	}
	if got, want := strings.Join(to, " "), "ben@quayside.example eve@example.net list@example.org"; got != want {
		t.Errorf("recipients: got %q, want %q", got, want)
	}
	if m.Facts.Account.String() != "ann@lindenhof.example" || m.Facts.Now.Year() != 2026 {
		t.Errorf("facts: %+v", m.Facts)
	}
}

func TestAFolderIsReadInTheOrderOfItsNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.eml", "a.EML", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("Subject: "+name+"\n\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for l, err := range folder(dir) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.Base(l.name))
	}
	if want := "a.EML b.eml"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, err := range folder(filepath.Join(dir, "missing")) {
		if err == nil {
			t.Error("a folder that is not there is an error")
		}
	}
}

func TestAPackageIsFetchedOnceAndOnlyWhenItIsTheRightOne(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path != "/@example/ham/-/ham-1.0.0.tgz" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte("ham"))
	}))
	defer server.Close()
	t.Setenv("npm_config_registry", server.URL+"/")
	for _, cache := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(cache, t.TempDir())
	}
	sum := sha512.Sum512([]byte("ham"))
	right := npmPackage{name: "@example/ham", version: "1.0.0", sha512: base64.StdEncoding.EncodeToString(sum[:])}
	for range 2 {
		file, err := fetch(context.Background(), right)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := os.ReadFile(file); !bytes.Equal(text, []byte("ham")) {
			t.Errorf("%s holds %q", file, text)
		}
	}
	if asked != 1 {
		t.Errorf("asked the registry %d times, want once", asked)
	}
	wrong := right
	wrong.sha512 = "other"
	for _, p := range []npmPackage{wrong, {name: "@example/none", version: "1.0.0"}} {
		if _, err := fetch(context.Background(), p); err == nil || !strings.Contains(err.Error(), "-mail FOLDER") {
			t.Errorf("%s: got %v, want an error that says what to do", p.name, err)
		}
	}
}

func TestEvalOfAFolderOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "broken.eml"), []byte("no header at all\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(context.Background(), []string{"-mail", dir, "-examples", dir, "-show", "all"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"broken.eml\tnote\tmessage.unreadable", "of 1\n", "interrupted by any check: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got\n%s\nwant %q in it", out.String(), want)
		}
	}
}

func TestExamplesAreCountedByCheck(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"catches/a.eml": "Subject: yes\n\n", "catches/b.eml": "Subject: no\n\n", "ignores/c.eml": "Subject: no\n\n",
	} {
		file := filepath.Join(dir, "family", "testdata", "subject.yes", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := guard.Check{ID: "subject.yes", Level: guard.Off, Look: func(m *guard.Mail) []guard.Finding {
		if m.View.Subject() != "yes" {
			return nil
		}
		return []guard.Finding{{Level: guard.Note}}
	}}
	var out strings.Builder
	if err := examples(context.Background(), &out, dir, guard.Set{Checks: []guard.Check{check}}); err != nil {
		t.Fatal(err)
	}
	if want := "subject.yes  1 of 2      1 of 1\n"; !strings.Contains(out.String(), want) {
		t.Errorf("got\n%s\nwant %q in it", out.String(), want)
	}
}
