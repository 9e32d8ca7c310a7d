package promise

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// stemSet finds the few words that every promise has, in one pass over the text.
// Most texts have none of them, and then nothing else is done.
type stemSet struct {
	seen [1 << 16 / 64]uint64  // bits for the first octets of all stems
	by   map[[3]byte][]stemFor // by their first octets
}

type stemFor struct {
	stem      string
	languages []string
}

type hit struct {
	at        int
	languages []string
}

var stems = sync.OnceValue(func() *stemSet {
	by := map[string][]string{}
	for line := range strings.Lines(file) {
		if f := strings.Fields(line); len(f) > 2 && f[1] == "stem" {
			for _, stem := range f[2:] {
				stem = strings.ReplaceAll(stem, "_", " ")
				for _, s := range slices.Compact([]string{stem, title(stem)}) {
					by[s] = append(by[s], f[0])
				}
			}
		}
	}
	set := &stemSet{by: map[[3]byte][]stemFor{}}
	for stem, langs := range by {
		slices.Sort(langs)
		key := keyOf(stem, 0)
		set.by[key] = append(set.by[key], stemFor{stem, slices.Compact(langs)})
		h := hash(key)
		set.seen[h/64] |= 1 << (h % 64)
	}
	for _, list := range set.by {
		slices.SortFunc(list, func(a, b stemFor) int { return strings.Compare(a.stem, b.stem) })
	}
	return set
})

// title is a stem at the beginning of a sentence. ASCII needs no second spelling.
func title(stem string) string {
	r, n := utf8.DecodeRuneInString(stem)
	if r < utf8.RuneSelf {
		return stem
	}
	return string(unicode.ToUpper(r)) + stem[n:]
}

// lower is c in lower case; the end of a line is a blank.
func lower(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case c == '\n':
		return ' '
	}
	return c
}

// keyOf is the first octets at i, or zeros where a stem is as short as two.
func keyOf(s string, i int) [3]byte {
	var k [3]byte
	for j := 0; j < 3 && i+j < len(s); j++ {
		k[j] = lower(s[i+j])
	}
	return k
}

func hash(k [3]byte) uint32 {
	return (uint32(k[0])<<16 | uint32(k[1])<<8 | uint32(k[2])) * 2654435761 >> 16
}

// hits are the stems in text, in order.
func (s *stemSet) hits(text string) []hit {
	var found []hit
	var k [3]byte
	for i := len(text) - 1; i >= 0; i-- {
		k = [3]byte{lower(text[i]), k[0], k[1]}
		if h := hash(k); s.seen[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		for _, f := range s.by[k] {
			if i+len(f.stem) <= len(text) && strings.EqualFold(strings.ReplaceAll(text[i:i+len(f.stem)], "\n", " "), f.stem) {
				found = append(found, hit{i, f.languages})
			}
		}
	}
	slices.Reverse(found)
	return found
}
