package mail_test

import (
	"io"
	"strings"
	"testing"

	"holdback/mail"
)

func TestAnOwnCopyNamesWhoTheHeaderDoesNot(t *testing.T) {
	const rest = "Subject: hi\r\n\r\nHello  \r\n.\r\n"
	for _, c := range []struct {
		name, head string
		to         []string
		front      string // new fields in front
	}{
		{"nobody is missing", "To: Bob <BOB@Example.org>\r\nCc: team: ann@example.org;\r\n", []string{"bob@example.org", "ann@example.org"}, ""},
		{"one is missing", "To: bob@example.org\r\n", []string{"bob@example.org", "boss@example.org"}, "Bcc: boss@example.org\r\n"},
		{"each is named once", "To: bob@example.org\r\n", []string{"boss@example.org", "Boss@example.org"}, "Bcc: boss@example.org\r\n"},
		{"all are hidden", "To: undisclosed-recipients:;\r\n", []string{"ann@example.org", "bob@example.org"}, "Bcc: ann@example.org, bob@example.org\r\n"},
		{"a field that says something stays", "To: bob@example.org\r\nBcc: boss@example.org\r\n", []string{"bob@example.org", "other@example.org"}, ""},
		{"resent mail names its readers elsewhere", "Resent-To: ann@example.org\r\nTo: bob@example.org\r\n", []string{"ann@example.org"}, ""},
		{"a domain in letters beyond ASCII", "To: bob@example.org\r\n", []string{"ann@bücher.example"}, "Bcc: ann@xn--bcher-kva.example\r\n"},
		{"a field that cannot be read names nobody", "To: @@@\r\n", []string{"bob@example.org"}, "Bcc: bob@example.org\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := c.front + c.head + rest
			if got := withBcc(t, c.head+rest, c.to); got != want {
				t.Errorf("got\n%q\nwant\n%q", got, want)
			}
		})
	}
}

func TestAnEmptyBccFieldIsFilled(t *testing.T) {
	got := withBcc(t, "To: bob@example.org\r\nBcc: \r\nSubject: hi\r\n\r\ntext", []string{"ann@example.org"})
	if want := "To: bob@example.org\r\nBcc: ann@example.org\r\nSubject: hi\r\n\r\ntext"; got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestWhatIsAddedForTheOwnCopyIsGoneFromWhatIsSent(t *testing.T) {
	const text = "To: bob@example.org\r\nSubject: hi\r\n\r\ntext"
	own, err := mail.WithBcc(mail.Bytes(text), recipients(t, []string{"bob@example.org", "ann@example.org"}))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := mail.WithoutBcc(own)
	if err != nil {
		t.Fatal(err)
	}
	if got := whole(t, sent); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
}

func withBcc(t *testing.T, text string, to []string) string {
	t.Helper()
	c, err := mail.WithBcc(mail.Bytes(text), recipients(t, to))
	if err != nil {
		t.Fatal(err)
	}
	got := whole(t, c)
	if int64(len(got)) != c.Size() {
		t.Errorf("size is %d, but there are %d octets", c.Size(), len(got))
	}
	return got
}

func recipients(t *testing.T, to []string) []mail.Recipient {
	t.Helper()
	var all []mail.Recipient
	for _, one := range to {
		a, err := mail.ParseAddress(one)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, mail.Recipient{Address: a})
	}
	return all
}

func whole(t *testing.T, c mail.Content) string {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	text := new(strings.Builder)
	if _, err := io.Copy(text, r); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
