package mailtest

import (
	"fmt"
	"slices"
	"strings"
)

// revision2 is what IMAP4rev2 includes (RFC 9051, appendix E): a server without one of
// these must not call itself so.
var revision2 = []string{
	"NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR",
	"LIST-EXTENDED", "LIST-STATUS", "MOVE", "LITERAL-", "STATUS=SIZE", "SPECIAL-USE",
}

// needed is the capability that a command belongs to.
var needed = map[string]string{
	"ENABLE": "ENABLE", "NAMESPACE": "NAMESPACE", "UNSELECT": "UNSELECT", "IDLE": "IDLE",
	"MOVE": "MOVE", "UID MOVE": "MOVE", "UID EXPUNGE": "UIDPLUS",
}

// offersIMAP reports whether the mailbox server has a capability.
func (o Options) offersIMAP(capability string) bool {
	if slices.Contains(o.IMAPWithout, capability) {
		return false
	}
	if capability != "IMAP4rev2" {
		return true
	}
	return !slices.ContainsFunc(o.IMAPWithout, func(c string) bool { return slices.Contains(revision2, c) })
}

// offer edits a response that says what the server can do: what it offers at this moment.
func (f *imapFront) offer(text string) string {
	head, list, ok := strings.Cut(text, "CAPABILITY ")
	if !ok || (head != "* " && !strings.HasSuffix(head, " OK [")) {
		return text
	}
	list, tail := list[:strings.IndexAny(list, "]\r")], list[strings.IndexAny(list, "]\r"):]
	before := !strings.Contains(list, "ENABLE") // nobody has signed in yet
	kept := slices.DeleteFunc(strings.Fields(list), func(c string) bool { return !f.offers(c) })
	add := func(capability string, when bool) {
		if when && f.s.options.offersIMAP(capability) {
			kept = append(kept, capability)
		}
	}
	add("STARTTLS", f.pleads())
	add("LOGINDISABLED", before && f.noLogin())
	add("CONDSTORE", !before)
	return head + "CAPABILITY " + strings.Join(kept, " ") + tail
}

func (f *imapFront) offers(capability string) bool {
	switch {
	case strings.HasPrefix(capability, "AUTH="):
		return !f.pleads()
	case strings.HasPrefix(capability, "APPENDLIMIT="):
		return f.s.options.AppendLimit > 0
	}
	return f.s.options.offersIMAP(capability)
}

// noLogin reports whether LOGIN would be refused.
func (f *imapFront) noLogin() bool {
	m := f.s.options.IMAPMechanisms
	return f.pleads() || !(slices.Contains(m, "PLAIN") || slices.Contains(m, "LOGIN"))
}

// refusal is the answer to a command that this server does not have, or not yet.
func (f *imapFront) refusal(c command) string {
	capability, known := needed[c.verb]
	switch {
	case known && !f.s.options.offersIMAP(capability):
		return "BAD Unknown command"
	case c.verb == "STARTTLS" && !(f.pleads() && f.s.options.offersIMAP("STARTTLS")):
		return "BAD STARTTLS is not available"
	case steps[c.verb] == IMAPSignIn && f.pleads():
		return "NO [PRIVACYREQUIRED] Say STARTTLS first" // RFC 9051, section 7.1
	case c.verb == "LOGIN" && f.noLogin():
		return "NO [CANNOT] LOGIN is switched off" // RFC 9051, section 6.2.3
	}
	return ""
}

// tooLong is why a literal may not come, else empty.
func (f *imapFront) tooLong(c command, size int64, waits bool) string {
	limit := int64(most)
	if c.verb == "APPEND" {
		limit = int64(f.s.options.AppendLimit)
	}
	switch {
	case size > limit && limit > 0:
		return fmt.Sprintf("NO [TOOBIG] We take %d octets at most", limit) // RFC 7889, section 4
	case !waits && !f.s.options.offersIMAP("LITERAL+") && (size > 4096 || !f.s.options.offersIMAP("LITERAL-")):
		return "BAD Wait for our word before a literal" // RFC 7888, section 5
	}
	return ""
}
