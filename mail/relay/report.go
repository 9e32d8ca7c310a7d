package relay

import (
	"time"

	"holdback/mail"
)

// End says how an attempt to hand over a message ended, for one recipient or for
// all of them.
type End string

// The four ends. There is no fifth: what cannot be proved to be one of the first
// three is Unknown.
const (
	Accepted End = "accepted" // 2xx: the server took responsibility
	Refused  End = "refused"  // 5xx, or our own definite no: trying again will not help
	Later    End = "later"    // 4xx, no connection, sign-in needed: certainly not taken, worth another try
	Unknown  End = "unknown"  // the line broke after the final dot: it may have been taken
)

// Cause tells why a message was not taken, as far as that changes what happens next.
type Cause string

// Causes. The empty Cause is an ordinary answer of the server.
const (
	CauseOffline Cause = "offline" // no connection could be made; not counted as an attempt
	CauseSignIn  Cause = "sign-in" // the server wants other credentials; the message stays held
	CauseTLS     Cause = "tls"     // the server could not be trusted: certificate or missing STARTTLS
	CauseTooBig  Cause = "too-big" // larger than the server's SIZE
	CauseNoUTF8  Cause = "no-utf8" // needs SMTPUTF8 or 8BITMIME, which the server does not offer
	CauseLocal   Cause = "local"   // our own disk or program failed before anything was sent
	CauseOthers  Cause = "others"  // held back because another recipient was refused
	CauseTimeout Cause = "timeout" // the server stopped answering
	CauseLine    Cause = "line"    // the line broke, or the server spoke nonsense
)

// Result is what became of one recipient.
type Result struct {
	Address mail.Address `json:"address"`
	End     End          `json:"end"`
	Code    int          `json:"code,omitempty"`   // the server's reply code, 0 when it gave none
	Status  string       `json:"status,omitempty"` // enhanced status code such as "5.1.1" (RFC 3463)
	Reply   string       `json:"reply,omitempty"`  // the server's own text, one line; a sentence of ours where Code is 0
	Cause   Cause        `json:"cause,omitempty"`  // why, where it is not just the server's answer
	At      time.Time    `json:"at,omitzero"`      // when we learned it
}

// Report is what one attempt came to. End sums up Results: Unknown if any
// recipient's is, else Accepted if at least one was accepted and none is Later, else Later if any
// is, else Refused.
type Report struct {
	End     End      `json:"end"`
	Results []Result `json:"results"` // one for each recipient of the attempt, in its order
}

// reportOf sums results up. Every result must have its End by now.
func reportOf(results []Result) Report {
	count := map[End]int{}
	for _, r := range results {
		count[r.End]++
	}
	end := Refused
	switch {
	case count[Unknown] > 0:
		end = Unknown
	case count[Later] > 0:
		end = Later
	case count[Accepted] > 0:
		end = Accepted
	}
	return Report{End: end, Results: results}
}
