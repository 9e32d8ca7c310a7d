package outbox

import (
	"slices"
	"time"

	"holdback/mail"
	"holdback/mail/relay"
)

// This file is about recipients: what became of each is kept one by one, promise 9.

// served reports whether nothing more is to be done for a recipient: it is never
// sent to again.
func served(r relay.Result) bool { return r.End == relay.Accepted || r.End == relay.Refused }

// pending lists who is still to be served.
func pending(e Entry) []mail.Recipient {
	var to []mail.Recipient
	for i, r := range e.Envelope.Recipients {
		if i >= len(e.Results) || !served(e.Results[i]) {
			to = append(to, r)
		}
	}
	return to
}

// merge puts the results of an attempt, one for each pending recipient in order,
// into those of the whole envelope.
func merge(e Entry, attempt []relay.Result) []relay.Result {
	all := make([]relay.Result, len(e.Envelope.Recipients))
	copy(all, e.Results)
	for i := range all {
		if !served(all[i]) && len(attempt) > 0 {
			all[i], attempt = attempt[0], attempt[1:]
		}
	}
	return all
}

// fill makes sure that there is one result for each recipient. Where the relay said
// nothing of one, end is what that means.
func fill(to []mail.Recipient, results []relay.Result, end relay.End, now time.Time) []relay.Result {
	all := unanswered(to, end, relay.CauseLocal, now)
	for i := range all {
		if i < len(results) && results[i].Address == all[i].Address && results[i].End != "" {
			all[i] = results[i]
		}
	}
	return all
}

// unanswered is one result for each recipient of whom no server said anything.
func unanswered(to []mail.Recipient, end relay.End, why relay.Cause, now time.Time) []relay.Result {
	all := make([]relay.Result, len(to))
	for i, r := range to {
		all[i] = relay.Result{Address: r.Address, End: end, Cause: why, At: now}
	}
	return all
}

// outcome is the event that the results of the whole envelope amount to.
func outcome(all []relay.Result) Event {
	count := map[relay.End]int{}
	for _, r := range all {
		count[r.End]++
	}
	switch {
	case count[relay.Unknown] > 0:
		return Lose
	case count[relay.Later] > 0:
		return Later
	case count[relay.Accepted] > 0:
		return Accept
	}
	return Refuse
}

// unserved are the results that are not final.
func unserved(e Entry) []relay.Result {
	return slices.DeleteFunc(slices.Clone(e.Results), served)
}

// accepted names who has the message for certain.
func accepted(e Entry) []string {
	var got []string
	for _, r := range e.Results {
		if r.End == relay.Accepted {
			got = append(got, r.Address.String())
		}
	}
	return got
}

func allCause(results []relay.Result, c relay.Cause) bool {
	return len(results) > 0 && !slices.ContainsFunc(results, func(r relay.Result) bool { return r.Cause != c })
}

func anyCause(results []relay.Result, c relay.Cause) bool {
	return slices.ContainsFunc(results, func(r relay.Result) bool { return r.Cause == c })
}
