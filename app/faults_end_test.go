package app

import (
	"fmt"
	"testing"
	"time"

	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

// Nothing that servers leave unanswered may hold up the end of the program, and what was
// under way then must go on after the next start as if nothing had been.
func TestSilentServersDoNotHoldUpTheEndNorLoseAnything(t *testing.T) {
	t.Parallel()
	ca, cert, _ := certificates(t)
	long := Patience{Relay: relay.Timeouts{Stop: 2 * time.Second}} // the usual: minutes
	w := newWrong(t, ca, long)
	silent := []mailtest.Fault{{Do: mailtest.Stall, After: 2000}}
	leaving := cross([]mailtest.Step{
		mailtest.Connect, mailtest.Handshake, mailtest.Hello, mailtest.SignIn, mailtest.Mail, mailtest.Rcpt, mailtest.Data, mailtest.Body, mailtest.Dot,
	}, append(silent, mailtest.Fault{Do: mailtest.Stall, Obey: true}))
	taken := cross([]mailtest.Step{
		mailtest.IMAPConnect, mailtest.IMAPHandshake, mailtest.IMAPSignIn, mailtest.IMAPList, mailtest.IMAPSelect, mailtest.IMAPAppend, mailtest.IMAPLiteral, mailtest.IMAPAppended,
	}, append(silent, mailtest.Fault{Do: mailtest.Stall, Obey: true}))
	if err := w.SetSetting(t.Context(), "watch.inbox", "false"); err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 1+len(leaving)+len(taken))
	begin := func(put func(*wrong, *trial) (string, error)) func(*wrong, *trial) error {
		return func(w *wrong, tr *trial) (err error) {
			ids[tr.number], err = put(w, tr)
			return err
		}
	}
	o := mailtest.Options{Cert: cert, FilesSent: true}
	trials := append(with(leaving, o, begin((*wrong).sendOff)), with(taken, o, begin((*wrong).takenBack))...)
	w.equip(trials)
	w.all(trials)
	w.close()
	w.start()
	for _, tr := range trials {
		tr.server.Mend()
	}
	with(leaving, o, func(w *wrong, tr *trial) error { return w.untilLeft(tr, ids[tr.number]) })
	with(taken, o, func(w *wrong, tr *trial) error { return w.untilDrafted(tr, ids[tr.number]) })
	w.all(trials)
	w.end()
}

// sendOff begins to send the message of a trial.
func (w *wrong) sendOff(tr *trial) (string, error) {
	id, err := w.hold(tr)
	if err != nil {
		return "", fmt.Errorf("hold: %w", err)
	}
	tr.server.Break(tr.faults...)
	_, err = w.SendNow(w.t.Context(), id)
	return id, err
}
