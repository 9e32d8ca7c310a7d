package discover

import (
	"context"
	"slices"
	"strings"

	"holdback/mail/account"
)

// imap greets a mailbox server.
func (l *line) imap(ctx context.Context) error {
	if err := l.greeting(); err != nil {
		return err
	}
	offers, err := l.capability("h1")
	if err != nil {
		return err
	}
	if l.server.Security == account.StartTLS {
		if !slices.Contains(offers, "STARTTLS") {
			return l.noStartTLS()
		}
		if _, err := l.ask("h2", "STARTTLS"); err != nil {
			return err
		}
		if err := l.upgrade(ctx); err != nil {
			return err
		}
		if offers, err = l.capability("h3"); err != nil { // RFC 9051, section 6.2.1: what was known is forgotten
			return err
		}
	}
	_ = l.say("h4 LOGOUT") // it has said what we wanted to know
	return l.takesIn(offers)
}

// greeting reads the first line. A server that signs us in by itself leaves no place
// for STARTTLS, which somebody on the way could use (RFC 9051, section 7.1.4).
func (l *line) greeting() error {
	s, err := l.read()
	if err != nil {
		return err
	}
	words := strings.Fields(strings.ToUpper(s) + " . .")
	switch {
	case words[0] != "*":
		return l.strange(IMAP, s)
	case words[1] == "OK":
		return nil
	case words[1] == "PREAUTH" && l.server.Security == account.StartTLS:
		return l.noStartTLS()
	case words[1] == "PREAUTH":
		return nil
	case words[1] == "BYE":
		return l.refused(s)
	}
	return l.strange(IMAP, s)
}

// capability is what the server offers.
func (l *line) capability(tag string) ([]string, error) {
	said, err := l.ask(tag, "CAPABILITY")
	if err != nil {
		return nil, err
	}
	var offers []string
	for _, s := range said {
		words := strings.Fields(strings.ToUpper(s))
		if len(words) > 1 && words[0] == "*" && words[1] == "CAPABILITY" {
			offers = words[2:]
		}
	}
	if !slices.Contains(offers, "IMAP4REV1") && !slices.Contains(offers, "IMAP4REV2") {
		return nil, l.strange(IMAP, strings.Join(offers, " "))
	}
	return offers, nil
}

// ask says one command and returns what was said until it was done.
func (l *line) ask(tag, command string) ([]string, error) {
	if err := l.say(tag + " " + command); err != nil {
		return nil, err
	}
	var said []string
	for {
		s, err := l.read()
		if err != nil {
			return nil, err
		}
		rest, done := strings.CutPrefix(s, tag+" ")
		switch {
		case done && strings.HasPrefix(strings.ToUpper(rest)+" ", "OK "):
			return said, nil
		case done || strings.HasPrefix(strings.ToUpper(s), "* BYE"):
			return nil, l.refused(s)
		}
		said = append(said, s)
	}
}

// takesIn is an error where nobody could sign in (RFC 9051, section 6.2.3).
func (l *line) takesIn(offers []string) error {
	var mechanisms []string
	for _, o := range offers {
		if m, ok := strings.CutPrefix(o, "AUTH="); ok {
			mechanisms = append(mechanisms, m)
		}
	}
	if usable(mechanisms) || !slices.Contains(offers, "LOGINDISABLED") {
		return nil
	}
	return l.noSignIn(strings.Join(mechanisms, " "))
}
