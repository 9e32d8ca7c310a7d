package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// read is Read of a policy that may name the files given.
func read(text string, files map[string]string) (Choices, error) {
	return Read(Source{File: "policy.toml", Text: []byte(text), Open: func(name string) ([]byte, error) {
		words, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("open %s: there is no such file", name)
		}
		return []byte(words), nil
	}})
}

func mustRead(t *testing.T, text string) Choices {
	t.Helper()
	c, err := read(text, map[string]string{"words.txt": "Project Heron\n\n# a remark\n"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestABadPolicyIsRefusedWithPlaceKeyAndWhatWasExpected(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[hold]\ndefualt = '1s'\n", `policy.toml:2:1: there is no setting "hold.defualt"; did you mean "hold.default"?`},
		{"[hodl]\ndefault = '1s'\n", `policy.toml:1:2: there is no table "hodl"; did you mean "hold"?`},
		{"hold.default = 30\n", `policy.toml:1:6: hold.default: 30 is here, but a string: a length of time`},
		{"[hold]\ndefault = 'soon'\n", `policy.toml:2:1: hold.default: "soon" is not a length of time; write it like "30s"`},
		{"[hold]\ndefault = '99999h'\n", "out of bounds"},
		{"[hold.domain]\n'not a domain' = '1s'\n", `policy.toml:2:1: hold.domain.not a domain: "not a domain" is not a domain`},
		{"[hold.recipient]\nann = '1s'\n", "policy.toml:2:1: hold.recipient.ann: "},
		{"[hold.domain]\n'EXAMPLE.org' = '1s'\n'example.org' = '2s'\n", "is there twice"},
		{"[checks]\n'message.unreadble' = 'ask'\n", `policy.toml:2:1: checks.message.unreadble: there is no check "message.unreadble"; did you mean "message.unreadable"?`},
		{"[checks]\nmessage.unreadable = 'aks'\n", `policy.toml:2:9: checks.message.unreadable: "aks" is here, but off, note, ask, justify or stop is expected; did you mean "ask"?`},
		{"[checks]\n'message.unreadable' = true\n", "true is here, but a string"},
		{"[recipients]\nmax_visible = 0\n", `"0" is not a number from 1 to 100000`},
		{"[recipients]\nmax_visible = '4'\n", `the string "4" is here, but a whole number`},
		{"[recipients]\nconfirm = 'yes'\n", `the string "yes" is here, but true or false is expected`},
		{"[recipients]\nmax_visible = 1.5\n", `the value 1.5 is here`},
		{"[recipients]\nmax_visible = {a = 1}\n", `there is no table "recipients.max_visible"`},
		{"recipients = 1\n", `there is no setting "recipients"`},
		{"[domains]\nown = 'example.org'\n", `a list of strings: addresses or domains, with the wildcards * and ? is expected; write it like ["example.org"]`},
		{"[domains]\nown = ['exa mple.org']\n", `"exa mple.org" is neither an address nor a domain`},
		{"[domains]\nown = ['example.org', 5]\n", `item 2 is 5, but a string is expected`},
		{"[domains]\nown = [['example.org']]\n", `item 1 is a list, but a string is expected`},
		{"[domains]\nown = ['']\n", `"" is neither`},
		{"[attachments]\nforbidden = ['/etc/*']\n", "not the name of a file"},
		{"[content]\ncountries = ['Germany']\n", "not a country"},
		{"[[terms]]\nwords = ['x1']\n", "policy.toml:1:3: terms: id is missing"},
		{"[[terms]]\nid = 'a'\n", "policy.toml:1:3: terms: words, expressions or files are missing"},
		{"[[terms]]\nid = 'a'\nwords = []\n", "words, expressions or files are missing"},
		{"[[terms]]\nid = 'a'\nwords = ['*']\n", `"*" has no letter`},
		{"[[terms]]\nid = 'a'\nword = ['x']\n", `policy.toml:3:1: terms: there is no "word" here; did you mean "words"?`},
		{"[[terms]]\nid = 'a'\nexpressions = ['(']\n", `policy.toml:3:1: terms.expressions: the expression "(" cannot be understood`},
		{"[[terms]]\nid = 'a'\nexpressions = ['a{900}b{900}c{900}d{900}e{900}f{900}']\n", "too large"},
		{"[[terms]]\nid = 'a'\nexpressions = [" + slowExpressions(21) + "]\n", `policy.toml:3:1: terms: read expression`},
		{"[[terms]]\nid = 'a'\nwords = ['a*']\n", `policy.toml:3:1: terms: read term "a*"`},
		{"[[terms]]\nid = 'a'\nexpressions = ['a*']\n", "found in every text"},
		{"[[terms]]\nid = 'a'\nfiles = ['none.txt']\n", "policy.toml:3:1: terms.files: open none.txt: there is no such file"},
		{"[[terms]]\nid = 'a'\nfiles = ['bad.txt']\n", "bad.txt:2: "},
		{"[[terms]]\nid = 'a'\nfiles = ['empty.txt']\n", "empty.txt has no words"},
		{"[[terms]]\nid = 'a'\nwords = ['x']\n[[terms]]\nid = 'a'\nwords = ['y']\n", `policy.toml:5:1: terms.id: "a" is there twice, also in line 1`},
		{"[[terms]]\nid = 'a'\nwords = ['x']\nlevel = 'off'\n", "note, ask, justify or stop is expected"},
		{"[terms]\nid = 'a'\n", "policy.toml:1:2: terms: one table is here, but several may be; write [[terms]]"},
		{"terms = ['a']\n", "terms: a table is expected; write [[terms]]"},
		{"[[labels]]\nid = 'Big Secret'\n", "is not an id"},
		{"[[labels]]\nid = 'a'\nsensitivity = 'Secret'\n", "Personal, Private or Company-Confidential is expected"},
		{"[labelling]\ndefault = 'secert'\n[[labels]]\nid = 'secret'\n", `policy.toml:2:1: labelling.default: there is no label "secert"; did you mean "secret"?`},
		{"[labelling]\nheader = 'X Label'\n", "not the name of a header field"},
		{"[[rules]]\nid = 'r'\nsays = 'No.'\n", "rules: when is missing"},
		{"[[rules]]\nid = 'r'\nsays = 'No.'\nwhen = ''\n", "rules: when is missing"},
		{"[[rules]]\nid = 'r'\nsays = 'No.'\nwhen = 'outsde > 0'\n", "policy.toml:4:1: rules.when: there is no \"outsde\"; did you mean \"outside\"? (1:1)\n | outsde > 0\n | ^"},
		{"locked = ['hodl.*']\n", `policy.toml:1:1: locked: there is no setting "hodl.*"`},
		{"locked = ['hold.defalt']\n", `did you mean "hold.default"?`},
		{"[hold]\ndefault = '1s'\ndefault = '2s'\n", "policy.toml:3:1"},
		{"[hold\n", "policy.toml:1:"},
		{"garbage", "policy.toml:1:7: expected '='"},
		{"a = \xff\n", "policy.toml:1:"},
		{strings.Repeat("a.", 100) + "a = 1\n", "policy.toml:1:"},
		{"a = " + strings.Repeat("[", 100_000), "policy.toml:1:"},
		{"a = " + strings.Repeat("{a=", 100_000), "policy.toml:1:"},
	} {
		_, err := read(c.text, map[string]string{"bad.txt": "ok\n\x00\n", "empty.txt": "# nothing\n"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngot:  %v\nwant: %s", shorten(c.text), err, c.want)
		}
	}
}

func TestEverythingThatIsWrongIsToldAtOnceInItsOrder(t *testing.T) {
	_, err := read("[hold]\ndefault = 1\n[[rules]]\nid = 'X'\n[checks]\n'no.such' = 'ask'\n", nil)
	faults, ok := errors.AsType[Faults](err)
	if !ok || len(faults) != 5 {
		t.Fatalf("got %v, want five faults", err)
	}
	for i := 1; i < len(faults); i++ {
		if faults[i].At.Line < faults[i-1].At.Line {
			t.Errorf("line %d is told after line %d", faults[i].At.Line, faults[i-1].At.Line)
		}
	}
}

func TestAPersonsFileCannotHaveWhatIsTheOrganisations(t *testing.T) {
	for _, text := range []string{"name = 'x'\n", "locked = ['hold.*']\n", "[[rules]]\nid = 'r'\nwhen = 'true'\nsays = 'x'\n"} {
		_, err := Read(Source{File: "settings.toml", Text: []byte(text), Person: true})
		if err == nil || !strings.Contains(err.Error(), "only an organisation's policy.toml") {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestKeysAreTheSameHoweverTheyAreWritten(t *testing.T) {
	for _, text := range []string{
		"checks.'message.unreadable' = 'stop'\n",
		"[checks]\nmessage.unreadable = 'STOP'\n",
		"[checks.message]\nunreadable = 'stop'\n",
		"checks = {message = {unreadable = 'stop'}}\n",
		"\ufeff[checks]\r\n\"message.unreadable\" = \"stop\"\r\n",
	} {
		c, err := read(text, nil)
		if v, ok := c.Value("checks.message.unreadable"); err != nil || !ok || v.Text != "stop" {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
}

func TestPlacesAreFoundInTablesInlineTablesAndLists(t *testing.T) {
	c := mustRead(t, "hold = {default = '1m',\n  own_domain = '2s'}\nterms = [{id = 'a', words = ['x']},\n  {id = 'b', words = ['y']}]\n[[labels]]\nid = 'l'\n")
	v, _ := c.Value("hold.own_domain")
	if v.At.String() != "policy.toml:2:3" {
		t.Errorf("hold.own_domain is at %s", v.At)
	}
	if at := c.tables["terms"][1].fields["id"].At.String(); at != "policy.toml:4:4" {
		t.Errorf("the second id is at %s", at)
	}
	if at := c.tables["labels"][0].At.String(); at != "policy.toml:5:3" {
		t.Errorf("the label is at %s", at)
	}
}

func TestHugePoliciesAreReadInTime(t *testing.T) {
	var many, words strings.Builder
	for i := range mostTables {
		fmt.Fprintf(&many, "[[terms]]\nid = 'list-%d'\nwords = ['word %d']\n", i, i)
	}
	for i := range 100_000 {
		fmt.Fprintf(&words, "code name %d\n", i)
	}
	oneLine := "terms = [" + strings.Repeat("{id = 'a', words = ['b']}, ", 20_000) + "]\n"
	for name, text := range map[string]string{
		"many lists": many.String(), "one line": oneLine,
		"a long list":     "[[terms]]\nid = 'a'\nfiles = ['words.txt']\n",
		"many unknown":    strings.Repeat("[[x]]\ny = 1\n", 100_000),
		"long words":      "[[terms]]\nid = 'a'\nwords = ['" + strings.Repeat("a", 1<<20) + "']\n",
		"long expression": "[[terms]]\nid = 'a'\nexpressions = ['" + strings.Repeat("(", 1<<20) + "']\n",
		"deep expression": "[[terms]]\nid = 'a'\nexpressions = ['" + strings.Repeat("(?:", 300) + "']\n",
	} {
		began := time.Now()
		_, err := read(text, map[string]string{"words.txt": words.String()})
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: took %s (%v)", name, took, err)
		}
		if wrong := name != "many lists" && name != "a long list"; wrong != (err != nil) {
			t.Errorf("%s: %v", name, err)
		}
		if faults, ok := errors.AsType[Faults](err); ok && len(faults) > mostFaults {
			t.Errorf("%s: %d faults are more than anybody reads", name, len(faults))
		}
	}
}

func TestATooLargeFileIsRefused(t *testing.T) {
	if _, err := read(strings.Repeat("#", largest+1), nil); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("got %v", err)
	}
}

// FuzzPolicy: whatever the file, there is no panic, and an error names its place.
func FuzzPolicy(f *testing.F) {
	for _, seed := range []string{
		"name = 'x'\nlocked = ['*']\n[hold]\ndefault = '1m'\n", "[[terms]]\nid = 'a'\nfiles = ['w']\n[[rules]]\nid='r'\nwhen='outside > 0'\nsays='x'\n",
		"[checks]\na.b = 'ask'\n\"a.b\" = 'note'\n", "a = [[{b = {}}]]", "[[a]]\n[[a.b]]\n[a.b.c]\nd=1", "[a]\n[[a.b]]\n[a]\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Read(Source{File: "p", Text: text, Open: func(string) ([]byte, error) { return []byte("word\n"), nil }})
		if err != nil {
			faults, ok := errors.AsType[Faults](err)
			if !ok || len(faults) == 0 || faults[0].At.Line < 1 || faults[0].Says == "" {
				t.Fatalf("%q: an error without place: %v", text, err)
			}
			return
		}
		if _, err := (InForce{Policy: Policy{choices: c}}).Rules(); err != nil {
			t.Fatalf("%q was right, but gives no rules: %v", text, err)
		}
	})
}

// slowExpressions are expressions without any fixed text.
func slowExpressions(n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, "'\\w+@\\w{%d}', ", i+1)
	}
	return all.String()
}
