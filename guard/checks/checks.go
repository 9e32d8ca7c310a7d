// Package checks is the list of everything the careful colleague looks for.
//
// New puts the families together for the rules in force, and compiles what needs
// compiling (terms, detectors), so that looking at one message is fast. Every
// check in the list has a reason for the settings page and examples in its
// family's tests.
package checks

import (
	"slices"

	"holdback/guard"
	"holdback/guard/attachments"
	"holdback/guard/content"
	"holdback/guard/labels"
	"holdback/guard/recipients"
	"holdback/guard/sender"
)

// New returns the checks for these rules. It fails when a term or expression of
// the rules cannot be compiled; the error names it.
func New(r guard.Rules) (guard.Set, error) {
	r.Domains.Public = slices.Concat(r.Domains.Public, recipients.PublicDomains())
	set := guard.Set{Rules: &r, Checks: []guard.Check{guard.MessageUnreadable()}}
	for _, family := range families() {
		members, err := family(set.Rules)
		if err != nil {
			return guard.Set{}, err
		}
		set.Checks = append(set.Checks, members...)
	}
	return set, nil
}

// families are in the order in which their findings are shown: whom it goes to
// matters most.
func families() []func(*guard.Rules) ([]guard.Check, error) {
	return []func(*guard.Rules) ([]guard.Check, error){
		recipients.Checks, sender.Checks, attachments.Checks, content.Checks, labels.Checks,
	}
}
