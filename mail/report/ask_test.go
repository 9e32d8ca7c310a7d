package report_test

import (
	"fmt"
	"testing"

	"holdback/mail"
	"holdback/mail/report"
)

func TestWeAskToHearOnlyWhereTheClientDidNot(t *testing.T) {
	plain := offer(t)
	asked := plain
	asked.Return, asked.EnvelopeID = "FULL", "its own"
	asked.Recipients = []mail.Recipient{{
		Address: address(t, "omar@inn.example"), Notify: []string{"NEVER"}, OriginalType: "rfc822", Original: "front-desk@inn.example",
	}}
	null := mail.Envelope{Recipients: plain.Recipients}
	for name, c := range map[string]struct {
		e    mail.Envelope
		want string
	}{
		"nothing was asked": {plain, "HDRS x1 [FAILURE DELAY] rfc822;omar@inn.example"},
		"all was asked":     {asked, "FULL its own [NEVER] rfc822;front-desk@inn.example"},
		"nobody to tell":    {null, "  [] ;"},
	} {
		got := report.Ask(c.e, "x1")
		r := got.Recipients[0]
		if text := fmt.Sprintf("%s %s %s %s;%s", got.Return, got.EnvelopeID, r.Notify, r.OriginalType, r.Original); text != c.want {
			t.Errorf("%s: got %q, want %q", name, text, c.want)
		}
	}
	if letters := report.Ask(plain, "x1").Recipients[2]; letters.OriginalType != "utf-8" || letters.Original != "jörg@bücher.example" {
		t.Errorf("letters beyond ASCII: got %s;%s", letters.OriginalType, letters.Original)
	}
	if plain.Recipients[0].Notify != nil {
		t.Error("what is kept was changed")
	}
}
