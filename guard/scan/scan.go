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

import (
	"cmp"
	"errors"
	"slices"
)

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

// Hit is one thing that was found, at text[Start:End].
type Hit struct {
	Kind       string // id of a Kind, or "term"
	List       string // the Term.List, of a term
	Start, End int    // octets; always on the borders of characters
}

// Scanner finds. It never changes after New, so many goroutines may share it.
type Scanner struct {
	class       *classes
	finder      *finder
	vocabulary  *vocabulary
	plan        plan
	automaton   *automaton
	gates       []gate
	rules       []compiled
	expressions []expression
	lists       []string
	off         map[string]bool
	phones      bool

	addressKind, phoneKind, coinKind int32 // of the vocabulary
}

// found is a hit and how sure its kind is of it.
type found struct {
	Hit
	rank int
}

// Where hits of built-in kinds overlap, the higher rank wins.
const (
	rankGeneric = iota
	rankPassword
	rankPhone
	rankNumber
	rankSecret
)

// pass is one look at one piece of text.
type pass struct {
	s         *Scanner
	f         folded
	text      string // of f
	done      int    // up to here, words with digits were looked at
	endless   int    // where a word was met that is too long for wildcards
	named     int    // where the last number ends that a word names
	context   context
	rows      []row
	candidate candidate
	windows   []window // by expression
	mails     mails
	hits      []found
	terms     []Hit
}

// look finds everything in a piece.
func (s *Scanner) look(text string) []Hit {
	p := &pass{s: s, f: fold(text)}
	p.text = p.f.text
	p.context = context{vocabulary: s.vocabulary, text: p.text}
	p.rows, p.named = make([]row, len(s.finder.table)), -widestGap-1
	p.windows = make([]window, len(s.expressions))
	p.digits()
	p.literals()
	p.expressions()
	return merge(p.hits, p.terms)
}

// literals walks over everything that a literal opens.
func (p *pass) literals() {
	a := p.s.automaton
	for i, state := 0, int32(0); i < len(p.text); {
		i, state = a.run(p.text, i, state)
		for _, n := range a.said(state) {
			p.open(&p.s.gates[n], i)
		}
	}
	p.mails.close(p)
}

// open asks everybody whom the literal that ends at end concerns.
func (p *pass) open(g *gate, end int) {
	start := end - len(g.literal)
	if len(g.words) > 0 {
		p.matchWords(g.words, start, len(g.literal))
	}
	for _, w := range g.globs {
		p.matchGlob(w, start, end)
	}
	for _, o := range g.openings {
		p.matchRule(o, start)
	}
	for _, n := range g.expressions {
		p.openExpression(n, start, end)
	}
	switch {
	case g.password && p.names(start, end):
		p.matchPassword(g.literal, end)
	case g.assigns:
		p.matchAssignment(end)
	case g.mail:
		p.mail(start)
	}
}

// names reports whether text[start:end] is a word by itself, or the end of a
// longer one, as in "Benutzerpasswort".
func (p *pass) names(start, end int) bool {
	if wordAt(p.text, end) && wordBefore(p.text, end) {
		return false
	}
	return end-start >= 8 || !wordBefore(p.text, start) || !wordAt(p.text, start)
}

// emit reports a hit of a built-in kind at a folded place.
func (p *pass) emit(kind string, rank, start, end int) {
	if p.s.off[kind] {
		return
	}
	from, to := p.f.span(start, end)
	p.hits = append(p.hits, found{Hit{Kind: kind, Start: from, End: to}, rank})
}

// emitTerm reports a term at a folded place.
func (p *pass) emitTerm(list, start, end int) {
	from, to := p.f.span(start, end)
	p.terms = append(p.terms, Hit{Kind: termKind, List: p.s.lists[list], Start: from, End: to})
}

// merge puts hits in order. Of built-in kinds that overlap, one is left.
func merge(hits []found, terms []Hit) []Hit {
	slices.SortFunc(hits, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.rank, a.rank), cmp.Compare(b.End, a.End), cmp.Compare(a.Kind, b.Kind))
	})
	kept := make([]found, 0, len(hits))
	for _, h := range hits {
		if n := len(kept); n > 0 && h.Start < kept[n-1].End {
			if h.rank > kept[n-1].rank {
				kept[n-1] = h
			}
			continue
		}
		kept = append(kept, h)
	}
	all := slices.Grow(terms, len(kept))
	for _, h := range kept {
		all = append(all, h.Hit)
	}
	slices.SortFunc(all, order)
	return slices.Compact(all)
}

func order(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.List, b.List))
}

var errNoList = errors.New("a list of terms needs a name")
