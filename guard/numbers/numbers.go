// Package numbers is the table of the numbers that states, banks and insurers
// give to people: payment cards, accounts, identity, tax, health, passport and
// driving-licence numbers.
//
// Such numbers look alike, and like telephone numbers, dates and orders. What
// tells them apart is a check digit and the words around them, so every row
// carries the shapes in which people write its number, the check that its law or
// standard defines, and the words that name it in the languages of its country.
// Where shape and check alone are proof, the row says so; everywhere else the
// words are needed too.
//
// This package only knows. It does not look for anything in a text (package scan
// does), and it cannot say whether a number was ever given out. Numbers of
// companies, which stand on every invoice, are left out on purpose.
package numbers

import (
	"slices"
	"strings"
)

// Number is one kind of number. It is a value; its slices must not be changed.
type Number struct {
	ID      string // stable, for settings and tests: "iban", "de.tax-id"
	Title   string // for people, in the singular: "German tax identification number"
	Family  string // "card", "account", "identity", "tax", "health", "passport" or "licence"
	Country string // ISO 3166-1, two letters; "" is international
	Cite    string // the law, standard or authority that defines the number and its check
	Why     string // what somebody else can do with it
	// Shapes are the ways in which people write the number. 9 is a digit, A a
	// letter, X either; a space is one optional separator (space, no-break space,
	// dot, hyphen or slash; the same one throughout, or none at all); a dot, hyphen
	// or slash must be there, and never stands together with spaces in one shape;
	// any other character stands for itself.
	Shapes []string
	// Valid reports whether the check digits and everything else that is known
	// of the number hold. It takes the number in its canonical form, without the
	// optional separators and in upper case. Any octets may be given to it.
	Valid func(s []byte) bool
	// Context is the words that name the number, in lower case, one of which must
	// stand near it where NeedsContext is true.
	Context []string
	// NeedsContext is false only where shape and check are proof enough that an
	// ordinary message never meets by chance.
	NeedsContext bool
}

// All is every kind of number that we know, in a fixed order: the international
// ones first, then country by country within each part of the world, and the documents
// without check digits at the end.
func All() []Number {
	all := slices.Concat(
		international, germany, britain, france, southernEurope, northernEurope, easternEurope, formerFederations, registered(),
		northAmerica, southAmerica, asia, restOfTheWorld, documents(),
	)
	for i := range all {
		all[i].Why = why[all[i].Family]
		all[i].Context = spellings(slices.Concat(all[i].Context, all[i].inEnglish()))
	}
	return all
}

// inEnglish is what a number is called abroad: "german tax id". The title begins
// with the country.
func (n Number) inEnglish() []string {
	var country []string
	for w := range strings.FieldsSeq(n.Title) {
		if w[0] >= 'a' && w[0] <= 'z' {
			break
		}
		country = append(country, strings.ToLower(w))
	}
	if n.Country == "" || len(country) == 0 {
		return nil
	}
	var phrases []string
	for _, what := range abroad[n.Family] {
		phrases = append(phrases, strings.Join(country, " ")+" "+what)
	}
	return phrases
}

// abroad is what English calls the numbers of a family.
var abroad = map[string][]string{
	"account":  {"account", "bank account"},
	"identity": {"id", "id number", "id card", "identity number", "identity card", "national id", "national identity", "personal id", "social security"},
	"tax":      {"tax", "tax id", "tax number", "taxpayer"},
	"health":   {"health", "health card", "health insurance", "health number"},
}

// why says for each family what is at stake.
var why = map[string]string{
	"card":     "Whoever has it can try to pay with it.",
	"account":  "It is enough to try a direct debit, or to send a false invoice in its owner's name.",
	"identity": "It stays the same for life, and offices and banks take it as a proof of who somebody is.",
	"tax":      "It stays the same for life and opens somebody's dealings with the tax office.",
	"health":   "It leads to what doctors and insurers know about somebody.",
	"passport": "It is asked for as a proof of identity when something is bought or opened from afar.",
	"licence":  "It is asked for as a proof of identity when a car or a contract is taken.",
}
