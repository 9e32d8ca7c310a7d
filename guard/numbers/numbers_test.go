package numbers

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	goodID      = regexp.MustCompile(`^([a-z]{2}\.)?[a-z0-9-]+$`)
	goodShape   = regexp.MustCompile(`^[0-9A-Z]+([ ./-][0-9A-Z]+)*$`)
	goodCountry = regexp.MustCompile(`^[A-Z]{2}$`)
)

func TestEveryNumberKnowsWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range All() {
		if seen[n.ID] || !goodID.MatchString(n.ID) {
			t.Errorf("%s: stands there twice, or is no id", n.ID)
		}
		seen[n.ID] = true
		if n.Title == "" || n.Cite == "" || n.Why == "" || n.Valid == nil || len(n.Shapes) == 0 {
			t.Errorf("%s: lacks something: %+v", n.ID, n)
		}
		if prefix, _, ok := strings.Cut(n.ID, "."); ok && strings.ToUpper(prefix) != n.Country || n.Country != "" && !goodCountry.MatchString(n.Country) {
			t.Errorf("%s: is of the country %q", n.ID, n.Country)
		}
	}
}

func TestTheWordsThatNameANumberAreLowerCase(t *testing.T) {
	for _, n := range All() {
		if len(n.Context) < 2 {
			t.Errorf("%s: only %q names it", n.ID, n.Context)
		}
		for _, w := range n.Context {
			if w == "" || w != strings.ToLower(w) || w != strings.Join(strings.Fields(w), " ") {
				t.Errorf("%s: %q is not in lower case, or has stray spaces", n.ID, w)
			}
		}
	}
}

func TestWordsAreAlsoSpeltInAHurry(t *testing.T) {
	got := spellings([]string{"steuer-id", "numéro d'assuré", "führerausweis"})
	for _, want := range []string{"steuer id", "numero d'assure", "numéro d’assuré", "fuhrerausweis"} {
		if !slices.Contains(got, want) {
			t.Errorf("got %q, want %q among them", got, want)
		}
	}
}

func TestShapesCanBeRead(t *testing.T) {
	for _, n := range All() {
		for _, shape := range n.Shapes {
			if !goodShape.MatchString(shape) || strings.Contains(shape, " ") && strings.ContainsAny(shape, "./-") {
				t.Errorf("%s: the shape %q has separators of one's choice and fixed ones, or at an end", n.ID, shape)
			}
			if l := len(bare([]byte(shape))); l < 6 || l > 34 {
				t.Errorf("%s: the shape %q has the length %d", n.ID, shape, l)
			}
		}
	}
}

func TestShortNumbersNeedAWordThatNamesThem(t *testing.T) {
	for _, n := range All() {
		for _, shape := range n.Shapes {
			if len(bare([]byte(shape))) <= 11 && !n.NeedsContext {
				t.Errorf("%s: the shape %q is too short to be proof", n.ID, shape)
			}
		}
	}
}

// Where no word is needed, a number that looks right must not be right by chance.
func TestNumbersThatAreProofAreRareByChance(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	for _, n := range All() {
		if n.NeedsContext {
			continue
		}
		most := 0.013 // two check digits modulo 97 leave one in a hundred
		if n.ID == "payment-card" {
			most = 0.05 // every tenth number has the check digit, and cards begin with nearly anything
		}
		for _, shape := range n.Shapes {
			const tries = 8000
			valid := 0
			for range tries {
				if n.Valid(chance(random, shape)) {
					valid++
				}
			}
			if share := float64(valid) / tries; share > most {
				t.Errorf("%s: of random numbers like %q, %.2f %% are valid, want at most %.1f %%", n.ID, shape, 100*share, 100*most)
			}
		}
	}
}

// chance fills a shape. Where digits are given it takes any, for they are part of the proof.
func chance(random *rand.Rand, shape string) []byte {
	s := bare([]byte(shape))
	for i, c := range s {
		switch {
		case c <= '9':
			s[i] = '0' + byte(random.IntN(10))
		case c == 'X':
			s[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.IntN(36)]
		case c == 'A':
			s[i] = 'A' + byte(random.IntN(26))
		}
	}
	return s
}

func TestFortyCountriesHaveANumberWithACheckDigit(t *testing.T) {
	countries := map[string]bool{}
	for _, e := range examples(t) {
		if e.digits > 60 && e.number.Country != "" {
			countries[e.number.Country] = true
		}
	}
	if len(countries) < 40 {
		t.Errorf("%d countries, want 40", len(countries))
	}
}

func FuzzValid(f *testing.F) {
	f.Add([]byte("DE89370400440532013000"))
	f.Add([]byte(""))
	f.Add([]byte("A"))
	f.Add([]byte("\xff99999999999"))
	f.Add([]byte("RCCMNL83S18D969H"))
	all := All()
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for _, n := range all {
			if n.Valid(s) != n.Valid([]byte(before)) || string(s) != before {
				t.Fatalf("%s of %q: the answer changes, or the number", n.ID, before)
			}
		}
	})
}

// No length may be one too few: fuzzing rarely finds the right letters.
func TestNumbersThatAreCutOffOrTooLongAreWrongAndNoFault(t *testing.T) {
	for _, e := range examples(t) {
		for _, s := range e.valid {
			for i := range s {
				_ = e.number.Valid([]byte(s[:i]))
				_ = e.number.Valid([]byte(s[:i] + "\x00" + s[i+1:]))
				_ = e.number.Valid([]byte(s[:i] + "Z" + s[i+1:]))
			}
			if long := s + "00000000000000000000000000"; e.number.Valid([]byte(long)) {
				t.Errorf("%s: takes %s", e.number.ID, long)
			}
		}
	}
}
