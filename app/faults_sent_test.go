package app

import (
	"crypto/tls"
	"fmt"
	"time"

	"holdback/mail/mailtest"
)

// sentTrials is what can go wrong when a copy is added of a message that has left: half a
// minute later, where nobody else has filed one.
func sentTrials(cert *tls.Certificate) []*trial {
	honest, client, server := &trial{name: "honest"}, &trial{name: "the mail program files as well"}, &trial{name: "the server files a little later"}
	trials := with(append(cross([]mailtest.Step{mailtest.IMAPAppended}, []mailtest.Fault{
		{Do: mailtest.Lose},
		{Do: mailtest.Babble, Reply: noise, Obey: true},
		{Do: mailtest.Wait, Delay: time.Second},
		{Do: mailtest.Answer, Reply: "NO [OVERQUOTA] The mailbox is full"},
		{Do: mailtest.Answer, Reply: "NO [TRYCREATE] No such folder"},
	}), honest, client, server), mailtest.Options{Cert: cert}, (*wrong).filed)
	server.options.FilesSent, server.options.FilesAfter = true, 8*time.Second
	client.run = func(w *wrong, tr *trial) error {
		if err := tr.server.FileSent(tr.address(), tr.letter()); err != nil {
			return err
		}
		return w.filed(tr)
	}
	for _, tr := range trials {
		tr.then = (*trial).once
	}
	return trials
}

// filed sends the message of a trial, and waits for its copy in Sent.
func (w *wrong) filed(tr *trial) error {
	id, err := w.sendOff(tr)
	if err != nil {
		return err
	}
	return w.untilFiled(tr, id)
}

// once wants one copy in Sent.
func (tr *trial) once() error {
	if n := tr.count(tr.address(), "Sent", tr.messageID()); n != 1 {
		return fmt.Errorf("%d copies in Sent, want 1", n)
	}
	return nil
}

// untilFiled waits until something is said about the copy of a message that has left, and
// wants it to be true.
func (w *wrong) untilFiled(tr *trial, id string) error {
	return eventually(w.t.Context(), 3*time.Minute, func() (bool, error) {
		m, err := w.Show(w.t.Context(), id)
		if err != nil {
			return false, err
		}
		w.hear(m.Message)
		n := tr.count(tr.address(), "Sent", tr.messageID())
		if n > 1 {
			return false, fmt.Errorf("%d copies in Sent; it is said: %q", n, m.Copies)
		}
		return m.State == "sent" && n == 1 && m.Copies != "" && len(tr.server.Unmet()) == 0, nil
	})
}
