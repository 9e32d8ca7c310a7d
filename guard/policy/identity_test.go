package policy

import (
	"reflect"
	"strings"
	"testing"

	"holdback/guard"
)

const oneIdentity = `
[[identities]]
to = ["Client.example", "*@bank.example"]
from = "Legal@Lindenhof.example"
level = "justify"
says = "They know us as legal."
`

func TestIdentitiesOfBothCountAndThoseOfTheOrganisationComeFirst(t *testing.T) {
	mine := "[[identities]]\nto = [\"mum@home.example\"]\nfrom = \"gmail.com\"\n"
	rules, err := both(t, oneIdentity, mine).Rules()
	if err != nil {
		t.Fatal(err)
	}
	want := []guard.IdentityRule{
		{To: []string{"client.example", "*@bank.example"}, From: "legal@lindenhof.example", Level: guard.Justify, Says: "They know us as legal.", By: "your organisation"},
		{To: []string{"mum@home.example"}, From: "gmail.com", By: "you"},
	}
	if !reflect.DeepEqual(rules.Identities, want) {
		t.Errorf("got  %+v\nwant %+v", rules.Identities, want)
	}
}

func TestLockedIdentitiesCannotBeAddedToNorSilenced(t *testing.T) {
	rules, err := both(t, "locked = [\"identities\"]\n"+oneIdentity, strings.Replace(oneIdentity, "Client", "other", 1)).Rules()
	if err != nil {
		t.Fatal(err)
	}
	if len(rules.Identities) != 1 || !rules.Locked["sender.rule"] {
		t.Errorf("got %+v, locked %v", rules.Identities, rules.Locked)
	}
}

func TestIdentitiesThatCannotBeMeantAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"[[identities]]\nto = []\nfrom = \"a@example.org\"":                                            "policy.toml:2:1: identities.to: the list is empty",
		"[[identities]]\nfrom = \"a@example.org\"":                                                     "identities: to is missing",
		"[[identities]]\nto = [\"example.org\"]":                                                       "identities: from is missing",
		"[[identities]]\nto = [\"example.org\"]\nfrom = \"\"":                                          "is neither an address nor a domain",
		"[[identities]]\nto = [\"example.org\"]\nfrom = \"a b\"":                                       "is neither an address nor a domain",
		"[[identities]]\nto = \"example.org\"\nfrom = \"a@example.org\"":                               "a list of strings",
		"[[identities]]\nto = [\"example.org\"]\nas = \"a@example.org\"":                               "there is no \"as\" here",
		"[[identities]]\nto = [\"a.example\"]\nfrom = \"b.example\"\nlevel = \"off\"":                  "note, ask, justify or stop is expected",
		"[identities]\nto = [\"example.org\"]":                                                         "write [[identities]]",
		oneIdentity + "[[identities]]\nto = [\"b.example\", \"CLIENT.example\"]\nfrom = \"b.example\"": "\"client.example\" is there already, in line 2, which counts",
	} {
		_, err := Read(Source{File: "policy.toml", Text: []byte(text)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot %v\nwant %s", text, err, want)
		}
	}
}

func TestAnAdministratorIsToldThatIdentitiesCanBeTurnedOff(t *testing.T) {
	if got := strings.Join(both(t, oneIdentity, "").Advice(), " "); !strings.Contains(got, "checks.sender.rule is not locked") {
		t.Errorf("advice: %q", got)
	}
	if got := both(t, "locked = [\"checks.sender.rule\"]\n"+oneIdentity, "").Advice(); len(got) > 0 {
		t.Errorf("advice: %q", got)
	}
}

func TestIdentitiesAreListedBySender(t *testing.T) {
	all := both(t, oneIdentity, "").Entries()
	if len(all) != 1 || all[0].ID != "legal@lindenhof.example" || all[0].Name != "client.example, *@bank.example" || all[0].Level != guard.Justify {
		t.Errorf("got %+v", all)
	}
}

func TestSignInServicesAreChosenByTheirHost(t *testing.T) {
	for _, c := range []struct{ key, typed, name, want string }{
		{"oauth.google.client_id", " 12-ab.apps.googleusercontent.example ", "oauth.google.client_id", "12-ab.apps.googleusercontent.example"},
		{"oauth.microsoft.tenant", "Lindenhof.Example", "oauth.microsoft.tenant", "lindenhof.example"},
		{"oauth.client_id.Login.Example.org", "holdback", "oauth.client_id.login.example.org", "holdback"},
		{"oauth.client_id.login.example.org:8443", "holdback", "oauth.client_id.login.example.org:8443", "holdback"},
	} {
		got, err := Choices{}.With(c.key, c.typed)
		if v, ok := got.Value(c.name); err != nil || !ok || v.Text != c.want {
			t.Errorf("%s: got %v %q, %v; want %q at %s", c.key, ok, v.Text, err, c.want, c.name)
		}
	}
	for key, typed := range map[string]string{
		"oauth.google.client_id":              "two words",
		"oauth.microsoft.tenant":              "../evil",
		"oauth.client_id.https://example.org": "x",
		"oauth.client_id.login.example.org:0": "x",
		"oauth.client_id.login example.org":   "x",
		"oauth.yahoo.client_id":               "x",
	} {
		if _, err := (Choices{}).With(key, typed); err == nil {
			t.Errorf("%s = %q was taken", key, typed)
		}
	}
}

func TestWhatWasChosenForSignInComesBackTheSame(t *testing.T) {
	text := "[oauth.client_id]\n\"login.example.org\" = \"holdback\"\n[oauth.microsoft]\ntenant = \"consumers\"\n[watch]\ninbox = false\n" + oneIdentity
	c, err := Read(Source{File: "settings.toml", Text: []byte(text), Person: true})
	if err != nil {
		t.Fatal(err)
	}
	f := InForce{Person: c}
	if v, _ := f.Value("oauth.client_id.login.example.org"); v.Text != "holdback" {
		t.Errorf("client id %q", v.Text)
	}
	if f.text("oauth.microsoft.tenant") != "consumers" || f.yes("watch.inbox") {
		t.Errorf("tenant %q, watch %v", f.text("oauth.microsoft.tenant"), f.yes("watch.inbox"))
	}
	tree := c.Tree()
	ids, _ := tree["oauth"].(map[string]any)["client_id"].(map[string]any)
	if ids["login.example.org"] != "holdback" || len(tree["identities"].([]map[string]any)) != 1 {
		t.Errorf("tree %v", tree)
	}
}
