package policy

import (
	"slices"
	"strings"
	"testing"

	"holdback/guard"
)

// both is what an organisation's and a person's file give together.
func both(t *testing.T, orgs, mine string) InForce {
	t.Helper()
	person, err := Read(Source{File: "settings.toml", Text: []byte(mine), Person: true})
	if err != nil {
		t.Fatal(err)
	}
	return InForce{Policy: Policy{File: "policy.toml", choices: mustRead(t, orgs)}, Person: person}
}

func TestWhatIsInForceIsDecidedKeyByKey(t *testing.T) {
	for _, c := range []struct {
		orgs, mine, key, want string
		by                    Who
	}{
		{"", "", "hold.default", "30s", BuiltIn},
		{"[hold]\ndefault='1m'", "", "hold.default", "1m", Organisation},
		{"", "[hold]\ndefault='2m'", "hold.default", "2m", You},
		{"[hold]\ndefault='1m'", "[hold]\ndefault='2m'", "hold.default", "2m", You},
		{"locked=['hold.default']\n[hold]\ndefault='1m'", "[hold]\ndefault='2m'", "hold.default", "1m", Organisation},
		{"locked=['hold.*']", "[hold]\ndefault='2m'", "hold.default", "30s", BuiltIn},
		{"locked=['hold']", "[hold.domain]\n'example.org'='2m'", "hold.domain.example.org", "", BuiltIn},
		{"locked=['hold.domain.example.org']\n[hold.domain]\n'example.org'='5m'", "[hold.domain]\n'example.org'='2m'", "hold.domain.example.org", "5m", Organisation},
		{"locked=['*']", "[notify]\nheld=false", "notify.held", "true", BuiltIn},
		{"[checks]\n'message.unreadable'='stop'", "[checks]\n'message.unreadable'='off'", "checks.message.unreadable", "off", You},
		{"locked=['checks.message.*']\n[checks]\n'message.unreadable'='stop'", "[checks]\n'message.unreadable'='off'", "checks.message.unreadable", "stop", Organisation},
		{"[domains]\nblocked=['b.example','a.example']", "[domains]\nblocked=['c.example','B.example']", "domains.blocked", "b.example, a.example, c.example", You},
		{"[domains]\ntrusted=['a.example']", "", "domains.trusted", "a.example", Organisation},
		{"locked=['domains.trusted']", "[domains]\ntrusted=['a.example']", "domains.trusted", "", BuiltIn},
		{"[content]\ncountries=['DE']", "[content]\ncountries=['FR']", "content.countries", "FR", You},
	} {
		f := both(t, c.orgs, c.mine)
		s, err := f.One(c.key)
		if err != nil || s.Value != c.want || s.By != c.by {
			t.Errorf("%s\nwith %s\n%s is %q by %s, %v; want %q by %s", c.orgs, c.mine, c.key, s.Value, s.By, err, c.want, c.by)
		}
		if locked := strings.HasPrefix(c.orgs, "locked"); locked != (s.Locked == "policy.toml:1:1") {
			t.Errorf("%s: %s says it is locked at %q", c.orgs, c.key, s.Locked)
		}
	}
}

// everything is a policy that chooses all there is.
const everything = `locked = ["checks.message.unreadable"]
[checks]
"message.unreadable" = "stop"
[domains]
own = ["lindenhof.example"]
trusted = ["notary.example"]
attention = ["harbour.example"]
blocked = ["filedrop.example"]
[recipients]
max_visible = 4
max_organisations = 2
large_group = 9
history = 5
confirm = true
[attachments]
max_size_mb = 20
forbidden = ["*.EXE"]
attention = ["*.zip"]
[content]
countries = ["de"]
bulk = 3
[[terms]]
id = "names"
name = "names"
words = ["Kingfisher"]
expressions = ["Kay-[0-9]+"]
files = ["words.txt"]
level = "justify"
says = "Careful."
outside = true
except = ["notary.example"]
quoted = true
[[labels]]
id = "secret"
sensitivity = "Private"
only = ["notary.example"]
inside = true
mark = "[Secret]"
mip = ["0000-1"]
[labelling]
header = "X-Label"
required = true
default = "secret"
[[rules]]
id = "friday"
when = "weekday == 'friday'"
level = "stop"
says = "Not on a Friday."
hint = "Wait."
[[rules]]
id = "never"
when = "true"
level = "off"
says = "x"
`

func TestEveryChoiceReachesTheRules(t *testing.T) {
	f := both(t, everything, "[[terms]]\nid = 'mine'\nwords = ['salary']\n")
	r, err := f.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for what, ok := range map[string]bool{
		"level":   r.Levels["message.unreadable"] == guard.Stop && r.By["message.unreadable"] == "your organisation" && r.Locked["message.unreadable"],
		"domains": slices.Equal(r.Domains.Own, []string{"lindenhof.example"}) && slices.Equal(r.Domains.Trusted, []string{"notary.example"}) && slices.Equal(r.Domains.Attention, []string{"harbour.example"}) && slices.Equal(r.Domains.Blocked, []string{"filedrop.example"}),
		"numbers": r.Recipients == guard.RecipientRules{MaxVisible: 4, MaxOrganisations: 2, LargeGroup: 9, History: 5, Confirm: true},
		"files":   r.Attachments.MaxSize == 20_000_000 && slices.Equal(r.Attachments.Forbidden, []string{"*.exe"}) && slices.Equal(r.Attachments.Attention, []string{"*.zip"}),
		"content": slices.Equal(r.Content.Countries, []string{"DE"}) && r.Content.Bulk == 3 && len(r.Content.Terms) == 2 && r.Content.Terms[1].ID == "mine" && r.Content.Terms[0].By == "your organisation" && r.Content.Terms[1].By == "you",
		"labels":  len(r.Labels.Labels) == 1 && r.Labels.Header == "X-Label" && r.Labels.Required && r.Labels.Default == "secret",
		"rules":   len(r.When) == 1 && r.When[0].ID == "friday" && r.When[0].Then.Level == guard.Stop && r.When[0].Then.Check == "rule.friday",
	} {
		if !ok {
			t.Errorf("%s: %+v", what, r)
		}
	}
	names := r.Content.Terms[0]
	if !slices.Equal(names.Words, []string{"Kingfisher", "Project Heron"}) || names.Level != guard.Justify || names.Says != "Careful." || !names.Outside || !names.Quoted ||
		!slices.Equal(names.Except, []string{"notary.example"}) || !slices.Equal(names.Expressions, []string{"Kay-[0-9]+"}) {
		t.Errorf("terms: %+v", names)
	}
	l := r.Labels.Labels[0]
	if l.Name != "secret" || l.Sensitivity != "Private" || !l.Inside || l.Mark != "[Secret]" || !slices.Equal(l.Only, []string{"notary.example"}) || !slices.Equal(l.MIP, []string{"0000-1"}) {
		t.Errorf("label: %+v", l)
	}
}

func TestLockedTermsAndLabelsAreTheOrganisationsAlone(t *testing.T) {
	mine := "[[terms]]\nid = 'mine'\nwords = ['salary']\n[[labels]]\nid = 'mine'\n"
	for _, c := range []struct {
		orgs          string
		terms, labels int
	}{
		{"", 1, 1},
		{"locked = ['terms', 'labels']", 0, 0},
		{"[[terms]]\nid = 'ours'\nwords = ['x']\n[[labels]]\nid = 'ours'\n", 2, 1},
		{"locked = ['terms']\n[[terms]]\nid = 'ours'\nwords = ['x']\n", 1, 1},
	} {
		r, err := both(t, c.orgs, mine).Rules()
		if err != nil || len(r.Content.Terms) != c.terms || len(r.Labels.Labels) != c.labels {
			t.Errorf("%s: %d lists of terms, %d labels, %v; want %d, %d", c.orgs, len(r.Content.Terms), len(r.Labels.Labels), err, c.terms, c.labels)
		}
	}
}

func TestARuleSpeaksWhenItsConditionIsTrue(t *testing.T) {
	r, err := both(t, "[[rules]]\nid = 'lease'\nsays = 'A lease leaves at night.'\nhint = 'Wait.'\nlevel = 'justify'\nwhen = 'hour >= 22 and any(attachments, .ext == \"pdf\")'\n", "").Rules()
	if err != nil {
		t.Fatal(err)
	}
	found := guard.Set{Rules: &r}.Review(t.Context(), asked(t))
	if len(found) != 1 || found[0].Check != "rule.lease" || found[0].Level != guard.Justify || found[0].By != "your organisation" || found[0].Hint != "Wait." {
		t.Errorf("found %+v", found)
	}
}

func TestWhatIsLockedByHalfIsSaid(t *testing.T) {
	for _, c := range []struct{ orgs, want string }{
		{"[domains]\nblocked = ['a.example']\n", "checks.recipient.blocked is not locked"},
		{"locked = ['checks.recipient.*']\n[domains]\nblocked = ['a.example']\n", ""},
		{"[attachments]\nforbidden = ['*.exe']\n", "checks.attachment.forbidden is not locked"},
		{"locked = ['hold.default']\n", "hold.default is locked but hold is not"},
		{"locked = ['hold']\n", ""},
		{"[[labels]]\nid = 'a'\n", "checks.label.forbidden"},
		{"[[terms]]\nid = 'a'\nwords = ['Heron']\nlevel = 'stop'\n", "checks.content.term"},
		{"[[terms]]\nid = 'a'\nwords = ['Heron']\n", ""},
	} {
		got := strings.Join(both(t, c.orgs, "").Advice(), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s\ngot %q, want %q", c.orgs, got, c.want)
		}
	}
}
