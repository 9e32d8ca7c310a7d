package practice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"holdback/app/control"
	"holdback/mail"
)

// Tell runs the demo in a terminal: a message is sent, waits and is undone; another
// is sent, leaves and arrives. Everything it says is what really happened; what did
// not happen as it should ends it with an error.
func Tell(ctx context.Context, out io.Writer, s *Session) error {
	t := teller{ctx: ctx, out: out, s: s}
	t.say("Holdback, practising on a small mail server of its own. Nothing leaves this computer.")
	t.doors()
	t.undone()
	t.arrives()
	if t.err == nil {
		t.say("That is all: hold, undo, let go. `make demo` on a machine with a display shows it in a window.")
	}
	return t.err
}

// teller stops at the first thing that goes wrong and keeps its error.
type teller struct {
	ctx context.Context
	out io.Writer
	s   *Session
	err error
}

func (t *teller) say(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.out, format+"\n\n", args...)
	}
}

func (t *teller) doors() {
	if t.err != nil {
		return
	}
	c, err := t.s.Guard.ClientSettings(t.ctx, "")
	t.err = err
	t.say("Any mail client could send through it now:\n"+
		"  server    %s\n  port      %d\n  user      %s\n  password  %s\n  security  none (the line does not leave this computer)",
		c.Host, c.Port, c.User, c.Password)
}

// undone sends a message to the wrong Anna and takes it back.
func (t *teller) undone() {
	wrong := people()[1]
	m := t.send(wrong, "Salaries 2027", "Dear Anna, the salaries for next year, as discussed.")
	t.say("1. A message to %s is sent: “%s”.\n   It waits in the outbox until %s. But that was the wrong Anna!", wrong.Name, m.Subject, clock(m.Due))
	if t.err != nil {
		return
	}
	back, err := t.s.Guard.UndoLast(t.ctx)
	if err == nil && (back.ID != m.ID || back.State != "withdrawn") {
		err = fmt.Errorf("undo took back %s (%s), not %s", back.ID, back.State, m.ID)
	}
	t.err = err
	t.say("2. Undo. Message %s is taken back; nobody saw it.", back.ID)
}

// arrives sends a second message and waits until it lies in an inbox.
func (t *teller) arrives() {
	to := people()[2]
	m := t.send(to, "Minutes of the board meeting", "Dear Tom,\n\nhere are the minutes.\n\nKind regards\nAlice")
	t.say("3. Another message, to %s. It leaves at %s …", to.Name, clock(m.Due))
	if t.err != nil {
		return
	}
	ctx, cancel := context.WithDeadline(t.ctx, m.Due.Add(time.Minute))
	defer cancel()
	got, err := t.s.Office.Arrived(ctx, to.Address, 1)
	if err != nil {
		t.err = fmt.Errorf("wait for the message to arrive: %w", err)
		return
	}
	t.err = t.compare(m.ID, got[len(got)-1])
	t.say("4. … and has arrived in his inbox, byte for byte as it was sent (%d octets).", len(got[len(got)-1]))
	t.err = errors.Join(t.err, t.wrongAnnaHasNothing())
	t.say("5. The wrong Anna's inbox is empty.")
}

// compare checks that what arrived is what was held.
func (t *teller) compare(id string, arrived []byte) error {
	c, err := t.s.Guard.Content(t.ctx, id)
	if err != nil {
		return err
	}
	defer c.Close()
	held, err := io.ReadAll(c)
	if err == nil && !bytes.HasSuffix(arrived, held) {
		err = errors.New("what arrived is not what was sent")
	}
	return err
}

func (t *teller) wrongAnnaHasNothing() error {
	if n := len(t.s.Office.Inbox(people()[1].Address)); n > 0 {
		return fmt.Errorf("%d messages arrived at the wrong Anna", n)
	}
	return nil
}

func (t *teller) send(to Person, subject, text string) control.Message {
	if t.err != nil {
		return control.Message{}
	}
	m, err := submit(t.ctx, t.s.Guard, to, subject, text)
	t.err = err
	return m
}

// submit writes a message from the person who practises, as the composer does.
func submit(ctx context.Context, g control.Guard, to Person, subject, text string) (control.Message, error) {
	from, err := mail.ParseAddress(You().Address)
	if err != nil {
		return control.Message{}, err
	}
	rcpt, err := mail.ParseAddress(to.Address)
	if err != nil {
		return control.Message{}, err
	}
	raw, err := mail.Compose(mail.Draft{
		From: mail.Mailbox{Name: You().Name, Address: from}, To: []mail.Mailbox{{Name: to.Name, Address: rcpt}},
		Subject: subject, Text: text, Date: time.Now(), MessageID: mail.NewMessageID(from.Domain()),
	})
	if err != nil {
		return control.Message{}, err
	}
	return g.Submit(ctx, control.Submission{
		Envelope: mail.Envelope{From: from, Recipients: []mail.Recipient{{Address: rcpt}}, EightBit: true},
		Content:  bytes.NewReader(raw),
	})
}

func clock(t time.Time) string { return t.Local().Format("15:04:05") }
