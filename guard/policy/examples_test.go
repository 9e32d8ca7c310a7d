package policy_test

import (
	"path/filepath"
	"strings"
	"testing"

	"holdback/assets"
	"holdback/guard"
	"holdback/guard/checks"
	"holdback/guard/guardtest"
	"holdback/guard/policy"
)

// TestTheExamplesSayWhatTheyPromise runs the mails of every example that
// administrators begin with. A mail says in X-Want what must be found, as "check
// level"; "nothing" is that it does not wait.
func TestTheExamplesSayWhatTheyPromise(t *testing.T) {
	files, err := assets.Policies.ReadDir("policies")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".toml")
		t.Run(name, func(t *testing.T) {
			set := exampleSet(t, filepath.Join("..", "..", "assets", "policies", f.Name()))
			mails, _ := filepath.Glob(filepath.Join("testdata", name, "*.eml"))
			if len(mails) < 10 {
				t.Errorf("%d mails; an example needs at least ten", len(mails))
			}
			for _, file := range mails {
				lookAt(t, set, file)
			}
		})
	}
}

func exampleSet(t *testing.T, file string) guard.Set {
	t.Helper()
	p, err := policy.Check(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, advice := range (policy.InForce{Policy: p}).Advice() {
		t.Errorf("%s: %s", file, advice)
	}
	rules, err := policy.InForce{Policy: p}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	set, err := checks.New(rules)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func lookAt(t *testing.T, set guard.Set, file string) {
	t.Helper()
	m := guardtest.Read(t, file)
	found := map[string]bool{}
	waits := []string{}
	for _, f := range set.Review(t.Context(), m) {
		found[f.Check+" "+string(f.Level)] = true
		if f.Level.Waits() {
			waits = append(waits, f.Check+" "+string(f.Level)+": "+f.Says)
		}
	}
	want := m.View.Headers("X-Want")
	if len(want) == 0 {
		t.Errorf("%s does not say what it wants", file)
	}
	for _, w := range want {
		if w == "nothing" && len(waits) > 0 {
			t.Errorf("%s waits: %q", file, waits)
		}
		if w != "nothing" && !found[w] {
			t.Errorf("%s: want %s, found %v", file, w, found)
		}
	}
}
