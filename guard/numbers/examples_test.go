package numbers

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// example is a line of testdata/examples.txt.
type example struct {
	number        Number
	digits, swaps int // percent of single wrong digits and of swapped neighbours that the check notices
	valid         []string
}

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile("testdata/examples.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]Number{}
	for _, n := range All() {
		known[n.ID] = n
	}
	var list []example
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		n, ok := known[f[0]]
		if !ok {
			t.Fatalf("examples of %s, which is no number", f[0])
		}
		delete(known, f[0])
		e := example{number: n, valid: f[3:]}
		e.digits, _ = strconv.Atoi(f[1])
		e.swaps, _ = strconv.Atoi(f[2])
		list = append(list, e)
	}
	for id := range known {
		t.Errorf("%s: no examples", id)
	}
	return list
}

func TestExamplesAreValidAndHaveAShape(t *testing.T) {
	for _, e := range examples(t) {
		if len(e.valid) < 3 {
			t.Errorf("%s: %d examples, want 3", e.number.ID, len(e.valid))
		}
		for _, s := range e.valid {
			if !e.number.Valid([]byte(s)) {
				t.Errorf("%s: %s is not valid", e.number.ID, s)
			}
			if !hasShape(e.number, s) {
				t.Errorf("%s: %s has none of the shapes %q", e.number.ID, s, e.number.Shapes)
			}
		}
	}
}

func hasShape(n Number, s string) bool {
	for _, shape := range n.Shapes {
		if bare := bare([]byte(shape)); len(bare) == len(s) && fits(bare, s) {
			return true
		}
	}
	return false
}

func fits(shape []byte, s string) bool {
	for i, c := range shape {
		digit, letter := s[i] >= '0' && s[i] <= '9', s[i] >= 'A' && s[i] <= 'Z'
		switch {
		case c == '9' && digit, c == 'A' && letter, c == 'X', c == s[i]:
		default:
			return false
		}
	}
	return true
}

// Every digit of every example is replaced by each of the others, and every two
// unequal neighbours change places.
func TestChecksNoticeWrongDigitsAndSwappedNeighbours(t *testing.T) {
	for _, e := range examples(t) {
		var wrong, noticedWrong, swapped, noticedSwapped int
		for _, s := range e.valid {
			for i := range s {
				w, n := replace(e.number, s, i)
				wrong, noticedWrong = wrong+w, noticedWrong+n
				w, n = swap(e.number, s, i)
				swapped, noticedSwapped = swapped+w, noticedSwapped+n
			}
		}
		if noticedWrong*100 < e.digits*wrong || noticedSwapped*100 < e.swaps*swapped {
			t.Errorf("%s: notices %d of %d wrong digits and %d of %d swaps, want %d %% and %d %%",
				e.number.ID, noticedWrong, wrong, noticedSwapped, swapped, e.digits, e.swaps)
		}
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func replace(n Number, s string, i int) (tried, noticed int) {
	if !isDigit(s[i]) {
		return 0, 0
	}
	for c := byte('0'); c <= '9'; c++ {
		if c == s[i] {
			continue
		}
		tried++
		if !n.Valid([]byte(s[:i] + string(c) + s[i+1:])) {
			noticed++
		}
	}
	return tried, noticed
}

func swap(n Number, s string, i int) (tried, noticed int) {
	if i+1 == len(s) || s[i] == s[i+1] || !isDigit(s[i]) || !isDigit(s[i+1]) {
		return 0, 0
	}
	if n.Valid([]byte(s[:i] + string(s[i+1]) + string(s[i]) + s[i+2:])) {
		return 1, 0
	}
	return 1, 1
}

// Near misses are what only somebody who knows the number calls wrong.
func TestNearMisses(t *testing.T) {
	known := map[string]Number{}
	for _, n := range All() {
		known[n.ID] = n
	}
	for _, c := range []struct{ id, number, why string }{
		{"payment-card", "1234567812345670", "no network begins with 1, though Luhn holds"},
		{"payment-card", "411111111111116", "a Visa card has no 15 digits"},
		{"payment-card", "0000000000000000", "zeros"},
		{"iban", "ZZ89370400440532013000", "no country"},
		{"iban", "DE8937040044053201300", "too short for Germany"},
		{"iban", "GB33BUKB20201555555556", "wrong check digits"},
		{"de.tax-id", "02476291358", "begins with 0"},
		{"de.tax-id", "11111111111", "one digit only"},
		{"de.id-card", "T220001294", "wrong check digit of the machine-readable zone"},
		{"de.id-card", "LOGISTIKER", "a word"},
		{"de.passport", "C01X00T471", "wrong check digit of the machine-readable zone"},
		{"de.driving-licence", "B072RRE2I65", "wrong check digit"},
		{"at.social-insurance", "1237310280", "31 February"},
		{"gb.nino", "BG123456C", "a prefix that is never used"},
		{"gb.nino", "DA123456C", "D never comes first"},
		{"gb.nino", "AB123456E", "the suffix is A to D"},
		{"gb.nhs", "9434765910", "wrong check digit"},
		{"gb.driving-licence", "MORGA699054SM9IJ", "month 99"},
		{"fr.nir", "255081416802539", "wrong key"},
		{"es.dni", "12345678A", "wrong letter"},
		{"it.codice-fiscale", "RCCMNL83S18D969A", "wrong check letter"},
		{"se.personnummer", "8813200016", "month 13"},
		{"fi.hetu", "131052308U", "wrong check character"},
		{"dk.cpr", "3213640123", "day 32, month 13"},
		{"us.ssn", "666123456", "area 666"},
		{"us.ssn", "900123456", "area 900"},
		{"us.ssn", "123006789", "group 00"},
		{"us.ssn", "123450000", "serial number 0000"},
		{"us.routing-number", "131000025", "no Federal Reserve district 13"},
		{"us.medicare", "1SG4TE5MK73", "S looks like 5"},
		{"ca.sin", "123456783", "wrong check digit"},
		{"mx.curp", "BOXW310820HZZRXN09", "no state ZZ"},
		{"br.cpf", "11111111111", "one digit only"},
		{"cn.resident-id", "110105194912310021", "wrong check character"},
		{"cn.resident-id", "99010519491231002X", "no province 99"},
		{"in.aadhaar", "123412341234", "begins with 1"},
		{"hk.identity", "A1234564", "wrong check digit"},
		{"sg.nric", "S1234567A", "wrong check letter"},
		{"il.identity", "123456789", "wrong check digit"},
		{"za.identity", "8013015009087", "month 13"},
		{"passport", "000000000", "zeros"},
		{"passport", "20270301", "a day"},
		{"se.passport", "01032027", "a day"},
		{"bic", "PASSWORD", "no country WO"},
	} {
		if known[c.id].Valid([]byte(c.number)) {
			t.Errorf("%s: takes %s: %s", c.id, c.number, c.why)
		}
	}
}

func TestAlgorithms(t *testing.T) {
	for _, c := range []struct {
		name  string
		check func([]byte) bool
		valid string
		wrong string
	}{
		{"Luhn, ISO/IEC 7812-1", luhn, "79927398713", "79927398710"},
		{"Verhoeff", verhoeff, "2363", "2336"},
		{"ISO 7064, MOD 11,10", mod1110, "07945", "07949"},
		{"ISO 7064, MOD 97-10", func(s []byte) bool { return mod97(s) == 1 }, "79444", "79445"},
		{"ICAO Doc 9303-3, section 4.9", func(s []byte) bool { return icao(s[:9]) == digit(s[9]) }, "L898902C36", "L898902C63"},
		{"weights, to zero", weighted("A987654321", 11), "0306406152", "0306406153"},
	} {
		if !c.check([]byte(c.valid)) || c.check([]byte(c.wrong)) {
			t.Errorf("%s: %s must hold, and %s must not", c.name, c.valid, c.wrong)
		}
	}
}

func TestDatesThatExist(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    bool
	}{
		{2024, 2, 29, true},
		{2023, 2, 29, false},
		{1900, 2, 29, false},
		{0, 2, 29, true}, // of 2000, perhaps
		{99, 12, 31, true},
		{99, 4, 31, false},
		{99, 0, 1, false},
		{99, 1, 0, false},
		{99, -1, -1, false},
	} {
		if got := date(c.y, c.m, c.d); got != c.want {
			t.Errorf("date(%d, %d, %d): got %v", c.y, c.m, c.d, got)
		}
	}
}
