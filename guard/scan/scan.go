// Package scan finds sensitive content in text: card and account numbers,
// identity, tax and health numbers of the world's countries, phone numbers,
// network addresses, keys, tokens and passwords, and the terms that a company
// or a person wants to hear about.
//
// A hit deserves its name: every check digit and checksum that a kind has was
// computed, and a number short enough to be met by chance also has a word near
// it that says what it is, or stands in a list of its like. The same text gives
// the same hits, whatever the size of the pieces it is read in.
//
// The text is walked through once by a scanner of shapes and once by an
// automaton over all literals; everything dearer looks only at windows around
// what these two found. No input makes that more than linear.
//
// This package reads text, no files and no messages, and judges nothing: how
// much a hit weighs is for its callers to say.
package scan

import "io"

// Family sorts kinds for people; it must stay as it is once a policy names it.
type Family string

// The families.
const (
	Card     Family = "card"
	Account  Family = "account"
	Identity Family = "identity"
	Tax      Family = "tax"
	Health   Family = "health"
	Passport Family = "passport"
	Licence  Family = "licence"
	Phone    Family = "phone"
	Network  Family = "network" // IPv4, IPv6 and MAC addresses
	Crypto   Family = "crypto"
	Secret   Family = "secret"
	Word     Family = "term" // what Options.Terms asks for
)

// Kind is one kind of thing that can be found.
type Kind struct {
	ID      string // stable: "iban", "de.tax-id", "aws.access-key"; never changes once it is out
	Title   string // in plain words: "AWS access key"
	Family  Family
	Country string // ISO 3166, or "" where it belongs to none
	Cite    string // the standard or document that says how it looks
	Why     string // why it must not leave unseen
}

// Kinds lists every built-in kind, in an order that must not depend on anything.
func Kinds() []Kind { return nil }

// Term is a list of words to look for.
type Term struct {
	List        string   // the name of the list, never empty
	Words       []string // whole words or phrases; case does not matter; * stands for letters within a word
	Expressions []string // regular expressions (RE2), which must hold a literal to look for first
}

// Options say what to look for. The zero value looks for every built-in kind.
type Options struct {
	Countries []string // ISO 3166 codes whose numbers are looked for; empty is all
	Terms     []Term
	Off       []string // ids of kinds that must not be looked for
}

// Scanner finds. It never changes after New, so many goroutines may share it.
type Scanner struct{}

// New prepares a scanner. Its error must name the word or the expression that
// is wrong, or that would be too slow.
func New(o Options) (*Scanner, error) { return &Scanner{}, nil }

// Hit is one thing that was found, at text[Start:End].
type Hit struct {
	Kind       string // id of a Kind, or "term"
	List       string // the Term.List, of a term
	Start, End int    // octets; always on the borders of characters
}

// Scan returns what text holds, in the order of Start. Hits of built-in kinds
// never overlap; those of terms may.
func (s *Scanner) Scan(text string) []Hit { return nil }

// ScanReader reads r to its end in pieces and calls each for every piece with
// the hits in it: text[hit.Start:hit.End]. offset is where text begins in what
// was read. It never holds more than a few pieces, and must find whatever Scan
// would find in the whole.
func (s *Scanner) ScanReader(r io.Reader, each func(offset int64, text string, hits []Hit) error) error {
	return nil
}

// Mask shows h as people may see it: secrets and numbers with their middle
// hidden, terms as they are. It must never show the whole of a secret.
func Mask(text string, h Hit) string { return "" }
