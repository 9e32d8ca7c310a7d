package app

import (
	"crypto/tls"
	"fmt"
	"slices"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/mail/mailtest"
)

// noise is no answer in any protocol.
const noise = "\xff\xfe\x00\r\n\x1b[2J)))((( 999 \x80\r\n"

// wrongActs are the ways in which any step of any dialogue can go wrong.
func wrongActs() []mailtest.Fault {
	return []mailtest.Fault{
		{Do: mailtest.Stall},
		{Do: mailtest.Cut},
		{Do: mailtest.Lose},
		{Do: mailtest.Stall, Obey: true},
		{Do: mailtest.Babble, Reply: noise},
		{Do: mailtest.Babble, Reply: noise, Obey: true},
		{Do: mailtest.Flood, Reply: "x"},
		{Do: mailtest.Wait, Delay: 200 * time.Millisecond},
	}
}

// leaveTrials is every act at every step of a submission.
func leaveTrials(cert, forged *tls.Certificate) []*trial {
	before := []mailtest.Step{mailtest.Connect, mailtest.Hello, mailtest.StartTLS, mailtest.SignIn}
	during := []mailtest.Step{mailtest.Mail, mailtest.Rcpt, mailtest.Data, mailtest.Dot}
	all := append(append([]mailtest.Step{}, before...), during...)
	trials := slices.Concat(
		cross(append(all, mailtest.Quit), wrongActs()),
		cross(all, []mailtest.Fault{
			{Do: mailtest.Flood, Reply: "250-more and more\r\n"},
			{Do: mailtest.Answer, Reply: "421 4.3.2 Going down"},
			{Do: mailtest.Answer, Reply: "451 4.3.0 Not now", Times: 2},
			{Do: mailtest.Answer, Reply: "454 4.7.0 You said " + parrot},
		}),
		cross(before, []mailtest.Fault{{Do: mailtest.Answer, Reply: "535 5.7.8 No"}, {Do: mailtest.Answer, Reply: "554 5.7.1 Never"}}),
		cross([]mailtest.Step{mailtest.Rcpt, mailtest.Dot}, []mailtest.Fault{
			{Do: mailtest.Answer, Reply: "452 4.2.2 Mailbox full"},
			{Do: mailtest.Answer, Reply: "552 5.2.2 Mailbox full"},
			{Do: mailtest.Answer, Reply: "550 5.7.1 You said " + parrot},
		}),
		cross([]mailtest.Step{mailtest.Handshake}, []mailtest.Fault{
			{Do: mailtest.Forge, Cert: forged}, {Do: mailtest.Stall}, {Do: mailtest.Cut}, {Do: mailtest.Babble, Reply: noise}, {Do: mailtest.Flood, Reply: "x"},
		}),
		cross([]mailtest.Step{mailtest.Body}, []mailtest.Fault{{Do: mailtest.Stall, After: 2000}, {Do: mailtest.Cut, After: 2000}, {Do: mailtest.Answer, Reply: "451 4.3.0 Enough", After: 2000}}),
	)
	return with(trials, mailtest.Options{Cert: cert, FilesSent: true}, (*wrong).leaves)
}

// The waits of the three kinds of trials overlap, because the time is real.
func TestWhateverServersDoNoMessageIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	ca, cert, forged := certificates(t)
	w := newWrong(t, ca, patience)
	if err := w.SetSetting(t.Context(), "watch.inbox", "false"); err != nil { // nobody else shall meet the faults
		t.Fatal(err)
	}
	trials := slices.Concat(sentTrials(cert), draftTrials(cert, forged), leaveTrials(cert, forged))
	w.equip(trials)
	w.all(trials)
	w.end()
}

// leaves sends the message of a trial and answers as its sender would, until it has left.
func (w *wrong) leaves(tr *trial) error {
	id, err := w.hold(tr)
	if err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	tr.server.Break(tr.faults...)
	return w.untilLeft(tr, id)
}

// untilLeft has a message sent as often as it takes, and wants it sent once.
func (w *wrong) untilLeft(tr *trial, id string) error {
	state, asked := "", 0
	err := eventually(w.t.Context(), 2*time.Minute, func() (bool, error) {
		m, err := w.Show(w.t.Context(), id)
		if err != nil {
			return false, err
		}
		w.hear(m.Message)
		state = m.State
		there := len(tr.server.Messages())
		if there > 1 {
			return false, fmt.Errorf("sent %d times while %s: %s", there, state, m.Note)
		}
		if state == "held" && time.Until(m.Due) > time.Second {
			asked++
		}
		if err := w.decide(m.Message, there); err != nil {
			w.hearText(err.Error())
		}
		return state == "sent" || state == "refused", nil
	})
	if err != nil || state != tr.ends() {
		return fmt.Errorf("it is %s in the end after %d attempts, want %s: %w", state, asked, tr.ends(), err)
	}
	if asked > 4 {
		return fmt.Errorf("%d attempts were needed", asked)
	}
	want := map[string]int{"sent": 1}[state]
	if there, kept := tr.count(tom, "INBOX", tr.messageID()), tr.count(tr.address(), "Sent", tr.messageID()); there != want || kept != want {
		return fmt.Errorf("%d arrived and %d are in Sent, want %d each", there, kept, want)
	}
	return nil
}

// decide does what a sender would who knows how many of a message have arrived.
func (w *wrong) decide(m control.Message, there int) (err error) {
	switch {
	case m.State == "held" && time.Until(m.Due) > time.Second:
		_, err = w.SendNow(w.t.Context(), m.ID)
	case m.State == "unsure" && there == 1:
		_, err = w.Settle(w.t.Context(), m.ID)
	case m.State == "unsure":
		_, err = w.Retry(w.t.Context(), m.ID)
	}
	return err
}

// ends is how a submission ends: a server that refuses the message for good is believed.
func (tr *trial) ends() string {
	if len(tr.faults) == 0 {
		return "sent"
	}
	f := tr.faults[0]
	if (f.At == mailtest.Rcpt || f.At == mailtest.Dot) && f.Do == mailtest.Answer && f.Reply[0] == '5' {
		return "refused"
	}
	return "sent"
}
