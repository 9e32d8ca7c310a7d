package content

import "holdback/guard"

// Checks lists the checks of what a message says. It fails when a term of the
// rules cannot be compiled; the error names it.
func Checks(r *guard.Rules) ([]guard.Check, error) {
	s, err := newSensitive(r.Content)
	if err != nil {
		return nil, err
	}
	var list []guard.Check
	for _, d := range allData {
		list = append(list, s.check(d))
	}
	list = append(list, s.term())
	return append(list, plain...), nil
}

// plain is the checks that need nothing prepared.
var plain = []guard.Check{
	{ID: "content.date", Level: guard.Ask, Look: wrongDate, Why: "Asks when the day of the week does not match the date, as in \"Tuesday, 4 November\" when that is a Wednesday."},
	{ID: "content.placeholder", Level: guard.Ask, Look: placeholder, Why: "Asks about places left to fill in, such as \"[NAME]\" or \"EUR XXX\"."},
	{ID: "content.marking", Level: guard.Ask, Look: marking, Why: "Asks when something marked as classified leaves your organisation."},
	{ID: "content.quoted-name", Level: guard.Ask, Look: quotedName, Why: "Asks when an internal conversation in the quoted text goes to somebody outside."},
	{ID: "content.mask-tag", Level: guard.Ask, Look: maskTag, Why: "Asks when the subject holds a password in a tag for a gateway, such as \"[PW:…]\"."},
	{ID: "content.subject-empty", Level: guard.Ask, Look: subjectEmpty, Why: "Asks when a message that a person wrote has no subject."},
	{ID: "content.body-empty", Level: guard.Ask, Look: bodyEmpty, Why: "Asks when a message says nothing and brings nothing."},
	{ID: "content.address-list", Level: guard.Note, Look: addressList, Why: "Notes lists of mail addresses in the text, and asks when a long one leaves your organisation."},
	{ID: "content.link-private", Level: guard.Note, Look: privateLink, Why: "Notes links that nobody outside can open: files, shares and servers of your own network."},
}
