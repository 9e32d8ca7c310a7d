package relay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"holdback/mail/account"
)

// Problem is why a server did not take a message, in words for people.
type Problem struct {
	Cause  Cause
	Code   int    // the server's reply code, 0 when it gave none
	Status string // enhanced status code (RFC 3463)
	Reply  string // the server's own text, one line
	Says   string // what is wrong, one sentence
	Hint   string // what to do about it; may be empty
	end    End    // what it means for the message; empty means Later
}

// Error is what is wrong and what to do about it.
func (p *Problem) Error() string { return strings.TrimSpace(p.Says + " " + p.Hint) }

// fill takes over a reply of the server.
func (p *Problem) fill(reply *smtp.SMTPError) {
	p.Code, p.Reply = reply.Code, account.OneLine(reply.Message)
	if e := reply.EnhancedCode; e[0] >= 2 {
		p.Status = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
	}
	p.Says = fmt.Sprintf("The server answered: %d %s", p.Code, p.Reply)
}

// result is the problem as the result of one recipient.
func (p *Problem) result() Result {
	r := Result{End: Later, Code: p.Code, Status: p.Status, Reply: p.Reply, Cause: p.Cause, At: time.Now().UTC()}
	if p.end != "" {
		r.End = p.end
	}
	if p.Code == 0 {
		r.Reply = p.Error()
	}
	return r
}

// explain puts an error of a line into words. ctx is the caller's: when it has
// ended, the line broke because we cut it.
func explain(ctx context.Context, s account.Server, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if reply, ok := errors.AsType[*smtp.SMTPError](err); ok && isNo(reply) {
		p := &Problem{}
		p.fill(reply)
		return p
	}
	if ctx.Err() != nil {
		return &Problem{Cause: CauseLocal, Says: "Sending was stopped before the message had left."}
	}
	if p := distrust(s, err); p != nil {
		return p
	}
	if timedOut(err) {
		return &Problem{
			Cause: CauseTimeout, Says: fmt.Sprintf("%s did not answer in time.", s.Host),
			Hint: "If this lasts, check the network and the port of the server.",
		}
	}
	return &Problem{
		Cause: CauseLine, Says: fmt.Sprintf("The line to %s broke, or it is no mail server that answers there.", s.Host),
		Hint: "If this lasts, check the network and the port of the server.",
	}
}

func timedOut(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout() || errors.Is(err, context.DeadlineExceeded)
}

// distrust says why a server could not be trusted, or nil when that is not the
// matter.
func distrust(s account.Server, err error) *Problem {
	says, hint, ok := account.Distrust(s, err)
	if !ok {
		return nil
	}
	return &Problem{Cause: CauseTLS, Says: says, Hint: hint}
}

// noStartTLS is the answer to a server without STARTTLS: we never go on in the
// clear (RFC 8314, section 3).
func noStartTLS(s account.Server) *Problem {
	return &Problem{
		Cause: CauseTLS,
		Says:  fmt.Sprintf("%s does not offer STARTTLS at port %d, so the line would be open to everybody on the way.", s.Host, s.Port),
		Hint:  "Nothing was sent. Check the port; 465 usually wants TLS from the start.",
	}
}

func unreachable(s account.Server, err error) *Problem {
	says, hint := account.Unreachable(s, err)
	return &Problem{Cause: CauseOffline, Says: says, Hint: hint}
}

func local(what string) *Problem {
	return &Problem{Cause: CauseLocal, Says: what, Hint: "Nothing was sent; it is tried again by itself."}
}
