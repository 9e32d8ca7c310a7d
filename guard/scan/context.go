package scan

import (
	"maps"
	"slices"
)

// Words that name a number count when they stand this near to it, in octets: in
// the same sentence, or in the same line of a form. Nearly all mail that has no
// such number is silent then, which was measured.
const (
	contextBefore = 80
	contextAfter  = 40
)

// vocabulary is the words that name kinds. The automaton has but how they begin.
type vocabulary struct {
	heads *automaton
	words [][]naming // by head
}

// naming is a word and the kinds it names.
type naming struct {
	text  string
	kinds []int32 // in ascending order
}

// headLength is how much of a word the automaton of a vocabulary has.
const headLength = 5

// newVocabulary takes the words of every kind, by the index of the kind.
func newVocabulary(byKind [][]string) *vocabulary {
	all := map[string][]int32{}
	for kind, words := range byKind {
		for _, w := range words {
			if w = foldTerm(w); !slices.Contains(all[w], int32(kind)) {
				all[w] = append(all[w], int32(kind))
			}
		}
	}
	v, heads := &vocabulary{}, []string(nil)
	for _, w := range slices.Sorted(maps.Keys(all)) {
		if h := w[:min(len(w), headLength)]; len(heads) == 0 || heads[len(heads)-1] != h {
			heads, v.words = append(heads, h), append(v.words, nil)
		}
		v.words[len(heads)-1] = append(v.words[len(heads)-1], naming{w, all[w]})
	}
	v.heads = newAutomaton(heads)
	return v
}

// mention is one word of a vocabulary in a text.
type mention struct {
	start, end int
	names      []int32
}

// context knows the mentions in a text. It reads on only where it is asked, and
// nothing twice.
type context struct {
	*vocabulary
	text     string
	read     int   // up to here
	state    int32 // of the automaton, there
	mentions []mention
	first    int // mentions before this one are too far back
}

// near is how far the nearest word that names kind is from text[start:end], or
// -1 where there is none. It must be asked with start never much smaller than
// before.
func (c *context) near(kind int32, start, end int) int {
	from, to := max(start-contextBefore, 0), min(end+contextAfter, len(c.text))
	c.readOn(from, to)
	best := -1
	for i := len(c.mentions) - 1; i >= c.first; i-- {
		m := c.mentions[i]
		if m.end+longestWord < from {
			c.first = i + 1
			break
		}
		if m.end < from || m.start > to || m.start < end && m.end > start {
			continue
		}
		if d := distance(m, start, end); (best < 0 || d < best) && names(m.names, kind) {
			best = d
		}
	}
	return best
}

// any reports whether anything at all is named around text[start:end].
func (c *context) any(start, end int) bool {
	from, to := max(start-contextBefore, 0), min(end+contextAfter, len(c.text))
	c.readOn(from, to)
	n := len(c.mentions)
	return n > c.first && c.mentions[n-1].end >= from
}

func distance(m mention, start, end int) int {
	if m.end <= start {
		return start - m.end
	}
	return 2 * (m.start - end) // what a number is called mostly stands before it
}

func names(kinds []int32, kind int32) bool {
	if len(kinds) < 8 {
		return slices.Contains(kinds, kind)
	}
	_, ok := slices.BinarySearch(kinds, kind)
	return ok
}

// readOn reads up to to, and leaves out what stands before from.
func (c *context) readOn(from, to int) {
	if to <= c.read {
		return
	}
	if from > c.read {
		c.read, c.state = from, 0
		for c.read > 0 && from-c.read < longestWord && wordBefore(c.text, c.read) {
			c.read--
		}
	}
	for c.read < to {
		c.read, c.state = c.heads.run(c.text[:to], c.read, c.state)
		for _, head := range c.heads.said(c.state) {
			c.mention(c.words[head])
		}
	}
}

// mention remembers the words that begin with a head that has just been read, if
// they are whole words.
func (c *context) mention(words []naming) {
	start := c.read - min(len(words[0].text), headLength)
	if wordAt(c.text, start) && wordBefore(c.text, start) {
		return
	}
	for _, w := range words {
		if end := stands(c.text, start, w.text); end > 0 && !(wordAt(c.text, end) && wordBefore(c.text, end)) {
			c.mentions = append(c.mentions, mention{start, end, w.kinds})
		}
	}
}

// stands is where word ends, if it stands at i; 0 if it does not. A space in it
// stands for any white space.
func stands(text string, i int, word string) int {
	for n := range len(word) {
		if i >= len(text) {
			return 0
		}
		if word[n] == ' ' {
			size := gap(text[i:])
			if size == 0 {
				return 0
			}
			i += size
			continue
		}
		if lower(text[i]) != word[n] {
			return 0
		}
		i++
	}
	return i
}
