package mailtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The library's server knows nothing of counted changes (CONDSTORE, RFC 7162), so the front
// takes what concerns them off a command and adds it to the answer. SEARCH MODSEQ is
// not there.

var (
	selectCount   = regexp.MustCompile(`(?i) \(CONDSTORE\)\r?\n$`)
	statusCount   = regexp.MustCompile(`(?i)\bHIGHESTMODSEQ\b`)
	fetchCount    = regexp.MustCompile(`(?i)\bMODSEQ\b`)
	changedSince  = regexp.MustCompile(`(?i) \(CHANGEDSINCE (\d+)\)`)
	storeSince    = regexp.MustCompile(`(?i)\(UNCHANGEDSINCE (\d+)\) `)
	fetched       = regexp.MustCompile(`^\* \d+ FETCH \(UID (\d+)`)
	enableCounted = regexp.MustCompile(`(?i) CONDSTORE\b`)
)

// counting is what a client wants to hear of counts.
type counting struct {
	aware bool    // from now on: of each changed flag
	asked bool    // with this command
	since *uint64 // only what was changed later than that
}

// uncount takes what concerns counts off a command.
func (f *imapFront) uncount(c *command) {
	f.count.asked, f.count.since, f.session.condition = false, nil, condition{aware: f.count.aware}
	if !f.s.options.offersIMAP("CONDSTORE") {
		return
	}
	text := &c.lines[len(c.lines)-1]
	asks := func(what *regexp.Regexp, instead string) {
		if what.MatchString(*text) {
			*text = what.ReplaceAllString(*text, instead)
			f.count.asked, f.count.aware = true, true
		}
	}
	switch steps[c.verb] {
	case IMAPSelect:
		asks(selectCount, "\r\n")
	case IMAPEnable:
		asks(enableCounted, " CONDSTORE")
	case IMAPStatus:
		asks(statusCount, "MESSAGES")
	case IMAPFetch:
		if f.count.since = number(changedSince, *text); f.count.since != nil {
			asks(changedSince, "")
		}
		asks(fetchCount, "UID")
	case IMAPStore:
		f.session.condition.since = number(storeSince, *text)
		asks(storeSince, "")
	}
	f.session.condition.aware = f.count.aware
}

func number(in *regexp.Regexp, text string) *uint64 {
	found := in.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	n, err := strconv.ParseUint(found[1], 10, 63) // RFC 7162, section 7
	if err != nil {
		return nil
	}
	return &n
}

// counted adds to a response what the client wants to hear of counts; it is empty where
// the client does not want to hear it at all.
func (f *imapFront) counted(c command, text string) string {
	if !f.s.options.offersIMAP("CONDSTORE") || f.session.person == nil {
		return text
	}
	changes := &f.session.person.changes
	switch done := strings.HasPrefix(text, c.tag+" OK "); {
	case done && steps[c.verb] == IMAPSelect:
		return fmt.Sprintf("* OK [HIGHESTMODSEQ %d] Highest\r\n", changes.highest(f.session.selected)) + text
	case done && f.session.condition.modified != "":
		return fmt.Sprintf("%s OK [MODIFIED %s] Some were changed meanwhile\r\n", c.tag, f.session.condition.modified)
	case f.count.asked && strings.HasPrefix(text, "* ENABLED"):
		return strings.TrimRight(text, "\r\n") + " CONDSTORE\r\n"
	case f.count.asked && strings.HasPrefix(text, "* STATUS "):
		return strings.TrimSuffix(text, ")\r\n") + fmt.Sprintf(" HIGHESTMODSEQ %d)\r\n", changes.highest(f.session.viewed))
	}
	return f.countedMessage(text)
}

func (f *imapFront) countedMessage(text string) string {
	found := fetched.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	uid, err := strconv.ParseUint(found[1], 10, 32)
	if err != nil {
		return text
	}
	at := f.session.person.changes.at(f.session.selected, uint32(uid))
	if f.count.since != nil && at <= *f.count.since {
		return ""
	}
	if !f.count.asked && !(f.count.aware && strings.Contains(text, " FLAGS (")) {
		return text
	}
	return strings.Replace(text, found[0], fmt.Sprintf("%s MODSEQ (%d)", found[0], at), 1)
}
