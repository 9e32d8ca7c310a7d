package cli

import (
	"fmt"
	"strings"
)

// sendmailOptions is what the arguments of sendmail(1) ask for.
type sendmailOptions struct {
	fromHeader bool // -t
	dots       bool // -i: a lone dot is text
	list       bool // -bp
	verbose    bool
	sender     string
	senderSet  bool
	name       string
	notify     []string
	ret        string
	envid      string
	body       string
	recipients []string
}

// takesValue are the options that have a value, glued to them or as the next
// argument: those of sendmail, Postfix and Exim together.
const takesValue = "bBCdeFfhLNOopRrVX"

// alone are the options without a value that we know.
const alone = "GIimnqtUv"

// parseSendmail reads arguments as getopt(3) does: letters may share a dash, a
// value may be glued. Recipients may stand anywhere; after -- everything is one.
func parseSendmail(args []string) (sendmailOptions, error) {
	var o sendmailOptions
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			o.recipients = append(o.recipients, args...)
			return o, nil
		case len(arg) < 2 || arg[0] != '-':
			o.recipients = append(o.recipients, arg)
			continue
		}
		rest, err := o.letters(arg[1:], args)
		if err != nil {
			return o, err
		}
		args = rest
	}
	return o, nil
}

// letters reads the options behind one dash and returns the arguments left.
func (o *sendmailOptions) letters(letters string, args []string) ([]string, error) {
	for i := 0; i < len(letters); i++ {
		c, glued := letters[i], letters[i+1:]
		switch {
		case c == 'A' || c == 'q' && glued != "": // -Am, -q30m: the value can only be glued
			return args, o.set(c, glued)
		case strings.IndexByte(takesValue, c) >= 0:
			if glued != "" || c == 'd' || c == 'e' {
				return args, o.set(c, glued)
			}
			if len(args) == 0 {
				return nil, fmt.Errorf("option -%c needs a value", c)
			}
			return args[1:], o.set(c, args[0])
		case strings.IndexByte(alone, c) < 0:
			return nil, fmt.Errorf("option -%c is unknown; see \"holdback sendmail --help\"", c)
		}
		if err := o.set(c, ""); err != nil {
			return nil, err
		}
	}
	return args, nil
}

// set takes over one option.
func (o *sendmailOptions) set(c byte, value string) error {
	switch c {
	case 't':
		o.fromHeader = true
	case 'i':
		o.dots = true
	case 'v':
		o.verbose = true
	case 'o':
		o.dots = o.dots || value == "i"
	case 'O':
		o.dots = o.dots || strings.EqualFold(value, "IgnoreDots=true") || strings.EqualFold(value, "IgnoreDots")
	case 'f', 'r':
		o.sender, o.senderSet = value, true
	case 'F':
		o.name = value
	case 'I', 'q':
		return fmt.Errorf("option -%c is not supported: there is no alias file and no queue to run; see \"holdback outbox\"", c)
	case 'b':
		return o.mode(value)
	case 'N':
		return o.setNotify(value)
	case 'R':
		return o.choose(c, value, &o.ret, "FULL", "HDRS")
	case 'B':
		return o.choose(c, value, &o.body, "7BIT", "8BITMIME")
	case 'V':
		return o.setEnvelopeID(value)
	}
	return nil
}

// mode is -b, what sendmail is to be.
func (o *sendmailOptions) mode(value string) error {
	switch value {
	case "m":
	case "p":
		o.list = true
	case "s":
		return fmt.Errorf("option -bs is not supported: to speak SMTP, use the values of \"holdback client-settings\"")
	default:
		return fmt.Errorf("option -b%s is not supported; this command only takes messages (-bm) and lists the outbox (-bp)", value)
	}
	return nil
}

// setNotify is -N: RFC 3461, section 4.1.
func (o *sendmailOptions) setNotify(value string) error {
	o.notify = nil
	for word := range strings.SplitSeq(strings.ToUpper(value), ",") {
		switch word {
		case "NEVER", "SUCCESS", "FAILURE", "DELAY":
			o.notify = append(o.notify, word)
		default:
			return fmt.Errorf("option -N: %q is unknown; use never, or any of failure, delay, success", word)
		}
	}
	if len(o.notify) > 1 && strings.Contains(strings.ToUpper(value), "NEVER") {
		return fmt.Errorf("option -N: never cannot be combined with others")
	}
	return nil
}

// setEnvelopeID is -V: printable US-ASCII of at most 100 octets (RFC 3461, section 4.4).
func (o *sendmailOptions) setEnvelopeID(value string) error {
	if len(value) > 100 || strings.IndexFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
		return fmt.Errorf("option -V: the envelope id may have at most 100 printable ASCII characters")
	}
	o.envid = value
	return nil
}

// choose takes one of a few words, in any case.
func (o *sendmailOptions) choose(c byte, value string, into *string, words ...string) error {
	for _, w := range words {
		if strings.EqualFold(w, value) {
			*into = w
			return nil
		}
	}
	return fmt.Errorf("option -%c: %q is unknown; use %s", c, value, strings.Join(words, " or "))
}
