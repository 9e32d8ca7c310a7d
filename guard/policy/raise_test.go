package policy

import (
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
)

const raising = `
[labelling]
header = "X-Label"
[[labels]]
id = "internal"
[[labels]]
id = "secret"
name = "Secret"
mark = "[Secret]"
[[rules]]
id = "merger"
when = 'text contains "Osprey"'
says = "Project Osprey is secret."
label = "secret"
`

func TestARuleRaisesALabel(t *testing.T) {
	rules, err := both(t, raising, "").Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		header, text string
		want         bool
	}{
		{"", "About Osprey.", true},
		{"X-Label: internal\n", "About Osprey.", true},
		{"X-Label: secret\n", "About Osprey.", false},
		{"", "About lunch.", false},
	} {
		m := guardtest.Mail(t, c.header+"From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: x\n\n"+c.text+"\n")
		found := guard.Set{Rules: &rules}.Review(t.Context(), m)
		if (len(found) == 1) != c.want {
			t.Errorf("%q, %q: found %+v, want it %v", c.header, c.text, found, c.want)
		}
		if c.want && (len(found[0].Repairs) != 1 || found[0].Repairs[0].Do != guard.SetLabel || found[0].Repairs[0].With != "secret") {
			t.Errorf("repairs: %+v", found)
		}
	}
}

func TestARuleWithALabelThatDoesNotExistIsRefused(t *testing.T) {
	_, err := Read(Source{File: "policy.toml", Text: []byte(strings.Replace(raising, `label = "secret"`, `label = "secrets"`, 1))})
	if err == nil || !strings.Contains(err.Error(), `there is no label "secrets"; did you mean`) || !strings.Contains(err.Error(), "policy.toml:14") {
		t.Errorf("got %v", err)
	}
}
