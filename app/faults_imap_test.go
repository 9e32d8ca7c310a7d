package app

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"time"

	"holdback/mail/mailtest"
)

// draftTrials is every act at every step that leads to a draft in Drafts and a false copy
// out of Sent.
func draftTrials(cert, forged *tls.Certificate) []*trial {
	before := []mailtest.Step{mailtest.IMAPConnect, mailtest.IMAPStartTLS, mailtest.IMAPSignIn}
	during := []mailtest.Step{
		mailtest.IMAPList, mailtest.IMAPSelect, mailtest.IMAPSearch, mailtest.IMAPFetch,
		mailtest.IMAPAppend, mailtest.IMAPAppended, mailtest.IMAPStore, mailtest.IMAPExpunge,
	}
	trials := slices.Concat(
		cross(append(before, during...), append(wrongActs(),
			mailtest.Fault{Do: mailtest.Answer, Reply: "NO [UNAVAILABLE] Not now, you said " + parrot},
			mailtest.Fault{Do: mailtest.Answer, Reply: "* BYE Going down"})),
		cross(during, []mailtest.Fault{
			{Do: mailtest.Insert, Reply: "* 7 EXISTS\r\n* 9 EXPUNGE\r\n* OK [ALERT] " + parrot + "\r\n"},
			{Do: mailtest.Babble, Reply: "other OK done\r\n"},
			{Do: mailtest.Babble, Reply: "* 1 FETCH (BODY[] {4000000000}\r\n"},
			{Do: mailtest.Flood, Reply: "* 1 EXISTS\r\n"},
		}),
		cross([]mailtest.Step{mailtest.IMAPHandshake}, []mailtest.Fault{
			{Do: mailtest.Forge, Cert: forged}, {Do: mailtest.Stall}, {Do: mailtest.Cut}, {Do: mailtest.Babble, Reply: noise}, {Do: mailtest.Flood, Reply: "x"},
		}),
		cross([]mailtest.Step{mailtest.IMAPLiteral}, []mailtest.Fault{{Do: mailtest.Stall, After: 2000}, {Do: mailtest.Cut, After: 2000}, {Do: mailtest.Babble, After: 2000, Reply: noise}}),
		cross([]mailtest.Step{mailtest.IMAPAppended}, []mailtest.Fault{{Do: mailtest.Answer, Reply: "NO [OVERQUOTA] The mailbox is full"}}),
	)
	for _, tr := range with(trials, mailtest.Options{Cert: cert}, (*wrong).undone) {
		tr.then = (*trial).stays
	}
	return trials
}

// undone takes the message of a trial back, whose mail program has put it into Sent already,
// and waits until the mailbox is as it should be.
func (w *wrong) undone(tr *trial) error {
	id, err := w.takenBack(tr)
	if err != nil {
		return err
	}
	return w.untilDrafted(tr, id)
}

func (w *wrong) takenBack(tr *trial) (id string, err error) {
	if id, err = w.hold(tr); err != nil {
		return "", fmt.Errorf("hold: %w", err)
	}
	if err := tr.server.FileSent(tr.address(), tr.letter()); err != nil {
		return "", err
	}
	tr.server.Break(tr.faults...)
	if _, err := w.Undo(w.t.Context(), id); err != nil {
		return "", fmt.Errorf("undo: %w", err)
	}
	return id, nil
}

func (w *wrong) untilDrafted(tr *trial, id string) error {
	copies := ""
	err := eventually(w.t.Context(), 2*time.Minute, func() (bool, error) {
		w.filing.Wake(tr.address()) // as if the network had come back
		w.wakeMailbox(tr.address())
		m, err := w.Show(w.t.Context(), id)
		if err != nil {
			return false, err
		}
		w.hear(m.Message)
		copies = m.Copies
		return tr.drafted()
	})
	if err != nil {
		return fmt.Errorf("%w; it is said: %q", err, copies)
	}
	return nil
}

// drafted reports whether there is one draft and no false copy. It is an error when there
// are two drafts, or nothing at all.
func (tr *trial) drafted() (bool, error) {
	copies := tr.count(tr.address(), "Sent", wordInBody) // first: it goes last
	drafts := tr.count(tr.address(), "Drafts", wordInBody)
	switch {
	case drafts > 1:
		return false, fmt.Errorf("%d drafts", drafts)
	case drafts == 0 && copies == 0:
		return false, errors.New("the copy is gone, and there is no draft")
	}
	return drafts == 1 && copies == 0, nil
}

// stays is drafted when nothing is to be waited for any more.
func (tr *trial) stays() error {
	ok, err := tr.drafted()
	if err == nil && !ok {
		err = errors.New("there is not one draft and no copy")
	}
	return err
}
