package scan

import "slices"

// Words that name a number count when they stand this near to it, in octets.
// Measured on real mail: facts that hold for people who write "SSN:" and for
// forms alike.
const (
	contextBefore = 80
	contextAfter  = 40
)

// vocabulary is the words that name kinds, in one automaton.
type vocabulary struct {
	words *automaton
	text  []string
	names [][]int32 // by word: the kinds it names, in ascending order
}

// newVocabulary takes the words of every kind, by the index of the kind.
func newVocabulary(byKind [][]string) *vocabulary {
	v := &vocabulary{}
	index := map[string]int{}
	for kind, words := range byKind {
		for _, w := range words {
			w = foldTerm(w)
			n, ok := index[w]
			if !ok {
				n = len(v.text)
				index[w] = n
				v.text, v.names = append(v.text, w), append(v.names, nil)
			}
			if !slices.Contains(v.names[n], int32(kind)) {
				v.names[n] = append(v.names[n], int32(kind))
			}
		}
	}
	v.words = newAutomaton(v.text)
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
		c.read, c.state = c.words.run(c.text[:to], c.read, c.state)
		for _, w := range c.words.said(c.state) {
			c.mention(int(w))
		}
	}
}

// mention remembers a word, if it is a whole one.
func (c *context) mention(w int) {
	start := c.read - len(c.vocabulary.text[w])
	if wordAt(c.text, start) && wordBefore(c.text, start) || wordAt(c.text, c.read) && wordBefore(c.text, c.read) {
		return
	}
	c.mentions = append(c.mentions, mention{start, c.read, c.names[w]})
}
