package policy

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/people"
)

const letter = `X-Own: Ann Berg <ann@lindenhof.example>
X-Now: Fri, 06 Nov 2026 23:10:00 +0100
X-Known: 3 Ben Ode <ben@quayside.example>
From: Ann Berg <ann@lindenhof.example>
To: Ben Ode <ben@quayside.example>, Tom Lind <tom@lindenhof.example>
Cc: eve@mail.harbour.example
Bcc: Notary <n@notary.example>
Subject: The lease for Mole 4
X-Label: privileged
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Dear Ben, our figure is 12.

> What is your figure?

--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="Lease DRAFT.PDF"
Content-Transfer-Encoding: base64

JVBERi0=
--b--
`

// asked is the letter under rules with a label and a trusted domain.
func asked(t *testing.T) *guard.Mail {
	t.Helper()
	m := guardtest.Mail(t, letter)
	m.Rules.Domains.Trusted = []string{"notary.example"}
	m.Rules.Labels = guard.LabelRules{Header: "X-Label", Labels: []guard.Label{{ID: "privileged", Name: "Privileged"}}}
	return m
}

func TestConditionsSeeWhatTheMessageIs(t *testing.T) {
	found := []guard.Finding{{Check: "message.unreadable", Kind: "iban"}, {Check: "message.unreadable"}}
	m := asked(t)
	for _, c := range []string{
		`sender == "ann@lindenhof.example"`, `sender endsWith "@lindenhof.example"`,
		`len(recipients) == 4`, `outside == 3`, `organisations == 3`,
		`any(recipients, .address == "ben@quayside.example" and .name == "Ben Ode" and .domain == "quayside.example")`,
		`count(recipients, .outside) == 3`, `one(recipients, .trusted)`, `one(recipients, .field == "bcc")`,
		`none(recipients, .first and .domain == "quayside.example")`, `any(recipients, .first and .domain == "mail.harbour.example")`,
		`subject matches "Mole [0-9]"`, `lower(subject) contains "lease"`, `text contains "our figure"`, `not (text contains "What is your figure")`,
		`label == "privileged"`, `label in ["privileged", "secret"]`,
		`len(attachments) == 1`, `attachments[0].ext == "pdf"`, `any(attachments, lower(.name) contains "draft")`, `size == 5`, `sum(attachments, .size) < 10`, `all(attachments, .type == "application/pdf")`,
		`"message.unreadable" in findings`, `"iban" in kinds`, `any(found, .check == "message.unreadable" and .kind == "iban" and .count == 1)`, `len(findings) == 1`, `"check.failed" not in findings`,
		`hour >= 22 or hour < 6`, `hour in 22..23`, `weekday == "friday"`, `not reply`, `not encrypted`,
		`any(map(recipients, .domain), # == "notary.example")`, `len(filter(recipients, .outside and not .trusted)) == 2`,
		`outside > 0 ? weekday == "friday" : false`, `recipients | any(.outside)`,
	} {
		w, err := compile(c)
		if err != nil {
			t.Errorf("%s: %v", c, err)
			continue
		}
		if yes, err := w.holds(m, found); err != nil || !yes {
			t.Errorf("%s is %v, %v; want true", c, yes, err)
		}
	}
}

func TestBadConditionsAreRefusedWithLineAndCaret(t *testing.T) {
	for _, c := range []struct{ when, want string }{
		{`recipents == 1`, `there is no "recipents"; did you mean "recipients"? (1:1)` + "\n | recipents == 1\n | ^"},
		{`any(recipients, .ouside)`, `there is no ".ouside"; did you mean ".outside"? (1:18)`},
		{`any(found, .chek == "x")`, `there is no ".chek"; did you mean ".check"?`},
		{`any(attachments, .outside)`, `there is no ".outside" (1:19)`},
		{"outside > 0 and\n  hor > 3", "did you mean \"hour\"? (2:3)\n |   hor > 3\n | ..^"},
		{`outside > "a"`, "mismatched types int and string) (1:9)"},
		{`text`, "a condition is expected, which is true or false, but this is a string"},
		{`any(recipients, any(recipients, any(recipients, .outside)))`, "any stands too deep"},
		{`repeat("a", 1000000000) == "a"`, `there is no function "repeat"`},
		{`now() == now()`, `there is no function "now"`},
		{`lenn(recipients) > 1`, `there is no function "lenn"; did you mean "len"?`},
		{`recipients.foo()`, "there is no function"},
		{`"message.unreadble" in findings`, `there is no check "message.unreadble"; did you mean "message.unreadable"?`},
		{`text matches subject`, "not one that is made from the message"},
		{`text matches "("`, "missing closing )"},
		{`text matches "(a{30}){30}(b{30}){30}"`, "too long"},
		{`subject matches "` + strings.Repeat("a{900}", 6) + `"`, "too large"},
		{`all(1..1000000000, # > 0)`, "a range can only stand after in"},
		{`hour in 1..1000000000`, "at most 1000 apart"},
		{`hour in 5..outside`, "a range has two numbers"},
		{`let x = recipients; any(x, .outside)`, "rules have no variables"},
		{`text + text == "a"`, "texts cannot be put together"},
		{`any(recipients, lower(text) contains .name)`, "too long for a message with 500 recipients"},
		{`any(recipients, any(recipients, text contains .name))`, "too long"},
		{`any(recipients, recipients == recipients)`, "too long"},
		{`any(map(recipients, recipients), len(#) > 1)`, "map makes one thing of each"},
		{`true` + strings.Repeat(" and true", 200), "exceeds maximum allowed nodes"},
		{strings.Repeat("(", 5000), "at most 4000"},
		{strings.Repeat("(", 3999), "unexpected token"},
		{``, "unexpected token EOF"},
	} {
		_, err := compile(c.when)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngot:  %v\nwant: %s", shorten(c.when), err, c.want)
		}
	}
}

func TestARuleAsksWhereAMessageIsMoreThanItMayLookThrough(t *testing.T) {
	long := guardtest.Mail(t, "From: ann@lindenhof.example\nTo: ben@quayside.example\n\n"+strings.Repeat("word \n", longestText/5))
	name := guardtest.Mail(t, "From: ann@lindenhof.example\nTo: "+strings.Repeat("Ben ", 100)+"<ben@quayside.example>\nSubject: "+strings.Repeat("a", 2000)+"\n\nx\n")
	for _, c := range []struct {
		when string
		m    *guard.Mail
		want string
	}{
		{`text contains "zzz"`, long, "the text has"},
		{`any(recipients, .name == "zzz")`, name, "the name of a recipient is too long"},
		{`subject == ""`, name, "the subject is too long"},
		{`recipients[7].outside`, asked(t), "out of range"},
	} {
		rules, err := InForce{Policy: Policy{choices: mustRead(t, "[[rules]]\nid = 'r'\nsays = 'No.'\nwhen = '''"+c.when+"'''\n")}}.Rules()
		if err != nil {
			t.Fatal(err)
		}
		found := guard.Set{Rules: &rules}.Review(t.Context(), c.m)
		if len(found) != 1 || found[0].Check != guard.CheckFailed || !strings.Contains(found[0].Says, c.want) {
			t.Errorf("%s: %+v, want an ask that says %q", c.when, found, c.want)
		}
	}
	if w, err := compile(`outside > 0 and label == ""`); err != nil {
		t.Error(err)
	} else if yes, err := w.holds(long, nil); err != nil || !yes {
		t.Errorf("a rule that does not look at the text: %v, %v", yes, err)
	}
}

func TestRulesOfAThousandRecipientsThatOnlyCountThemAreAsked(t *testing.T) {
	m := asked(t)
	for i := range 2000 {
		a := m.Envelope.Recipients[0]
		a.Address = mailAddress(t, "p"+strconv.Itoa(i)+"@quayside.example")
		m.Envelope.Recipients = append(m.Envelope.Recipients, a)
	}
	for when, want := range map[string]string{`outside > 1000`: "", `any(recipients, .outside)`: "rules look through 500"} {
		w, err := compile(when)
		if err != nil {
			t.Fatal(err)
		}
		yes, err := w.holds(m, nil)
		if want == "" && (!yes || err != nil) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, %v; want %q", when, yes, err, want)
		}
	}
}

// worst is the largest message that an expression looks through.
func worst() env {
	e := env{Text: strings.Repeat("ab", longestText/2), Subject: strings.Repeat("a", 4*longestName), Label: "l", Weekday: "monday"}
	name := strings.Repeat("n", longestName)
	for range mostRecipients {
		e.Recipients = append(e.Recipients, recipient{Address: name, Name: name, Domain: name, Outside: true})
	}
	for range mostAttachments {
		e.Attachments = append(e.Attachments, attached{Name: name, Ext: name, Type: name, Size: 1})
		e.Findings = append(e.Findings, name)
		e.Kinds = append(e.Kinds, name)
		e.Found = append(e.Found, finding{Check: name, Kind: name})
	}
	return e
}

func TestTheDearestConditionsThatAreLetInEndSoon(t *testing.T) {
	e := worst()
	for _, when := range []string{
		`any(recipients, any(recipients, .name == "x"))`,
		`none(recipients, text contains .name + "c")`,
		`all(recipients, .name in ["a", "b"] or .name startsWith "n")`,
		`text matches "[a-q][^u-z]{13}x"`,
		`text matches "(a|ab|aba|abab)*c"`,
		`any(attachments, any(attachments, .name == "x" or lower(.ext) == "y"))`,
		`lower(text) contains "x" or upper(text) contains "y" or trim(text) == ""`,
		`any(recipients, .name matches "(n|nn)*x")`,
		`count(recipients, any(attachments, .name == "y")) > 3`,
		`any(filter(recipients, .outside), # in recipients and false)`,
	} {
		w, err := compile(when)
		if err != nil {
			t.Logf("%s: refused: %v", when, err)
			continue
		}
		began := time.Now()
		_, err = w.ask(e)
		if took := time.Since(began); took > time.Minute || err != nil {
			t.Errorf("%s took %s, %v", when, took, err)
		} else {
			t.Logf("%s took %s", when, took)
		}
	}
}

// FuzzWhen: whatever the expression, reading it and asking it in the worst message
// ends soon.
func FuzzWhen(f *testing.F) {
	for _, seed := range []string{
		`outside > 0 and label == ""`, `any(recipients, any(attachments, .name == "x"))`, `sum(map(attachments, .size)) > 2 ** 60`,
		`text matches "(a|b)*c" or lower(text) contains "x"`, `(filter(recipients, .outside))[3:400] == recipients`, `recipients?.[1]?.name ?? "" == "x"`,
		`"x" in map(recipients, .name)`, `hour in 8..18`, `[1, 2, [3]] == [1, 2, [3]]`, `count(recipients, # in recipients) > 1`, "b'x' == 1", `#`, `{"a": 1}.a == 1`,
	} {
		f.Add(seed)
	}
	e := worst()
	f.Fuzz(func(t *testing.T, source string) {
		began := time.Now()
		w, err := compile(source)
		if err == nil {
			_, _ = w.ask(e) // an error makes the rule ask
		} else if err.Error() == "" {
			t.Fatalf("%q is refused without a word", source)
		}
		if took := time.Since(began); took > time.Minute {
			t.Fatalf("%q took %s", source, took)
		}
	})
}

func TestWithoutABookNobodyIsNew(t *testing.T) {
	m := asked(t)
	m.Facts.People = nil
	w, err := compile(`any(recipients, .first)`)
	if err != nil {
		t.Fatal(err)
	}
	if yes, err := w.holds(m, nil); yes || err != nil {
		t.Errorf("got %v, %v", yes, err)
	}
	m.Facts.People = people.NewBook(nil)
	if yes, err := w.holds(m, nil); !yes || err != nil {
		t.Errorf("with an empty book: got %v, %v", yes, err)
	}
}
