package people

import (
	"math"
	"time"

	"holdback/mail"
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

// Fit is how well somebody goes with the other recipients of a message at now,
// from what the sender did before: how much they wrote to each other lately, and
// how often both were on the same message. After Roth and others, "Suggesting
// Friends Using the Implicit Social Graph" (KDD 2010). It is only good
// for comparing persons on the same message.
func (b *Book) Fit(a mail.Address, others []mail.Address, now time.Time) float64 {
	p := b.persons[Key(a)]
	received := 0.0
	if p.Received > 0 {
		received = fade(max(now.Sub(p.Last), 0), sentFades)
	}
	closest := 0.0
	for _, other := range others {
		closest = max(closest, b.together[pair(a, other)].lately.value(now, tieFades))
	}
	return 0.69*math.Log1p(5*b.lately[Key(a)].value(now, sentFades)+received) + 0.78*math.Log1p(closest)
}
