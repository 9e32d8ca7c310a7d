package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/guard"
	"holdback/guard/labels"
	"holdback/guard/repair"
	"holdback/mail"
)

// This file is what a person answers to the checks.

// Approve lets a message that asks go on, and remembers of what its sender does not
// want to be asked again.
func (a *App) Approve(ctx context.Context, id string, answer control.Answer) (control.Message, error) {
	e, err := a.find(ctx, id)
	if err != nil {
		return control.Message{}, err
	}
	findings := e.Findings
	if e, err = a.box.Approve(ctx, e.ID, answer.Reason); err != nil {
		return a.message(e), refusal(err)
	}
	if err := a.quiet.add(ctx, answer.Quiet, findings); err != nil {
		return a.message(e), refusal(err)
	}
	if len(answer.Quiet) > 0 {
		a.hub.publish(control.Event{Kind: "settings"})
	}
	return a.message(e), nil
}

// Repair changes a held message as its sender accepted it, or says what would change.
func (a *App) Repair(ctx context.Context, id string, r guard.Repair, preview bool) (control.Repaired, error) {
	e, err := a.find(ctx, id)
	if err != nil {
		return control.Repaired{}, err
	}
	content, err := a.box.Content(ctx, e.ID)
	if err != nil {
		return control.Repaired{}, err
	}
	view, _ := mail.Read(content) // a header that cannot be read is refused by the repair
	label := func(id string) ([]mail.Edit, error) { return a.labelFields(id, view) }
	done, err := repair.Apply(mail.Message{Envelope: e.Envelope, Content: content}, r, repair.Options{Label: label, Now: time.Now()})
	if err != nil {
		return control.Repaired{}, repairRefusal(err)
	}
	if _, ok := a.settings.Load().Account(done.Account); done.Account != "" && !ok {
		return control.Repaired{}, &control.Refusal{Says: fmt.Sprintf("The account %s is no longer set up here.", done.Account), Hint: "Take the message back and choose another sender."}
	}
	told := control.Repaired{Message: a.message(e), Changes: done.Changes}
	if preview {
		return told, nil
	}
	text, err := done.Message.Content.Open()
	if err != nil {
		return control.Repaired{}, fmt.Errorf("repair message %s: %w", e.ID, err)
	}
	e, err = a.box.Amend(ctx, outbox.Amendment{Of: e, Envelope: done.Message.Envelope, Content: text, Account: done.Account, Deed: string(r.Do)})
	if err := errors.Join(err, text.Close()); err != nil {
		return control.Repaired{}, refusal(err)
	}
	told.Message, told.Password = a.message(e), done.Password
	return told, nil
}

// repairRefusal puts a repair that was not done into words that cross the socket.
func repairRefusal(err error) error {
	if no, ok := errors.AsType[repair.Refused](err); ok {
		return &control.Refusal{Says: no.Says, Hint: no.Hint}
	}
	return refusal(err)
}

// labelFields is what must be in the header for a message to wear a label, its mark
// in the subject included.
func (a *App) labelFields(id string, view *mail.View) ([]mail.Edit, error) {
	rules := a.force.Load().set.Rules.Labels
	for _, l := range rules.Labels {
		if l.ID != id {
			continue
		}
		edits := labels.Fields(l, rules)
		if marked := labels.Marked(view.Subject(), l); marked != view.Subject() {
			edits = append(edits, mail.SetField("Subject", marked))
		}
		return edits, nil
	}
	return nil, repair.Refused{Says: fmt.Sprintf("There is no label %q.", id), Hint: "`holdback policy` shows those of your organisation."}
}

// maxSection is more than any program writes into a header.
const maxSection = 1 << 20

// labelled is the content of a submission wearing its label. Only the header section
// is held in memory.
func (a *App) labelled(s control.Submission) (io.Reader, error) {
	if s.Label == "" {
		return s.Content, nil
	}
	in := bufio.NewReaderSize(s.Content, 64<<10)
	section, err := headerSection(in)
	if err != nil {
		return nil, err
	}
	view, _ := mail.Read(mail.Bytes(section)) // what cannot be read is said by a finding
	edits, err := a.labelFields(s.Label, view)
	if err != nil {
		return nil, repairRefusal(err)
	}
	edited, err := mail.Edited(mail.Bytes(section), edits...)
	if err != nil {
		return nil, fmt.Errorf("set label: %w", err)
	}
	r, err := edited.Open()
	if err != nil {
		return nil, fmt.Errorf("set label: %w", err)
	}
	return io.MultiReader(r, in), nil
}

// headerSection reads up to the empty line that ends it.
func headerSection(in *bufio.Reader) ([]byte, error) {
	var section bytes.Buffer
	start := true // of a line
	for {
		line, err := in.ReadSlice('\n')
		section.Write(line)
		switch {
		case err == io.EOF, start && string(line) == "\r\n":
			return section.Bytes(), nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read message: %w", err)
		case section.Len() > maxSection:
			return nil, fmt.Errorf("set label: %w", mail.ErrBigHeader)
		}
		start = err == nil
	}
}

// Journal is what was written down about one message.
func (a *App) Journal(ctx context.Context, id string) ([]control.JournalLine, error) {
	e, err := a.find(ctx, id)
	if err != nil {
		return nil, err
	}
	lines, err := a.store.Journal(ctx, e.ID)
	all := make([]control.JournalLine, 0, len(lines))
	for _, l := range lines {
		one := control.JournalLine{At: l.At, Event: string(l.Event), State: string(l.State), Reason: l.Record.Reason, Repair: l.Record.Repair, Heard: l.Record.Returns}
		for _, f := range l.Record.Found {
			one.Found = append(one.Found, control.JournalFinding{Check: f.Check, Level: f.Level, Count: f.Count})
		}
		all = append(all, one)
	}
	return all, err
}
