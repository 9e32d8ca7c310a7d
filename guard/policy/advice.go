package policy

import (
	"fmt"

	"holdback/guard"
)

// Advice is what an administrator perhaps did not think of, a sentence each: what a
// person could get around, because only half of it is locked.
func (f InForce) Advice() []string {
	var all []string
	for _, pair := range []struct{ chosen, door, why string }{
		{"domains.blocked", "checks.recipient.blocked", "people can turn off the check that looks for blocked domains"},
		{"attachments.forbidden", "checks.attachment.forbidden", "people can turn off the check that looks for forbidden files"},
		{"recipients.confirm", "checks.recipient.confirm", "people can turn off the check that has recipients confirmed"},
		{"labelling.required", "checks.label.required", "people can turn off the check that asks for a label"},
	} {
		_, chosen := f.Policy.choices.values[pair.chosen]
		if chosen && !f.locks(pair.door) {
			all = append(all, fmt.Sprintf("%s is not locked, so %s.", pair.door, pair.why))
		}
	}
	if f.locks("hold.default") && !f.locks("hold.recipient.x@example.org") {
		all = append(all, "hold.default is locked but hold is not, so people can choose another hold for single addresses.")
	}
	return append(all, f.tableAdvice()...)
}

func (f InForce) tableAdvice() []string {
	var all []string
	if len(f.Policy.choices.tables[labelTable]) > 0 && !f.locks("checks.label.forbidden") {
		all = append(all, "checks.label.forbidden is not locked, so people can turn off the check that keeps labels from going too far.")
	}
	if len(f.Policy.choices.tables[fromTable]) > 0 && !f.locks("checks.sender.rule") {
		all = append(all, "checks.sender.rule is not locked, so people can turn off the check that looks for the right sender.")
	}
	for _, t := range f.Policy.choices.tables[termTable] {
		if guard.Level(t.text("level")).Weight() > guard.Ask.Weight() && !f.locks("checks.content.term") {
			return append(all, "checks.content.term is not locked, so people can turn off the check that looks for terms.")
		}
	}
	return all
}

func (f InForce) locks(name string) bool {
	_, locked := f.Locked(name)
	return locked
}
