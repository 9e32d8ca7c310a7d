package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"holdback/mail"
	"holdback/mail/account"
)

// transaction is one attempt to hand over one message. A result without End is
// open: nobody has said no to that recipient yet.
type transaction struct {
	config  Config
	server  account.Server
	message mail.Message
	plan    plan
	results []Result
}

func newTransaction(c Config, s account.Server, m mail.Message) *transaction {
	t := &transaction{config: c, server: s, message: m}
	for _, r := range m.Envelope.Recipients {
		t.results = append(t.results, Result{Address: r.Address})
	}
	return t
}

// settle gives every open recipient the same result.
func (t *transaction) settle(p *Problem) {
	for i, r := range t.results {
		if r.End == "" {
			t.decide(i, p.result())
		}
	}
}

func (t *transaction) decide(i int, r Result) {
	r.Address = t.results[i].Address
	t.results[i] = r
}

func (t *transaction) has(end End) bool { return hasEnd(t.results, end) }

func hasEnd(results []Result, end End) bool {
	return slices.ContainsFunc(results, func(r Result) bool { return r.End == end })
}

// fail settles on an error of a line, and ends the line if it is dead.
func (t *transaction) fail(ctx context.Context, l *line, err error) {
	if gone(err) {
		l.drop()
	}
	t.settle(t.explain(ctx, err))
}

// explain is explain, and knows what a reply to MAIL, RCPT or DATA means.
func (t *transaction) explain(ctx context.Context, err error) *Problem {
	p := explain(ctx, t.server, err)
	switch {
	case slices.Contains([]int{530, 534, 535, 538}, p.Code):
		p.Cause = CauseSignIn // RFC 4954, section 6
	case p.Code/100 == 5:
		p.end = Refused
	}
	if p.Status == "5.3.4" { // RFC 3463, section 3.4
		p.Cause = CauseTooBig
	}
	return p
}

// resume begins the transaction on a line that was kept, if that still lives.
func (t *transaction) resume(ctx context.Context, l *line) error {
	patience := min(t.config.Timeouts.Command, 10*time.Second)
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := do(bounded, l.conn, l.client.Noop); err != nil {
		return errors.Join(errDead, context.Cause(ctx))
	}
	return t.mail(ctx, l)
}

// errDead says that a kept line is of no use any more.
var errDead = errors.New("the line is dead")

// mail says MAIL, if the server can take the message at all.
func (t *transaction) mail(ctx context.Context, l *line) error {
	var err error
	if t.plan, err = planFor(l.client, t.server, t.message); err != nil {
		return err
	}
	err = do(ctx, l.conn, func() error { return l.client.Mail(t.plan.from, &t.plan.options) })
	if err == nil {
		l.dirty = true
		return nil
	}
	if gone(err) {
		return err
	}
	return t.explain(ctx, err)
}

// run goes on after MAIL to the end.
func (t *transaction) run(ctx context.Context, l *line, dot func() error) {
	t.recipients(ctx, l)
	if t.has("") {
		t.data(ctx, l, dot)
	}
	if l.dirty && !l.dead {
		t.reset(l)
	}
}

// reset ends what the server still thinks of as a transaction.
func (t *transaction) reset(l *line) {
	bounded, cancel := context.WithTimeout(context.Background(), min(t.config.Timeouts.Command, 10*time.Second))
	defer cancel()
	if err := do(bounded, l.conn, l.client.Reset); err != nil {
		l.drop()
		return
	}
	l.dirty = false
}

// recipients says RCPT for everybody, also after a refusal, so that all wrong
// addresses are known at once. Who is accepted stays open.
func (t *transaction) recipients(ctx context.Context, l *line) {
	for i, to := range t.plan.to {
		err := do(ctx, l.conn, func() error { return l.client.Rcpt(to.address, &to.options) })
		if err == nil {
			continue
		}
		if gone(err) {
			t.holdBack()
			t.fail(ctx, l, err)
			return
		}
		p := t.explain(ctx, err)
		if tooMany(p) && hasEnd(t.results[:i], "") {
			p.end = Later
		}
		t.decide(i, p.result())
	}
	t.holdBack()
}

// tooMany reports the code that old servers use when they mean "no more
// recipients in this transaction" (RFC 5321, section 4.5.3.1.10).
func tooMany(p *Problem) bool { return p.Code == 552 && !strings.HasPrefix(p.Status, "5.2.") }

// holdBack keeps the message from everybody when somebody was refused, unless the
// sender wants the others to have it.
func (t *transaction) holdBack() {
	if t.config.Partial() || !t.has(Refused) {
		return
	}
	p := &Problem{
		Cause: CauseOthers, end: Refused, Says: "Nothing was sent, because another recipient was refused.",
		Hint: "Correct or remove that address and send again.",
	}
	for i, r := range t.results {
		if r.End != Refused {
			t.decide(i, p.result())
		}
	}
}

// data sends the content, and the dot when its record is durable.
func (t *transaction) data(ctx context.Context, l *line, dot func() error) {
	content, err := t.message.Content.Open()
	if err != nil {
		t.settle(local("The stored message could not be opened."))
		return
	}
	defer func() { _ = content.Close() }()
	var w *smtp.DataCommand
	err = do(ctx, l.conn, func() (err error) {
		w, err = l.client.Data()
		return err
	})
	if err != nil {
		t.fail(ctx, l, err)
		return
	}
	if p := t.pour(ctx, l, w, content); p != nil {
		l.drop() // never RSET or QUIT here: see drop
		t.settle(p)
		return
	}
	if ctx.Err() != nil || dot() != nil {
		l.drop()
		t.settle(t.notDotted(ctx))
		return
	}
	t.end(ctx, l, w)
}

func (t *transaction) notDotted(ctx context.Context) *Problem {
	if ctx.Err() != nil {
		return explain(ctx, t.server, ctx.Err())
	}
	return local("The record that the message is about to leave could not be saved.")
}

// pour sends the content without its dot.
func (t *transaction) pour(ctx context.Context, l *line, w io.Writer, content io.Reader) *Problem {
	source := &source{r: content}
	var sent int64
	err := do(ctx, l.conn, func() (err error) {
		sent, err = io.Copy(w, source)
		return err
	})
	switch {
	case source.err != nil:
		return local("The stored message could not be read to its end.")
	case err != nil:
		return t.explain(ctx, err)
	case sent != t.message.Content.Size():
		return local("The stored message is not as long as it was when it came in.")
	}
	return nil
}

// source remembers whether reading failed, as opposed to writing.
type source struct {
	r   io.Reader
	err error
}

// Read reads.
func (s *source) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// end sends the dot. From here on only a reply is an answer.
func (t *transaction) end(ctx context.Context, l *line, w *smtp.DataCommand) {
	patient, cancel := outlast(ctx, t.config.Timeouts.Stop)
	defer cancel()
	var answer *smtp.DataResponse
	err := do(patient, l.conn, func() (err error) {
		answer, err = w.CloseWithResponse()
		return err
	})
	if err == nil {
		l.dirty = false
		t.accept(answer.StatusText)
		return
	}
	reply, ok := errors.AsType[*smtp.SMTPError](err)
	if !ok || !slices.Contains([]int{2, 4, 5}, reply.Code/100) {
		l.drop()
		t.settle(t.unknown(patient, err))
		return
	}
	l.dirty = false
	if reply.Code/100 == 2 { // RFC 5321, section 4.2.1: the first digit decides
		t.accept(reply.Message)
		return
	}
	t.fail(ctx, l, err)
}

func (t *transaction) unknown(ctx context.Context, err error) *Problem {
	p := &Problem{Cause: CauseLine, end: Unknown}
	if timedOut(err) || ctx.Err() != nil {
		p.Cause = CauseTimeout
	}
	p.Says = fmt.Sprintf("%s had the whole message but did not say whether it took it.", t.server.Host)
	p.Hint = "It may have been sent: look for it in Sent, or ask the recipients, before sending it again."
	return p
}

// accept settles on a yes. text begins with the enhanced status code, if there is
// one (RFC 2034, section 4).
func (t *transaction) accept(text string) {
	r := Result{End: Accepted, Code: 250, Reply: account.OneLine(text), At: time.Now().UTC()}
	if status, rest, ok := strings.Cut(r.Reply, " "); ok && strings.HasPrefix(status, "2.") && strings.Count(status, ".") == 2 {
		r.Status, r.Reply = status, rest
	}
	for i, open := range t.results {
		if open.End == "" {
			t.decide(i, r)
		}
	}
}

// outlast returns a context that ends d after ctx does.
func outlast(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	after, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-after.Done():
		}
	})
	return after, func() {
		stop()
		cancel()
	}
}
