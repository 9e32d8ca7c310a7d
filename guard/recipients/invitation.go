package recipients

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// maxCalendar is how much of an invitation is read, in octets.
const maxCalendar = 1 << 20

// invited is whom the invitations in a message name, whether they get it or not.
// Only what sends something to attendees counts, not answers (RFC 5546, section 1.4).
func invited(m *guard.Mail) []mail.Mailbox {
	var all []mail.Mailbox
	calendars := m.View.Calendars()
	for _, c := range calendars[:min(len(calendars), 5)] {
		switch c.Method {
		case "REQUEST", "ADD", "CANCEL", "PUBLISH", "":
			all = append(all, attendees(c.Attachment)...)
		}
	}
	for _, a := range m.View.Attachments() {
		if a.Type != "text/calendar" && (a.Type == "application/ics" || strings.HasSuffix(strings.ToLower(a.Name), ".ics")) && len(all) < maxParties {
			all = append(all, attendees(a)...)
		}
	}
	return all
}

func attendees(a mail.Attachment) []mail.Mailbox {
	r, err := a.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	text, _ := io.ReadAll(io.LimitReader(r, maxCalendar))
	unfolded := fold.ReplaceAllString(strings.ToValidUTF8(string(text), "\uFFFD"), "") // RFC 5545, section 3.1
	var all []mail.Mailbox
	for line := range strings.Lines(unfolded) {
		if box, ok := attendee(strings.TrimRight(line, "\r\n")); ok && len(all) < maxParties {
			all = append(all, box)
		}
	}
	return all
}

var (
	fold       = regexp.MustCompile(`\r?\n[ \t]`)
	commonName = regexp.MustCompile(`(?i);CN=(?:"([^"]*)"|([^;:"]*))`)
)

// attendee reads one line such as
// ATTENDEE;CN="Anna Berg";RSVP=TRUE:mailto:anna@example.org (RFC 5545, section 3.8.4.1).
func attendee(line string) (mail.Mailbox, bool) {
	const name = "ATTENDEE"
	if len(line) <= len(name) || !strings.EqualFold(line[:len(name)], name) || line[len(name)] != ';' && line[len(name)] != ':' {
		return mail.Mailbox{}, false
	}
	at := strings.LastIndex(strings.ToLower(line), ":mailto:")
	if at < 0 {
		return mail.Mailbox{}, false
	}
	a, err := mail.ParseAddress(strings.TrimSpace(line[at+len(":mailto:"):]))
	box := mail.Mailbox{Address: a}
	if cn := commonName.FindStringSubmatch(line[:at]); cn != nil {
		box.Name = cn[1] + cn[2]
	}
	return box, err == nil
}

// invitation notes attendees who do not get the message, and asks when they
// are outside while everybody who gets it is inside: calendar servers write to them by
// themselves.
func (s *sight) invitation() []guard.Finding {
	missing := s.which(func(p party) bool { return p.invited && !s.m.IsSelf(p.Address) })
	if len(missing) == 0 || len(missing) == len(s.parties) && s.skipped == 0 && len(s.m.Addressees()) == 0 {
		return nil
	}
	outside := s.which(func(p party) bool { return p.invited && p.outside })
	reached := s.which(func(p party) bool { return !p.invited && p.outside })
	f := guard.Finding{
		Level: guard.Note, Count: len(missing), Quote: list(missing), About: "",
		Says:  fmt.Sprintf("The invitation names %d people who do not get this message.", len(missing)),
		Hint:  "They may get it in another way, and everybody invited sees their names.",
		Place: guard.Place{Part: guard.Recipient, Name: missing[0].Address.String()},
	}
	if len(missing) == 1 {
		f.About = people.Key(missing[0].Address)
		f.Says = fmt.Sprintf("The invitation names %s, who does not get this message.", missing[0].Address)
	}
	if len(outside) > 0 && len(reached) == 0 {
		f.Level, f.Quote, f.Count = guard.Ask, list(outside), len(outside)
		f.Says = fmt.Sprintf("The invitation names %s, who is outside your organisation. Is that meant?", outside[0].Address)
	}
	return []guard.Finding{f}
}
