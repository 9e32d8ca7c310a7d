package app

import (
	"fmt"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// A copy of a sent message is added half a minute after it has left, where nobody else has
// filed one. That is long for a test, and it is the real time.
func TestASentMessageIsFiledOnceWhateverHappensThen(t *testing.T) {
	t.Parallel()
	ca, cert, _ := certificates(t)
	w := newWrong(t, ca, patience)
	at := mailtest.IMAPAppended
	trials := append(cross([]mailtest.Step{at}, []mailtest.Fault{
		{Do: mailtest.Lose},
		{Do: mailtest.Babble, Reply: noise, Obey: true},
		{Do: mailtest.Wait, Delay: time.Second},
		{Do: mailtest.Answer, Reply: "NO [OVERQUOTA] The mailbox is full"},
		{Do: mailtest.Answer, Reply: "NO [TRYCREATE] No such folder"},
	}), &trial{name: "honest"}, &trial{name: "the mail program files as well"}, &trial{name: "the server files a little later"})
	number(trials)
	for _, tr := range trials {
		o := mailtest.Options{Security: account.TLS, Cert: cert}
		if tr.name == "the server files a little later" {
			o.FilesSent, o.FilesAfter = true, 8*time.Second
		}
		if err := w.equip(tr, o); err != nil {
			t.Fatal(err)
		}
	}
	w.all(trials, func(tr *trial) error {
		id, err := w.sendOff(tr)
		if err == nil && tr.name == "the mail program files as well" {
			err = tr.server.FileSent(tr.address(), tr.letter())
		}
		if err != nil {
			return err
		}
		return w.untilFiled(tr, id)
	})
	for _, tr := range trials {
		if n := tr.with(tr.address(), "Sent", tr.messageID()); n != 1 {
			t.Errorf("%s (account %d): %d copies in the end, want 1", tr.name, tr.number, n)
		}
	}
	w.end()
}

// untilFiled waits until something is said about the copy of a message that has left, and
// wants it to be true.
func (w *wrong) untilFiled(tr *trial, id string) error {
	return eventually(w.t.Context(), 80*time.Second, func() (bool, error) {
		m, err := w.Show(w.t.Context(), id)
		if err != nil {
			return false, err
		}
		w.hear(m.Message)
		n := tr.with(tr.address(), "Sent", tr.messageID())
		if n > 1 {
			return false, fmt.Errorf("%d copies in Sent; it is said: %q", n, m.Copies)
		}
		return m.State == "sent" && n == 1 && m.Copies != "" && len(tr.server.Unmet()) == 0, nil
	})
}
