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
	seen [1 << 16 / 64]uint64 // bits for the first three octets of all stems
	by   map[uint32][]stemFor // by these
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
	set := &stemSet{by: map[uint32][]stemFor{}}
	for stem, langs := range by {
		slices.Sort(langs)
		key := push(push(push(0, stem[0]), stem[1]), stem[2])
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

// lower is each octet in lower case; the end of a line is a blank.
var lower = func() (t [256]uint32) {
	for c := range t {
		t[c] = uint32(c)
		switch {
		case 'A' <= c && c <= 'Z':
			t[c] = uint32(c) + 'a' - 'A'
		case c == '\n':
			t[c] = ' '
		}
	}
	return t
}()

// push is the key of the last three octets, when k is that of those before c.
func push(k uint32, c byte) uint32 { return (k<<8 | lower[c]) & 0xffffff }

func hash(k uint32) uint32 { return k * 2654435761 >> 16 }

// hits are the first stems in text, in order.
func (s *stemSet) hits(text string) []hit {
	var found []hit
	var k uint32
	for i := 0; i < len(text) && len(found) < maxHits; i++ {
		k = push(k, text[i])
		if h := hash(k); i >= 2 && s.seen[h/64]&(1<<(h%64)) != 0 {
			found = s.hit(found, text, i-2, k)
		}
	}
	return found
}

// maxHits is how many stems are collected.
const maxHits = 1000

// hit adds the stems that stand at i, where a word begins.
func (s *stemSet) hit(found []hit, text string, i int, k uint32) []hit {
	if i > 0 && text[i] < utf8.RuneSelf && letter(text[i-1]) {
		return found
	}
	for _, f := range s.by[k] {
		if i+len(f.stem) <= len(text) && strings.EqualFold(strings.ReplaceAll(text[i:i+len(f.stem)], "\n", " "), f.stem) {
			found = append(found, hit{i, f.languages})
		}
	}
	return found
}

func letter(c byte) bool { return 'a' <= lower[c] && lower[c] <= 'z' }
