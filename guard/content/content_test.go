package content

import (
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
)

// rules has terms for the check of terms; all others look under the defaults.
func rules(check string) guard.Rules {
	r := guard.DefaultRules()
	if check == "content.term" {
		r.Content.Terms = []guard.TermList{
			{ID: "codenames", Name: "project names", Words: []string{"Bluefin", "Sturmvogel", "Projekt Weiß*"}, Outside: true, Except: []string{"chair@quayside.example"}},
			{ID: "files", Expressions: []string{`\bAZ-[0-9]{4}/[0-9]{2}\b`}, Says: "A file number is in the text.", Level: guard.Note, Quoted: true},
		}
	}
	return r
}

func TestExamples(t *testing.T) { guardtest.Examples(t, rules, Checks) }
