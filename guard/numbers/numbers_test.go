package numbers

import "testing"

func TestEveryNumberKnowsWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range All() {
		if seen[n.ID] || n.Title == "" || n.Cite == "" || n.Why == "" || n.Valid == nil || len(n.Shapes) == 0 || len(n.Context) == 0 {
			t.Errorf("%s: stands there twice or lacks something", n.ID)
		}
		seen[n.ID] = true
	}
}
