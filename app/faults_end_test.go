package app

import (
	"fmt"
	"testing"
	"time"

	"holdback/mail/account"
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
	number(leaving, taken)
	ids := make([]string, 1+len(leaving)+len(taken))
	begin := func(put func(*trial) (string, error)) func(*trial) error {
		return func(tr *trial) (err error) {
			if err = w.equip(tr, mailtest.Options{Security: account.TLS, Cert: cert, FilesSent: true}); err == nil {
				ids[tr.number], err = put(tr)
			}
			return err
		}
	}
	w.all(leaving, begin(w.sendOff))
	w.all(taken, begin(w.takenBack))
	w.close()
	for _, tr := range append(leaving, taken...) {
		tr.server.Mend()
	}
	w.start()
	w.all(leaving, func(tr *trial) error { return w.untilLeft(tr, ids[tr.number]) })
	w.all(taken, func(tr *trial) error { return w.untilDrafted(tr, ids[tr.number]) })
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
