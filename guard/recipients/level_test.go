package recipients_test

import (
	"context"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/recipients"
)

// known is a book of one's clients, for examples that need one.
const known = `X-Known: 40 Ben Ode <ben.ode@quayside.example>
X-Known: 30 Anna Berg <anna.berg@quayside.example>, Ben Ode <ben.ode@quayside.example>
X-Known: 20 Tom Okafor <tom.okafor@harbour.example>
X-Known: 15 Cleo Lindt <cleo.lindt@lindenhof.example>
`

// review lets all checks look at a message with this header.
func review(t *testing.T, head, body string) []guard.Finding {
	t.Helper()
	if !strings.Contains(head, "From:") {
		head += "From: Ann Stone <ann.stone@lindenhof.example>\n"
	}
	return plainSet(t).Review(context.Background(), guardtest.Mail(t, head+"\n"+body))
}

func TestHowMuchAFindingWeighs(t *testing.T) {
	const file = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
	const parts = "--b\n\nHere.\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF-1.4\n--b--\n"
	for _, c := range []struct {
		what, head, body, check string
		want                    guard.Level
	}{
		{"a new person is noted", known + "To: kim@newplace.example\n", "", "recipient.first-contact", guard.Note},
		{"a new person with a file too", known + "To: kim@newplace.example\n" + file, parts, "recipient.first-contact", guard.Note},
		{"a stranger among friends gets a file", known + "To: ben.ode@quayside.example, anna.berg@quayside.example, kim@newplace.example\n" + file, parts, "recipient.first-contact", guard.Ask},
		{"a look-alike", known + "To: ben.ode@quaysid.example\n", "", "recipient.lookalike", guard.Ask},
		{"almost the same local part", known + "To: anna.bergh@quayside.example\n", "", "recipient.lookalike", guard.Ask},
		{"almost the same local part, but with a name that fits", known + "To: Hanna Bergh <anna.bergh@quayside.example>\n", "", "recipient.lookalike", guard.Note},
		{"own private mailbox", "To: ann.stone@gmail.com\n", "", "recipient.own-private", guard.Note},
		{"own private mailbox with a file", "To: ann.stone@gmail.com\n" + file, parts, "recipient.own-private", guard.Ask},
		{"throw-away", "To: kim@mailinator.com\n", "", "recipient.disposable", guard.Note},
		{"throw-away with a file", "To: kim@mailinator.com\n" + file, parts, "recipient.disposable", guard.Ask},
		{"nobody reads it", "To: noreply@quayside.example\nSubject: Order\n", "Text", "recipient.no-reply", guard.Note},
		{"an answer that nobody reads", "To: noreply@quayside.example\nSubject: Re: Order\n", "Text", "recipient.no-reply", guard.Ask},
		{"an ending that cannot be", "To: kim@harbourlight.con\n", "", "recipient.invalid", guard.Ask},
		{"an ending that we do not know", "To: kim@harbourlight.qqqzz\n", "", "recipient.invalid", guard.Note},
		{"nobody of that name", "To: Ben Ode <ben.ode@quayside.example>\n", "Hi Fritz,\n", "recipient.salutation", guard.Ask},
		{"one of two is missing", "To: Ben Ode <ben.ode@quayside.example>\n", "Hi Ben and Fritz,\n", "recipient.salutation", guard.Note},
		{"another name than known", known + "To: Eve Moss <tom.okafor@harbour.example>\n", "", "recipient.name-mismatch", guard.Note},
		{"the name of somebody else", known + "To: Anna Berg <tom.okafor@harbour.example>\n", "", "recipient.name-mismatch", guard.Ask},
		{"outside", "To: kim@harbour.example\n", "", "recipient.outside", guard.Note},
		{"twice", "To: kim@harbour.example, KIM@harbour.example\n", "", "recipient.duplicate", guard.Note},
	} {
		got := guard.Level("")
		for _, f := range review(t, c.head, c.body) {
			if f.Check == c.check {
				got = f.Level
			}
		}
		if got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.what, c.check, got, c.want)
		}
	}
}

func TestTheRepairIsWhatWasMeant(t *testing.T) {
	for _, c := range []struct{ head, body, check, deed, with string }{
		{known + "To: ben.ode@quaysid.example\n", "", "recipient.lookalike", "recipient.replace", "Ben Ode <ben.ode@quayside.example>"},
		{known + "To: kim@mail.quaysid.example\n", "", "recipient.lookalike", "recipient.replace", "kim@mail.quayside.example"},
		{known + "To: ben.ode@quayside.example.evil.test\n", "", "recipient.lookalike", "recipient.replace", "Ben Ode <ben.ode@quayside.example>"},
		{known + "To: bne.ode@quayside.example\n", "", "recipient.lookalike", "recipient.replace", "Ben Ode <ben.ode@quayside.example>"},
		{"To: Kim <kim.lee@gmial.com>\n", "", "recipient.misspelled", "recipient.replace", "Kim <kim.lee@gmail.com>"},
		{"To: kim.lee@hotmial.co.uk\n", "", "recipient.misspelled", "recipient.replace", "kim.lee@hotmail.co.uk"},
		{"To: kim@harbourlight.con\n", "", "recipient.invalid", "recipient.replace", "kim@harbourlight.com"},
		{known + "To: anna.berg@gmail.com\n", "", "recipient.private-twin", "recipient.replace", "Anna Berg <anna.berg@quayside.example>"},
		{known + "To: Tom Okafor <tom@newplace.example>\n", "", "recipient.same-name", "recipient.replace", "Tom Okafor <tom.okafor@harbour.example>"},
		{known + "To: Ben Ode <ben.ode@quayside.example>\n", "Dear Tom,\n", "recipient.salutation", "recipient.replace", "Tom Okafor <tom.okafor@harbour.example>"},
		{known + "To: ben.ode@quayside.example, tom.okafor@harbour.example\n", "", "recipient.mixed-clients", "recipient.remove", "tom.okafor@harbour.example"},
		{"X-Thread-From: Ben Ode <ben@quayside.example>\nX-Thread-To: eve@harbour.example\nX-Thread-Hidden: yes\nSubject: Re: x\nTo: ben@quayside.example, eve@harbour.example\n", "", "recipient.hidden-reply", "recipient.remove", "eve@harbour.example"},
	} {
		got := "nothing"
		for _, f := range review(t, c.head, c.body) {
			if f.Check == c.check && len(f.Repairs) > 0 {
				r := f.Repairs[0]
				got = string(r.Do) + " " + r.With
				if r.With == "" {
					got += strings.Join(r.Addresses, " ")
				}
			}
		}
		if want := c.deed + " " + c.with; got != want {
			t.Errorf("%s %s: got %q, want %q", c.head[max(0, len(c.head)-60):], c.check, got, want)
		}
	}
}

func TestOneAddressIsDoubtedOnce(t *testing.T) {
	doubts := map[string]bool{"recipient.invalid": true, "recipient.disposable": true, "recipient.misspelled": true, "recipient.lookalike": true, "recipient.own-private": true, "recipient.private-twin": true, "recipient.same-name": true, "recipient.first-contact": true}
	for _, to := range []string{"ben.ode@quaysid.example", "anna.berg@gmial.com", "tom.okafor@gmx.de", "tom.okafor@harbur.example", "kim@newplace.example", "kim@gmail.con", "ben.ode@quayside.exampel", "kim@gmial.com", "kim@newplace.con"} {
		var found []string
		for _, f := range review(t, known+"To: "+to+"\n", "") {
			if doubts[f.Check] {
				found = append(found, f.Check)
			}
		}
		if len(found) != 1 {
			t.Errorf("%s: doubted by %q, want one", to, found)
		}
	}
}

func TestAnAddressIsDoubtedByTheNextWhenOneIsOff(t *testing.T) {
	r := guard.DefaultRules()
	r.Levels = map[string]guard.Level{"recipient.lookalike": guard.Off}
	list, err := recipients.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	m := guardtest.Mail(t, known+"From: ann@lindenhof.example\nTo: kim@quaysid.example\n\n")
	for _, f := range (guard.Set{Checks: list, Rules: &r}).Review(t.Context(), m) {
		if f.Check == "recipient.first-contact" {
			return
		}
	}
	t.Error("nobody says that the address is new")
}

func TestMailOfScriptsIsNeverAskedAbout(t *testing.T) {
	for _, c := range []struct{ what, head, body string }{
		{"swaks", "From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: test Mon, 02 Nov 2026 09:00:00 +0100\nX-Mailer: swaks v20240103.0\n", "This is a test mailing\n"},
		{"cron", "From: root@nas\nX-Own: ann@lindenhof.example\nTo: root@localhost\nSubject: Cron <root@nas> backup\n", "done\n"},
		{"git send-email", "From: Ann Berg <ann@lindenhof.example>\nTo: project-devel@lists.quayside.example\nCc: Ben Ode <ben@quayside.example>, eve@harbour.example\nSubject: [PATCH v2 3/7] mail: read less\nIn-Reply-To: <a@lindenhof.example>\n", "From: Tom Okafor <tom@lindenhof.example>\n\nRead less.\n---\n mail.go | 2 +-\n"},
		{"msmtp to oneself", "From: ann@gmail.com\nTo: ann@gmail.com\nSubject: hello\n", "hello\n"},
		{"report to an office", "From: ann@lindenhof.example\nTo: reports@quayside.example\nSubject: Report\n", "Dear Fritz,\n\nall is well\n"},
		{"no subject, no text", "From: ann@lindenhof.example\nTo: x@example.org\n", ""},
	} {
		for _, f := range review(t, c.head, c.body) {
			if f.Level.Waits() {
				t.Errorf("%s: %s: %s", c.what, f.Check, f.Says)
			}
		}
	}
}

func TestNothingIsSaidWhereNothingIsKnown(t *testing.T) {
	m := guardtest.Mail(t, "From: ann@lindenhof.example\nTo: Ben Ode <ben@quayside.example>\n\nText\n")
	m.Facts = guard.Facts{}
	if got := plainSet(t).Review(t.Context(), m); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

func TestBlockedAddressesAreFoundBehindAllOthers(t *testing.T) {
	r := guard.DefaultRules()
	r.Domains.Blocked = []string{"quaysid2999.example"}
	list, err := recipients.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	found := guard.Set{Checks: list, Rules: &r}.Review(t.Context(), addressed(t, 3500))
	if found[0].Check != "recipient.blocked" || found[0].Level != guard.Stop {
		t.Errorf("got %+v", found[0])
	}
}

func TestPublicDomainsAreManyAndClean(t *testing.T) {
	all := recipients.PublicDomains()
	if len(all) < 300 {
		t.Errorf("only %d", len(all))
	}
	for _, d := range all {
		if strings.ToLower(d) != d || !strings.Contains(d, ".") || strings.ContainsAny(d, "# @") {
			t.Errorf("%q is no domain", d)
		}
	}
}
