package app

import (
	"crypto/tls"
	"fmt"
	"testing"
	"time"

	"holdback/mail/mailtest"
	"holdback/mail/report"
)

// watchTrials is every act at every step that the watch of an inbox takes.
func watchTrials(cert *tls.Certificate) []*trial {
	steps := []mailtest.Step{
		mailtest.IMAPConnect, mailtest.IMAPSignIn, mailtest.IMAPSelect, mailtest.IMAPSearch, mailtest.IMAPFetch, mailtest.IMAPIdle, mailtest.IMAPIdling,
	}
	trials := cross(steps, append(wrongActs(),
		mailtest.Fault{Do: mailtest.Answer, Reply: "NO [UNAVAILABLE] Not now"},
		mailtest.Fault{Do: mailtest.Answer, Reply: "* BYE Going down"},
		mailtest.Fault{Do: mailtest.Insert, Reply: "* 7 EXISTS\r\n* OK [ALERT] Hello\r\n"}))
	return with(trials, mailtest.Options{Cert: cert, FilesSent: true}, (*wrong).hears)
}

func TestWhateverAMailboxServerDoesABounceIsHeardOnce(t *testing.T) {
	t.Parallel()
	ca, cert, _ := certificates(t)
	w := newWrong(t, ca, patience)
	trials := watchTrials(cert)
	w.equip(trials)
	w.all(trials)
	w.end()
}

// hears sends the message of a trial, has the line of the watch broken, and waits until what
// then comes back is heard.
func (w *wrong) hears(tr *trial) error {
	id, err := w.hold(tr)
	if err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	err = eventually(w.t.Context(), 30*time.Second, func() (bool, error) {
		place, err := w.loadPlace(w.t.Context(), tr.address())
		return place != nil, err
	})
	if err != nil {
		return fmt.Errorf("watch the inbox: %w", err)
	}
	if _, err := w.SendNow(w.t.Context(), id); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := eventually(w.t.Context(), 30*time.Second, func() (bool, error) { return len(tr.server.Messages()) == 1, nil }); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	tr.server.Break(tr.faults...)
	tr.server.HangUpIMAP()
	if err := tr.server.Deliver(tr.address(), "INBOX", bounce(tr.messageID())); err != nil {
		return err
	}
	return eventually(w.t.Context(), 2*time.Minute, func() (bool, error) {
		w.wakeMailbox(tr.address()) // as if the network had come back
		m, err := w.Show(w.t.Context(), id)
		if err != nil {
			return false, err
		}
		w.hear(m.Message)
		if n := len(m.Returns); n > 1 || n == 1 && m.Returns[0].Kind != report.Failed {
			return false, fmt.Errorf("%d reports were heard: %+v", n, m.Returns)
		}
		return len(m.Returns) == 1 && len(tr.server.Unmet()) == 0, nil
	})
}
