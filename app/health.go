package app

import (
	"strings"
	"sync"

	"holdback/app/control"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// trouble is what stands in the way of one server of an account, for people.
type trouble struct {
	Says, Hint string
	Again      bool // only the person can mend it, by signing in again
}

// part is which server of an account a trouble is with.
type part string

const (
	sending part = "sending"
	reading part = "reading"
)

type ailing struct {
	address string // lower case
	part    part
}

// health is what stands in the way of each account now. Only what a person should
// know is kept: that there is no network everybody sees for themselves.
type health struct {
	mu       sync.Mutex
	troubles map[ailing]trouble
	reached  map[string]bool // mailboxes that could be signed in to the last time it was tried, by lower-case address
	changed  func()
}

func newHealth(changed func()) *health {
	return &health{troubles: map[ailing]trouble{}, reached: map[string]bool{}, changed: changed}
}

// note remembers a trouble; the zero one ends it.
func (h *health) note(address string, p part, t trouble) {
	key := ailing{strings.ToLower(address), p}
	h.mu.Lock()
	old := h.troubles[key]
	if t == (trouble{}) {
		delete(h.troubles, key)
	} else {
		h.troubles[key] = t
	}
	h.mu.Unlock()
	if old != t {
		h.changed()
	}
}

// clear ends every trouble of an account: it was set up anew.
func (h *health) clear(address string) {
	h.note(address, sending, trouble{})
	h.note(address, reading, trouble{})
}

// of is the trouble of an account that is to be mended first.
func (h *health) of(address string) trouble {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t, ok := h.troubles[ailing{strings.ToLower(address), sending}]; ok {
		return t
	}
	return h.troubles[ailing{strings.ToLower(address), reading}]
}

// describe puts it into an account's description.
func (h *health) describe(info *control.AccountInfo) {
	t := h.of(info.Address.String())
	h.mu.Lock()
	info.Watching = h.reached[strings.ToLower(info.Address.String())]
	h.mu.Unlock()
	info.Problem, info.Hint, info.SignInAgain = t.Says, t.Hint, t.Again
}

// hearMailbox learns how an attempt to reach a mailbox ended. It reports whether the
// mailbox can be reached that could not be before.
func (h *health) hearMailbox(address string, p *mailbox.Problem) (back bool) {
	key := strings.ToLower(address)
	h.mu.Lock()
	was, known := h.reached[key]
	h.reached[key] = p == nil
	back = p == nil && known && !was
	h.mu.Unlock()
	switch {
	case p == nil:
		h.note(address, reading, trouble{})
	case p.Cause == mailbox.CauseSignIn, p.Cause == mailbox.CauseTLS:
		h.note(address, reading, trouble{p.Says, p.Hint, p.Cause == mailbox.CauseSignIn})
	}
	return back
}

// refusedHint says what to do about a sign-in that the server refused, and what it said.
func refusedHint(reply string) string {
	return "Many providers want an app password instead of the usual one. The answer was: " + reply
}

// hearRelay learns how an attempt to send ended.
func (h *health) hearRelay(address string, r relay.Report) {
	for _, one := range r.Results {
		switch one.Cause {
		case relay.CauseOffline, relay.CauseLocal, relay.CauseLine, relay.CauseTimeout:
			return // says nothing about the account
		case relay.CauseSignIn:
			if one.Code == 0 && h.of(address).Again {
				return // no server said so, but who gives out the tokens: that is known already
			}
			h.note(address, sending, trouble{"Sign in again to " + address + ": its mail server does not accept the sign-in. Mail of it stays held.", refusedHint(one.Reply), true})
			return
		case relay.CauseTLS:
			h.note(address, sending, trouble{Says: "The mail server of " + address + " could not prove who it is. Mail of this account stays held.", Hint: one.Reply})
			return
		}
	}
	h.note(address, sending, trouble{})
}
