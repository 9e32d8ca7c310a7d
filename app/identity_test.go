package app

import (
	"strings"
	"testing"

	"holdback/app/control"
	"holdback/guard"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

func TestAMessageOfAnotherAccountIsMovedToIt(t *testing.T) {
	d := newDesk(t, "0s")
	const office = "office@quayside.example"
	other := mailtest.Run(t, mailtest.Options{Users: []mailtest.User{{Address: office, Password: "o"}, {Address: "x@lindenhof.example"}}})
	acc := account.Account{Address: mustAddress(t, office), User: office, SMTP: other.SMTP()}
	if err := d.AddAccount(t.Context(), acc, control.Credential{Password: "o"}); err != nil {
		t.Fatal(err)
	}
	raw := strings.ReplaceAll(string(letter("for the client")), "From: "+alice, "From: "+office)
	d.submit([]byte(raw), "x@lindenhof.example")
	var m control.Message
	d.until("asking", func() bool {
		all, err := d.Outbox(t.Context())
		if err != nil || len(all) != 1 || all[0].State != "asking" {
			return false
		}
		m = all[0]
		return true
	})
	if len(m.Findings) == 0 || m.Findings[0].Check != "sender.identity" || len(m.Findings[0].Repairs) == 0 {
		t.Fatalf("found %+v, want sender.identity with a repair", m.Findings)
	}
	unknown := guard.Repair{Do: guard.UseAccount, With: "nobody@example.org"}
	if _, err := d.Repair(t.Context(), m.ID, unknown, false); err == nil {
		t.Error("it was moved to an account that is not there")
	}
	if _, err := d.Repair(t.Context(), m.ID, m.Findings[0].Repairs[0], false); err != nil {
		t.Fatal(err)
	}
	if got := next(t, other); got.User != office || got.From != office {
		t.Errorf("it left as %s, signed in as %s, want %s", got.From, got.User, office)
	}
	if n := len(d.server.Messages()); n != 0 {
		t.Errorf("%d messages left through the first account, want none", n)
	}
}
