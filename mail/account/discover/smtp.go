package discover

import (
	"context"
	"fmt"
	"strings"

	"holdback/mail/account"
)

// smtp greets a submission server.
func (l *line) smtp(ctx context.Context) error {
	if err := l.welcome(); err != nil {
		return err
	}
	offers, err := l.hello()
	if err != nil {
		return err
	}
	if l.server.Security == account.StartTLS {
		if _, ok := offers["STARTTLS"]; !ok {
			return l.noStartTLS()
		}
		if err := l.startTLS(ctx); err != nil {
			return err
		}
		if offers, err = l.hello(); err != nil { // RFC 3207, section 4.2: what was known is forgotten
			return err
		}
	}
	_ = l.say("QUIT") // it has said what we wanted to know
	if mechanisms := strings.Fields(offers["AUTH"]); !usable(mechanisms) {
		return l.noSignIn(offers["AUTH"])
	}
	return nil
}

// welcome reads the first reply.
func (l *line) welcome() error {
	code, text, err := l.reply()
	if err != nil {
		return err
	}
	if code != "220" {
		return l.refused(text[0])
	}
	return nil
}

// hello says EHLO and returns the keywords that the server answers, each with its
// parameters.
func (l *line) hello() (map[string]string, error) {
	if err := l.say("EHLO [127.0.0.1]"); err != nil {
		return nil, err
	}
	code, text, err := l.reply()
	if err != nil {
		return nil, err
	}
	if code != "250" {
		return nil, l.refused(text[0])
	}
	offers := map[string]string{}
	for _, s := range text[1:] {
		keyword, rest, _ := strings.Cut(strings.ToUpper(s[4:]), " ")
		if name, more, ok := strings.Cut(keyword, "="); ok && name == "AUTH" { // "AUTH=LOGIN", for clients of the last century
			keyword, rest = name, more+" "+rest
		}
		offers[keyword] = strings.TrimSpace(offers[keyword] + " " + rest)
	}
	return offers, nil
}

func (l *line) startTLS(ctx context.Context) error {
	if err := l.say("STARTTLS"); err != nil {
		return err
	}
	code, text, err := l.reply()
	if err != nil {
		return err
	}
	if code != "220" {
		return l.refused(text[0])
	}
	return l.upgrade(ctx)
}

// reply reads one reply, all its lines (RFC 5321, section 4.2.1). Each has at least
// four octets.
func (l *line) reply() (code string, text []string, err error) {
	for {
		s, err := l.read()
		if err != nil {
			return "", nil, err
		}
		if len(s) == 3 {
			s += " "
		}
		if len(s) < 4 || strings.Trim(s[:3], "0123456789") != "" || s[3] != ' ' && s[3] != '-' {
			return "", nil, l.strange(SMTP, s)
		}
		text = append(text, s)
		if s[3] == ' ' {
			return s[:3], text, nil
		}
	}
}

// refused is the error for a no of the server.
func (l *line) refused(said string) error {
	return &Problem{
		Says: fmt.Sprintf("%s answers, but refuses us: %s", l.server, oneLine(said)),
		Hint: "Try again later; if it lasts, ask the provider whether this is the right server for mail programs.",
	}
}
