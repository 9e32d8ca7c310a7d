package mailbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"

	"holdback/mail/account"
)

// Cause is the kind of a Problem.
type Cause string

// The causes.
const (
	CauseOffline  Cause = "offline"   // the server cannot be reached, or the line broke, or it did not answer in time
	CauseTLS      Cause = "tls"       // the line could not be protected, or the certificate is not trusted
	CauseSignIn   Cause = "sign-in"   // the password or the token is not good
	CauseLater    Cause = "later"     // the server asks for patience
	CauseQuota    Cause = "quota"     // the mailbox is full
	CauseTooBig   Cause = "too-big"   // this message will never be taken
	CauseNoFolder Cause = "no-folder" // there is no such folder
	CauseRefused  Cause = "refused"   // the server says no
	CauseGone     Cause = "gone"      // the message is no longer where it was
	CauseUnknown  Cause = "unknown"   // it may have happened or not: only Find can tell
)

// Problem is why something could not be done in a mailbox, in words for people. A
// search that ended with one is never to be taken for a search that found nothing.
type Problem struct {
	Cause Cause
	Says  string // what is wrong, one sentence
	Hint  string // what to do about it; may be empty
	err   error  // for errors.Is; its words may not be for people
}

// Error is what is wrong and what to do about it.
func (p *Problem) Error() string { return strings.TrimSpace(p.Says + " " + p.Hint) }

// Unwrap lets errors.Is find the end of a context.
func (p *Problem) Unwrap() error { return p.err }

// Loggable is err as a log may hold it: servers repeat what they were told, and a Problem
// repeats them, so of one only the cause is left.
func Loggable(err error) error {
	if p, ok := errors.AsType[*Problem](err); ok {
		return errors.New("mailbox: " + string(p.Cause))
	}
	return err
}

// causes is what servers mean by their codes (RFC 5530, RFC 7889, RFC 9208).
var causes = map[imap.ResponseCode]Cause{
	imap.ResponseCodeAuthenticationFailed: CauseSignIn,
	imap.ResponseCodeAuthorizationFailed:  CauseSignIn,
	imap.ResponseCodeExpired:              CauseSignIn,
	imap.ResponseCodePrivacyRequired:      CauseTLS,
	imap.ResponseCodeUnavailable:          CauseLater,
	imap.ResponseCodeInUse:                CauseLater,
	imap.ResponseCodeServerBug:            CauseLater,
	imap.ResponseCodeLimit:                CauseLater,
	"THROTTLED":                           CauseLater,
	imap.ResponseCodeOverQuota:            CauseQuota,
	imap.ResponseCodeTooBig:               CauseTooBig,
	imap.ResponseCodeNonExistent:          CauseNoFolder,
	imap.ResponseCodeTryCreate:            CauseNoFolder,
}

// said is what servers mean that have no codes.
var said = []struct {
	words string // in lower case
	cause Cause
}{
	{"too many", CauseLater},
	{"temporar", CauseLater},
	{"try again", CauseLater},
	{"quota", CauseQuota},
	{"mailbox full", CauseQuota},
	{"mailbox is full", CauseQuota},
	{"too large", CauseTooBig},
	{"too big", CauseTooBig},
	{"maximum size", CauseTooBig},
	{"message size", CauseTooBig},
	{"doesn't exist", CauseNoFolder},
	{"does not exist", CauseNoFolder},
	{"no such mailbox", CauseNoFolder},
	{"unknown mailbox", CauseNoFolder},
}

// meaning is the cause behind a no of the server.
func meaning(no *imap.Error) Cause {
	if c, ok := causes[imap.ResponseCode(strings.ToUpper(string(no.Code)))]; ok {
		return c
	}
	text := strings.ToLower(no.Text)
	for _, s := range said {
		if strings.Contains(text, s.words) {
			return s.cause
		}
	}
	if no.Type == imap.StatusResponseTypeBye {
		return CauseLater
	}
	return CauseRefused
}

// hints is what to do about a no of the server.
var hints = map[Cause]string{
	CauseTLS:      "Use TLS in the settings of the account.",
	CauseLater:    "It is tried again by itself.",
	CauseQuota:    "The mailbox is full: remove what is no longer needed, or ask the provider for more room.",
	CauseTooBig:   "The server takes no message of this size.",
	CauseNoFolder: "Choose another folder in the settings of the account.",
}

// refusal puts a no of the server into words.
func refusal(s account.Server, no *imap.Error) *Problem {
	c := meaning(no)
	p := &Problem{Cause: c, Hint: hints[c], Says: fmt.Sprintf("%s answered: %s", s.Host, account.OneLine(string(no.Type)+" "+no.Text)), err: no}
	if c == CauseSignIn {
		p.Hint = "Sign in to the account again."
	}
	return p
}

// explain puts any error into words. ctx is that of the call: when it has ended, the
// line broke because we cut it.
func explain(ctx context.Context, l *line, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if no, ok := errors.AsType[*imap.Error](err); ok {
		return refusal(l.server, no)
	}
	if ended := ctx.Err(); ended != nil {
		return late(l.server, ended)
	}
	if p := distrust(l.server, err); p != nil {
		return p
	}
	p := &Problem{
		Cause: CauseOffline, Says: fmt.Sprintf("The line to %s broke, or it is no mail server that answers there.", l.server.Host),
		Hint: "If this lasts, check the network and the port of the server.", err: err,
	}
	if l.wire == nil {
		return p
	}
	if l.wire.allowed.Load() < 0 {
		p.Says = fmt.Sprintf("%s said more than any answer could need, so the line was cut.", l.server.Host)
	} else if bye := l.wire.bye.Load(); bye != nil {
		p.Cause, p.Says, p.Hint = CauseLater, fmt.Sprintf("%s ended the connection: %s", l.server.Host, *bye), hints[CauseLater]
	}
	return p
}

// late is what is said when a context ended before the server answered.
func late(s account.Server, ended error) *Problem {
	p := &Problem{
		Cause: CauseOffline, Says: fmt.Sprintf("%s did not answer in time.", s.Host),
		Hint: "If this lasts, check the network and the port of the server.", err: ended,
	}
	if errors.Is(ended, context.Canceled) {
		p.Cause, p.Says, p.Hint = CauseLater, "Looking into the mailbox was stopped.", ""
	}
	return p
}

// distrust says why a server could not be trusted, or nil when that is not the
// matter.
func distrust(s account.Server, err error) *Problem {
	says, hint, ok := account.Distrust(s, err)
	if !ok {
		return nil
	}
	return &Problem{Cause: CauseTLS, Says: says, Hint: hint, err: err}
}

func unreachable(s account.Server, err error) *Problem {
	says, hint := account.Unreachable(s, err)
	return &Problem{Cause: CauseOffline, Says: says, Hint: hint, err: err}
}
