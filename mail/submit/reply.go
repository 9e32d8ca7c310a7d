package submit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/emersion/go-smtp"

	"holdback/mail"
)

// ErrNoSpace is what Take returns, wrapped or not, when the disk is full or
// cannot be written. The client keeps its mail and may try again.
var ErrNoSpace = errors.New("no space to keep the message")

// Reply is an error of Take that the client is to see as it is. Text must be a
// sentence for people: mail clients show it, and leave the code out.
type Reply struct {
	Code     int    // 4xx or 5xx; anything else is answered as 451
	Enhanced string // RFC 3463, such as "5.6.0"
	Text     string
}

// Error is for our log, so it leaves out Text, which may quote the mail.
func (r *Reply) Error() string { return fmt.Sprintf("refused with %d %s", r.Code, r.Enhanced) }

// answer turns the end of a transaction into what the client is told. This is
// the only place that does.
func answer(id string, err error) *smtp.SMTPError {
	var own *Reply
	var octet *mail.OctetError
	switch {
	case err == nil:
		return reply(250, "2.0.0", "Ok: held as "+id)
	case errors.As(err, &own) && own.Code >= 400 && own.Code < 600:
		return longReply(own.Code, own.Enhanced, own.Text)
	case errors.Is(err, smtp.ErrDataTooLarge):
		return reply(552, "5.3.4", "The message is too large for Holdback. Please send a link instead of the attachment.")
	case errors.As(err, &octet):
		return reply(550, "5.6.0", "The message was refused, because "+octet.Error()+".")
	case errors.Is(err, errLongLine), errors.Is(err, smtp.ErrTooLongLine):
		return reply(550, "5.6.0", fmt.Sprintf("The message has a line of more than %d octets.", maxLine))
	case errors.Is(err, ErrNoSpace):
		return reply(452, "4.3.1", "The message could not be saved, because the disk is full or cannot be written. Please make room and send it again.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return reply(451, "4.4.2", "The rest of the message did not arrive in time. Please send it again.")
	case errors.Is(err, errNotWhole), errors.Is(err, io.ErrUnexpectedEOF):
		return reply(451, "4.4.2", "The message did not arrive as a whole. Please send it again.")
	case errors.Is(err, errNobody):
		return reply(503, "5.5.1", "First say who sends the message and to whom.")
	case errors.Is(err, errClosing):
		return reply(421, "4.3.2", "Holdback is closing. Please send the message again when it is back.")
	}
	return reply(451, "4.3.0", "The message could not be saved. Please send it again; Holdback's log says why it failed.")
}

// reply builds an answer of one line that the library sends as it is, whatever
// text is made of. An enhanced code that is none becomes x.0.0.
func reply(code int, enhanced, text string) *smtp.SMTPError {
	e := smtp.SMTPError{Code: code, Message: oneLine(text)}
	if n, err := fmt.Sscanf(enhanced, "%d.%d.%d", &e.EnhancedCode[0], &e.EnhancedCode[1], &e.EnhancedCode[2]); n != 3 || err != nil {
		e.EnhancedCode = smtp.EnhancedCodeNotSet
	}
	return &e
}

// longReply is reply for a sentence of somebody else, which may be long and have
// any letters: in lines of at most 400 octets, each with the enhanced code (RFC
// 2034, section 4), all ASCII, because clients that did not ask for SMTPUTF8 need
// not understand more (RFC 6531, section 3.7.4).
func longReply(code int, enhanced, text string) *smtp.SMTPError {
	e := reply(code, enhanced, "")
	lines := wrapped(sevenBit(text))
	for i := range lines[:len(lines)-1] { // the library writes it on the last one
		c := e.EnhancedCode
		lines[i] = fmt.Sprintf("%d.%d.%d %s", c[0], c[1], c[2], lines[i])
	}
	e.Message = strings.Join(lines, "\n")
	return e
}

// oneLine keeps a text from ending its reply and beginning another, and within
// the 512 octets of RFC 5321, section 4.5.3.1.5.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	if longest := 490; len(text) > longest {
		return strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return text
}
