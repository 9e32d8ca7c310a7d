package scan

import "slices"

// automaton finds all literals of a set in one pass: an Aho-Corasick automaton
// as one table of states by classes of octets, so that an octet costs one look.
// Capital letters of ASCII count as small ones, and
// white space as a space.
type automaton struct {
	class  [256]uint8
	width  int32   // classes, and so the length of a row
	next   []int32 // rows of states; a state is the offset of its row
	speaks int32   // states from here on have something to say
	ends   [][]int32
}

// newAutomaton builds the automaton of literals, which must be in lower case and
// not empty. What it reports is their index.
func newAutomaton(literals []string) *automaton {
	a := &automaton{width: 1}
	for _, l := range literals {
		for i := range len(l) {
			if a.class[l[i]] == 0 {
				a.class[l[i]] = uint8(a.width)
				a.width++
			}
		}
	}
	for c := byte('A'); c <= 'Z'; c++ {
		a.class[c] = a.class[lower(c)]
	}
	for _, c := range []byte("\t\n\r") {
		a.class[c] = a.class[' '] // a phrase may go over a line
	}
	t := a.trie(literals)
	t.link(a.width)
	a.order(t)
	return a
}

// trie is an automaton in the making. States are numbered from 0, the root.
type trie struct {
	next  []int32   // -1 where there is no way yet
	ends  [][]int32 // by state: the literals that end there
	blank []int32   // a row without ways
}

func (a *automaton) trie(literals []string) *trie {
	t := &trie{blank: slices.Repeat([]int32{-1}, int(a.width))}
	t.grow()
	for n, l := range literals {
		state := int32(0)
		for i := range len(l) {
			way := &t.next[state*a.width+int32(a.class[l[i]])]
			if *way < 0 {
				*way = int32(len(t.ends))
				state = *way
				t.grow()
				continue
			}
			state = *way
		}
		t.ends[state] = append(t.ends[state], int32(n))
	}
	return t
}

func (t *trie) grow() {
	t.next = append(t.next, t.blank...)
	t.ends = append(t.ends, nil)
}

// link fills in where to go when a literal does not go on, breadth first: where
// the longest ending that begins another literal would go.
func (t *trie) link(width int32) {
	fall := make([]int32, len(t.ends))
	queue := append(make([]int32, 0, len(t.ends)), 0)
	for n := 0; n < len(queue); n++ {
		s := queue[n]
		for c := range width {
			way := &t.next[s*width+c]
			back := int32(0)
			if s != 0 {
				back = t.next[fall[s]*width+c]
			}
			if *way < 0 {
				*way = max(back, 0)
				continue
			}
			fall[*way] = max(back, 0)
			if more := t.ends[max(back, 0)]; len(more) > 0 {
				t.ends[*way] = append(t.ends[*way], more...)
			}
			queue = append(queue, *way)
		}
	}
}

// order numbers the states so that those with something to say come last, and
// one comparison tells.
func (a *automaton) order(t *trie) {
	var states []int32
	for s := range t.ends {
		if len(t.ends[s]) == 0 {
			states = append(states, int32(s))
		}
	}
	a.speaks = int32(len(states)) * a.width
	for s := range t.ends {
		if len(t.ends[s]) > 0 {
			states = append(states, int32(s))
			slices.Sort(t.ends[s])
			a.ends = append(a.ends, t.ends[s])
		}
	}
	place := make([]int32, len(states))
	for i, s := range states {
		place[s] = int32(i) * a.width
	}
	a.next = make([]int32, 0, len(t.next))
	for _, s := range states {
		for _, to := range t.next[s*a.width : (s+1)*a.width] {
			a.next = append(a.next, place[to])
		}
	}
}

// run walks from state over text[from:to] and stops behind the first octet at
// which a literal ends. It returns that place and the state there.
func (a *automaton) run(text string, from int, state int32) (int, int32) {
	next, class, speaks := a.next, &a.class, a.speaks
	for i := from; i < len(text); i++ {
		state = next[int(state)+int(class[text[i]])]
		if state >= speaks {
			return i + 1, state
		}
	}
	return len(text), state
}

// said is which literals end where the automaton is in a state, or nil.
func (a *automaton) said(state int32) []int32 {
	if state < a.speaks {
		return nil
	}
	return a.ends[(state-a.speaks)/a.width]
}
