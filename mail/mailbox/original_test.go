package mailbox

import (
	"bytes"
	"strings"
	"testing"

	"holdback/mail/mailtest"
)

func TestTheOriginalIsReadFromInboxAndSentWithoutItsBody(t *testing.T) {
	s, sign := office(t, mailtest.Options{})
	m := signing(t, sign, Config{})
	send(t, s, "offer.1@lindenhof.example")
	received := mailtest.Message{From: "bob@quayside.example", To: []string{alice}, Subject: "Berth", MessageID: "xberth@quayside.example", Text: "the body"}.Bytes()
	if err := s.Deliver(alice, "INBOX", received); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ids  []string
		want string
	}{
		"in the inbox":              {[]string{"xberth@quayside.example"}, "Subject: Berth"},
		"among the sent":            {[]string{"offer.1@lindenhof.example"}, "<offer.1@lindenhof.example>"},
		"the second of two":         {[]string{"gone@quayside.example", "xberth@quayside.example"}, "Subject: Berth"},
		"part of another":           {[]string{"berth@quayside.example"}, ""},
		"nowhere":                   {[]string{"gone@quayside.example"}, ""},
		"nothing that is an id":     {[]string{"\" OR ALL"}, ""},
		"no id is asked for at all": {nil, ""},
	} {
		got, err := m.Original(t.Context(), c.ids)
		if err != nil || !strings.Contains(string(got), c.want) || (len(got) > 0) != (c.want != "") {
			t.Errorf("%s: got %q, %v; want %q in it", name, got, err, c.want)
		}
		if bytes.Contains(got, []byte("the body")) {
			t.Errorf("%s: the body was read: %q", name, got)
		}
	}
}
