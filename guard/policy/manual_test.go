package policy

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/checks"
)

func TestTheManualInDocsIsWhatTheProgramPrints(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "policy.md")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(Manual()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := Manual(); got != string(want) {
		t.Errorf("docs/policy.md is not what `holdback policy keys` prints; UPDATE=1 rewrites it. got:\n%s", got)
	}
}

func TestEveryKeySaysWhatItIsAndItsDefaultIsAllowed(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range keys {
		if k.Why == "" || k.Kind.check == nil || seen[k.Name] || !strings.HasSuffix(k.Why, ".") {
			t.Errorf("%s: reason %q, or there is no kind, or it is there twice", k.Name, k.Why)
		}
		seen[k.Name] = true
		if k.united && !k.Kind.List() {
			t.Errorf("%s: only lists can be united", k.Name)
		}
		if k.Default == "" {
			continue
		}
		if v, err := k.Kind.value(k.Default); err != nil || v.Text != k.Default {
			t.Errorf("%s: default %q is %q, %v", k.Name, k.Default, v.Text, err)
		}
	}
}

func TestWithoutAnyChoiceTheRulesAreTheBuiltInOnes(t *testing.T) {
	got, err := InForce{}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	want := guard.DefaultRules()
	if !reflect.DeepEqual(got.Recipients, want.Recipients) || got.Content.Bulk != want.Content.Bulk || !reflect.DeepEqual(got.Attachments, want.Attachments) ||
		len(got.Levels)+len(got.Locked)+len(got.When)+len(got.Content.Terms)+len(got.Labels.Labels)+len(got.Domains.Own) > 0 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEveryCheckCanBeChosen(t *testing.T) {
	set, err := checks.New(guard.DefaultRules())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Checks {
		if k, name, err := find("checks." + c.ID); err != nil || k.Name != "checks.*" || name != "checks."+c.ID {
			t.Errorf("checks.%s: %s, %v", c.ID, name, err)
		}
	}
}

func TestEveryVariableOfAConditionIsInTheManual(t *testing.T) {
	for _, c := range []struct {
		of     any
		prefix string
	}{{env{}, ""}, {recipient{}, "  ."}, {attached{}, "  ."}, {finding{}, "  ."}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(c.of)) {
			name := c.prefix + f.Tag.Get("expr")
			if !slices.ContainsFunc(variables, func(v variable) bool { return v.name == name }) {
				t.Errorf("%T has %q, which the manual does not know", c.of, name)
			}
		}
	}
}
