package cli_test

import (
	"strings"
	"testing"

	"holdback/app/control/controltest"
)

func TestAPasswordIsAskedForOnlyWhereSomebodyCanAnswer(t *testing.T) {
	args := strings.Fields("holdback account add --address ann@example.org --smtp smtp.example.org:465")
	g := &controltest.Guard{}
	p := program(g)
	if r := run(t, p, args...); r.code != 2 || !strings.Contains(r.err, "--password-file is needed") {
		t.Errorf("with nobody to ask: %+v", r)
	}
	p.Ask = func(string) (string, error) { return "typed secret", nil }
	r := run(t, p, args...)
	if calls := strings.Join(g.Calls(), "\n"); r.code != 0 || !strings.Contains(calls, "typed secret") {
		t.Errorf("with somebody to ask: %+v, %s", r, calls)
	}
	if strings.Contains(r.out+r.err, "secret") {
		t.Errorf("the password was shown: %+v", r)
	}
}
