package cli

import (
	"fmt"
	"strings"

	"holdback/guard/policy"
)

// shownPolicy is policy show and policy check for programs. The names are fixed.
type shownPolicy struct {
	File    string            `json:"file,omitempty"`
	Name    string            `json:"name,omitempty"`
	Contact string            `json:"contact,omitempty"`
	Hash    string            `json:"sha256,omitempty"`
	Signed  bool              `json:"signed"`
	Kept    bool              `json:"kept"` // the last good one is in force, not the file that is there
	Problem string            `json:"problem,omitempty"`
	Keys    []policy.Standing `json:"keys"`
	Entries []policy.Entry    `json:"entries"`
}

func policyJSON(f policy.InForce, problem error) shownPolicy {
	p := f.Policy
	s := shownPolicy{
		File: p.File, Name: p.Name, Contact: p.Contact, Hash: p.Hash, Signed: p.Signed, Kept: p.Kept,
		Keys: list(f.List()), Entries: list(f.Entries()),
	}
	if problem != nil {
		s.Problem = problem.Error()
	}
	return s
}

// policyRight says that a file is right, and what is in it.
func policyRight(f policy.InForce) string {
	words := clean(f.Policy.File) + " is right."
	if f.Policy.Name != "" {
		words += " It is the policy of " + clean(f.Policy.Name) + "."
	}
	words += "\n\n" + decidedWords(f, false) + entryWords(f)
	for i, advice := range f.Advice() {
		if i == 0 {
			words += "\n"
		}
		words += "Note: " + advice + "\n"
	}
	return words
}

// policyWords is what is in force, for people.
func policyWords(f policy.InForce) string {
	return headWords(f.Policy) + "\n" + decidedWords(f, true) + entryWords(f)
}

func headWords(p policy.Policy) string {
	switch {
	case p.File == "":
		return "There is no policy. What you see is built in or chosen by you.\n"
	case p.Broken != nil:
		return "The policy " + clean(p.File) + " cannot be used, so every message asks.\n"
	}
	words := "Policy " + clean(p.File)
	if p.Name != "" {
		words += " of " + clean(p.Name)
	}
	if p.Signed {
		words += ", signed"
	}
	words += "."
	if p.Contact != "" {
		words += " Questions: " + clean(p.Contact) + "."
	}
	if p.Kept {
		words += "\nThe file that is there now is not right; the last good one is in force."
	}
	return words + "\n"
}

// decidedWords lists the keys, all of them or those that somebody decided.
func decidedWords(f policy.InForce, all bool) string {
	rows := [][]string{{"KEY", "VALUE", "BY", "LOCKED", "WHERE"}}
	for _, s := range f.List() {
		if !all && s.By == policy.BuiltIn && s.Locked == "" {
			continue
		}
		locked := ""
		if s.Locked != "" {
			locked = "locked"
		}
		rows = append(rows, []string{s.Name, s.Value, string(s.By), locked, s.At})
	}
	return table(rows, 0, 40, 0, 0, 60)
}

func entryWords(f policy.InForce) string {
	entries := f.Entries()
	if len(entries) == 0 {
		return ""
	}
	rows := [][]string{{"TABLE", "ID", "LEVEL", "BY", "WHAT"}}
	for _, e := range entries {
		what := e.Name
		switch {
		case e.When != "":
			what = e.When
		case e.Words > 0:
			what = strings.TrimSpace(fmt.Sprintf("%s (words: %d)", e.Name, e.Words))
		}
		rows = append(rows, []string{e.Table, e.ID, string(e.Level), string(e.By), what})
	}
	return "\n" + table(rows, 0, 0, 0, 0, 70)
}
