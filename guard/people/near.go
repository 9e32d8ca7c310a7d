package people

// Near finds words that are spelled almost like another without looking at all
// of them: two slips leave at least one third of a word as it is, so each word
// is filed under its thirds. The zero Near knows no words.
type Near struct {
	words []entry
	by    map[third][]int32
}

type entry struct{ group, word string }

type third struct {
	group  string
	length int // of the word
	which  int
	text   string
}

// Add files a word. Words are only compared within their group.
func (n *Near) Add(group, word string) {
	if n.by == nil {
		n.by = map[third][]int32{}
	}
	id := int32(len(n.words))
	n.words = append(n.words, entry{group, word})
	for i := range 3 {
		from, to := cut(len(word), i)
		k := third{group, len(word), i, word[from:to]}
		n.by[k] = append(n.by[k], id)
	}
}

// cut is where the third i of a word of some length lies.
func cut(length, i int) (from, to int) { return length * i / 3, length * (i + 1) / 3 }

// maxNear bounds how many words are compared with one: a book in which more
// share a third is answered from the first of them.
const maxNear = 2000

// Find lists words of the group at no more than most slips from word, itself
// not among them, each once.
func (n *Near) Find(group, word string, most float64) []string {
	var found []string
	seen := map[int32]bool{}
	for _, k := range n.keys(group, word) {
		for _, id := range n.by[k] {
			if seen[id] || len(seen) >= maxNear {
				continue
			}
			seen[id] = true
			if w := n.words[id].word; w != word && Distance(word, w, most) <= most {
				found = append(found, w)
			}
		}
	}
	return found
}

// keys is where words can be filed that differ from word by two octets in
// length at most and have one third in common with it.
func (n *Near) keys(group, word string) []third {
	var keys []third
	for length := max(len(word)-2, 3); length <= len(word)+2; length++ {
		for i := range 3 {
			from, to := cut(length, i)
			for shift := -2; shift <= 2; shift++ {
				if from+shift >= 0 && to+shift <= len(word) {
					keys = append(keys, third{group, length, i, word[from+shift : to+shift]})
				}
			}
		}
	}
	return keys
}
