package scan

import (
	"math/rand/v2"
	"strings"
	"testing"

	"holdback/guard/numbers"
)

// instance draws until a number of the shape is valid, and writes it with
// separators and without. It gives up where that is too rare.
func instance(n numbers.Number, shape string, separator byte) (apart, solid string) {
	random := rand.New(rand.NewPCG(9, uint64(len(shape))))
	for range 20000 {
		var text, canonical []byte
		for _, c := range []byte(shape) {
			letter := byte('A' + random.IntN(26))
			digit := byte('0' + random.IntN(10))
			switch {
			case c == ' ':
				text = append(text, separator)
				continue
			case c == '.' || c == '-' || c == '/':
				text = append(text, c)
				continue
			case c == '9', c == 'X' && random.IntN(4) > 0:
				c = digit
			case c == 'A', c == 'X':
				c = letter
			}
			text, canonical = append(text, c), append(canonical, upper(c))
		}
		if n.Valid(canonical) && strings.ContainsAny(string(canonical), figures) {
			return string(text), string(canonical)
		}
	}
	return "", ""
}

func TestEveryNumberIsFoundInEveryShape(t *testing.T) {
	table := numbers.All()
	for i, n := range table {
		var off []string
		for _, k := range Kinds() {
			if k.ID != n.ID {
				off = append(off, k.ID)
			}
		}
		s := scanner(t, Options{Off: off})
		found := 0
		for _, shape := range n.Shapes {
			for _, separator := range []byte(" -") {
				apart, solid := instance(n, shape, separator)
				if solid == "" {
					continue
				}
				found++
				name := n.Context[i%len(n.Context)]
				for _, text := range []string{"My " + name + " is " + apart + ".", name + ": " + apart, apart + " (" + name + ")", strings.ToUpper(name) + " " + strings.ToLower(apart)} {
					hits := s.Scan(text)
					if len(hits) != 1 || text[hits[0].Start:hits[0].End] != apart && !strings.EqualFold(text[hits[0].Start:hits[0].End], apart) {
						t.Errorf("%s, shape %q: %q: found %s", n.ID, shape, text, show(text, hits))
					}
				}
			}
		}
		if found == 0 && n.ID != "iban" {
			t.Logf("%s: no number of its shapes was drawn", n.ID)
		}
	}
}
