package people

import (
	"math"
	"time"
)

// faded is a count in which each event weighs half as much after every
// half-life. It does not depend on the order of the events.
type faded struct {
	weight float64
	at     time.Time // when weight was true
}

// Half-lives, as measured on the Enron mail: whom somebody writes to changes
// from week to week, who belongs together does not.
const (
	sentFades = 7 * 24 * time.Hour
	tieFades  = 56 * 24 * time.Hour
)

func (f faded) add(at time.Time, half time.Duration) faded {
	if at.Before(f.at) {
		return faded{f.weight + fade(f.at.Sub(at), half), f.at}
	}
	return faded{f.value(at, half) + 1, at}
}

// value is the count at now. What lies in the future counts as of today.
func (f faded) value(now time.Time, half time.Duration) float64 {
	if f.weight == 0 {
		return 0
	}
	return f.weight * fade(max(now.Sub(f.at), 0), half)
}

func fade(age, half time.Duration) float64 { return math.Exp2(-float64(age) / float64(half)) }

// Search is what a namesake is looked for by.
type Search struct {
	Words  []string // folded; one of them is in the name
	Others []string // Keys of those on the message
	Now    time.Time
	Over   float64                           // how well they must fit at least
	Except func(key string) bool             // who does not count
	More   func(key string) (better float64) // by how much what else is known speaks for somebody
}

// maxNamesakes bounds how many persons with one word in their names are looked
// at, those with most messages first.
const maxNamesakes = 300

// Namesake finds the person with one of the words in their name who fits best.
func (b *Book) Namesake(s Search) (best Person, found bool) {
	x := b.index()
	most := s.Over
	for _, w := range s.Words {
		ids := x.words[w]
		for _, id := range ids[:min(len(ids), maxNamesakes)] {
			p := &x.persons[id]
			fit := b.Fit(p.key, s.Others, s.Now) + s.More(p.key)
			if fit > most && !s.Except(p.key) {
				best, most, found = p.Person, fit, true
			}
		}
	}
	return best, found
}

// Fit is how well somebody, by their Key, goes with the other recipients of a
// message at now, from what the sender did before: how much they wrote to each
// other lately, and how often both were on the same message. After Roth and
// others, "Suggesting Friends Using the Implicit Social Graph" (KDD 2010). It is
// only good for comparing persons on the same message.
func (b *Book) Fit(key string, others []string, now time.Time) float64 {
	p := b.persons[key]
	received := 0.0
	if p.Received > 0 {
		received = fade(max(now.Sub(p.Last), 0), sentFades)
	}
	closest := 0.0
	for _, other := range others {
		if other != key {
			closest = max(closest, b.together[pair(key, other)].lately.value(now, tieFades))
		}
	}
	return 0.69*math.Log1p(5*b.lately[key].value(now, sentFades)+received) + 0.78*math.Log1p(closest)
}
