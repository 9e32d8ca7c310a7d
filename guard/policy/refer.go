package policy

import (
	"fmt"
	"slices"
	"strings"

	"holdback/guard"
)

// refer checks what points from one place of a file to another.
func (r *reader) refer() {
	for _, pattern := range r.out.values["locked"].List {
		if !locksSomething(pattern) {
			names := []string{fromTable, termTable, labelTable}
			for _, k := range keys {
				names = append(names, k.Name)
			}
			r.wrong("locked", "locked", fmt.Sprintf("there is no setting %q%s", shorten(pattern), didYouMean(pattern, names)))
		}
	}
	if label, ok := r.out.values["labelling.default"]; ok && label.Text != "" {
		r.label(label.Text, "labelling.default", "labelling.default")
	}
	r.reachable()
	for i, t := range r.out.tables[ruleTable] {
		if id := t.text("label"); id != "" {
			r.label(id, fmt.Sprintf("%s[%d].label", ruleTable, i), "rules.label")
		}
	}
}

// reachable checks that every identity can come to be asked about: an administrator who
// wrote a recipient twice believes in the second.
func (r *reader) reachable() {
	first := map[string]int{}
	for i, t := range r.out.tables[fromTable] {
		path := fmt.Sprintf("%s[%d].to", fromTable, i)
		if _, given := t.fields["to"]; given && len(t.list("to")) == 0 {
			r.wrong(path, fromTable+".to", "the list is empty, so this is asked about nobody; write the recipients, or remove the table")
		}
		for _, to := range t.list("to") {
			if line, twice := first[to]; twice {
				r.wrong(path, fromTable+".to", fmt.Sprintf("%q is there already, in line %d, which counts; remove one", to, line))
				continue
			}
			first[to] = t.At.Line
		}
	}
}

// label checks that there is a label of this id. Those of a person may be the
// organisation's.
func (r *reader) label(id, path, key string) {
	if r.source.Person && len(r.out.tables[labelTable]) == 0 {
		return
	}
	var names []string
	for _, t := range r.out.tables[labelTable] {
		names = append(names, t.text("id"))
	}
	if !slices.Contains(names, id) {
		r.wrong(path, key, fmt.Sprintf("there is no label %q%s", shorten(id), didYouMean(id, names)))
	}
}

// locksSomething reports whether a pattern of locked means any key at all.
func locksSomething(pattern string) bool {
	if !strings.Contains(pattern, "*") {
		if _, _, err := find(pattern); err == nil {
			return true
		}
	}
	return slices.ContainsFunc(lockableNames(), func(name string) bool { return covers(pattern, name) })
}

// lockableNames is what locked can mean besides single addresses and domains.
func lockableNames() []string {
	names := []string{fromTable, termTable, labelTable}
	for _, k := range keys {
		if !k.orgs && !strings.Contains(k.Name, "[]") {
			names = append(names, k.Name)
		}
	}
	for _, id := range checkIDs() {
		names = append(names, "checks."+id)
	}
	return names
}

// covers reports whether a pattern of locked means a key. A whole table may be
// named without its star.
func covers(pattern, name string) bool {
	return guard.Matches(pattern, name) || strings.HasPrefix(name, pattern+".")
}
