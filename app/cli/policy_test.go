package cli_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdback/guard/policy"
)

const rightPolicy = `name = "Lindenhof Law"
contact = "it@lindenhof.example"
locked = ["hold.default"]

[hold]
default = "1m"

[[terms]]
id = "names"
name = "code names"
words = ["Project Heron"]
level = "justify"

[[rules]]
id = "friday"
when = "outside > 0 and weekday == 'friday'"
level = "note"
says = "It is Friday."
`

const policyMail = "From: Ann Berg <ann@lindenhof.example>\nTo: Ben Ode <ben@quayside.example>\nSubject: Dates\nDate: Tue, 03 Nov 2026 10:00:00 +0100\n\nDear Ben,\n\nhow about Thursday?\n\nAnn\n"

// inFolder makes a folder with a policy and mails the working one.
func inFolder(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"policy.toml": rightPolicy, "bad.toml": strings.Replace(rightPolicy, "[hold]", "[hodl]", 1),
		"fine.eml": policyMail, "heron.eml": strings.Replace(policyMail, "Thursday", "Project Heron", 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func TestPolicyCommandsSayWhetherAFileIsRightAndWhatItWouldDo(t *testing.T) {
	inFolder(t)
	for _, c := range []struct {
		args string
		code int
		out  string
		err  string
	}{
		{"policy check policy.toml", 0, "policy.toml is right. It is the policy of Lindenhof Law.", ""},
		{"policy check policy.toml", 0, "hold.default  1m     your organisation  locked  policy.toml:6:1", ""},
		{"policy check bad.toml", 1, "", `bad.toml:5:2: there is no table "hodl"; did you mean "hold"?`},
		{"policy check none.toml", 1, "", "none.toml"},
		{"policy check policy.toml fine.eml", 0, "", ""},
		{"policy check policy.toml heron.eml", 1, "justify", "would wait"},
		{"policy check policy.toml none.eml", 1, "", "none.eml"},
		{"policy check", 2, "", "arg"},
		{"policy check policy.toml fine.eml more", 2, "", "arg"},
		{"policy chek", 2, "", "did you mean check?"},
		{"policy keys", 0, "## `[recipients]`", ""},
		{"policy example clinic", 0, "name = \"Clinic at the Linden\"", ""},
		{"policy example zoo", 2, "", "law-firm"},
		{"policy sign policy.toml", 2, "", "key"},
		{"policy sign policy.toml --key none", 1, "", "read key"},
	} {
		r := run(t, program(nil), append([]string{"holdback"}, strings.Fields(c.args)...)...)
		if r.code != c.code || !strings.Contains(r.out, c.out) || !strings.Contains(r.err, c.err) {
			t.Errorf("%s: code %d\n%s%s\nwant code %d, %q and %q", c.args, r.code, r.out, r.err, c.code, c.out, c.err)
		}
	}
}

func TestAKeyIsMadeOnceAndSigns(t *testing.T) {
	inFolder(t)
	if r := run(t, program(nil), "holdback", "policy", "keygen", "key"); r.code != 0 || !strings.Contains(r.out, "key.pub") {
		t.Fatalf("keygen: %+v", r)
	}
	if r := run(t, program(nil), "holdback", "policy", "keygen", "key"); r.code != 1 {
		t.Errorf("a key was overwritten: %+v", r)
	}
	if r := run(t, program(nil), "holdback", "policy", "sign", "policy.toml", "--key", "key"); r.code != 0 || r.out != "Wrote policy.toml.sig.\n" {
		t.Fatalf("sign: %+v", r)
	}
	got, err := policy.Look(policy.Places{File: "policy.toml", Key: "key.pub"})
	if err != nil || !got.Signed {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPolicyShowSaysWhoDecidedWhat(t *testing.T) {
	inFolder(t)
	orgs, err := policy.Check("policy.toml")
	if err != nil {
		t.Fatal(err)
	}
	p := program(nil)
	p.Policy = func() (policy.InForce, error) { return policy.InForce{Policy: orgs}, nil }
	r := run(t, p, "holdback", "policy", "show")
	for _, want := range []string{"Policy policy.toml of Lindenhof Law. Questions: it@lindenhof.example.", "locked", "hold.own_domain", "built-in", "code names (words: 1)", "weekday == 'friday'"} {
		if r.code != 0 || !strings.Contains(r.out, want) {
			t.Errorf("%q is missing in code %d\n%s", want, r.code, r.out)
		}
	}
	var read struct {
		Name string
		Keys []policy.Standing
	}
	r = run(t, p, "holdback", "policy", "show", "--json")
	if err := json.Unmarshal([]byte(r.out), &read); err != nil || read.Name != "Lindenhof Law" || len(read.Keys) < 20 {
		t.Errorf("got %+v, %v", read, err)
	}
	p.Policy = func() (policy.InForce, error) {
		return policy.InForce{Policy: policy.Policy{File: "policy.toml", Broken: errors.New("line 3")}}, errors.New("line 3")
	}
	if r := run(t, p, "holdback", "policy"); r.code != 1 || !strings.Contains(r.out, "every message asks") || !strings.Contains(r.err, "line 3") {
		t.Errorf("with a broken policy: %+v", r)
	}
	if r := run(t, program(nil), "holdback", "policy", "show"); r.code != 1 {
		t.Errorf("without a place: %+v", r)
	}
}
