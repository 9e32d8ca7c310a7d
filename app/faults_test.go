package app

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/app/settings"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

// The tests of faults run one guard with an account for every fault. Each account has mail
// servers of its own, one of which does something wrong, once or twice, at one step. So
// nothing but the fault tells the accounts apart, and one that hangs would hold up the
// others.

// little is short enough to wait for, and long enough for a slow machine that has a hundred
// servers to run.
const little = (3 + oneIn) * time.Second

var patience = Patience{
	Relay:   relay.Timeouts{Connect: little, Command: little, Block: little, Dot: little, Stop: 2 * time.Second, Idle: time.Second},
	Mailbox: mailbox.Timeouts{Open: little, Call: 2 * little, Renew: little, Retry: 200 * time.Millisecond},
}

// What must never be told. The words stand in subject and body.
const (
	wordInSubject = "Zanzibar"
	wordInBody    = "Timbuktu"
	passwords     = "hunter2-" // and the number of the account
	parrot        = "Parrot"   // stands for what a server repeats of what it was told; a person may read it
)

// trial is one account and what goes wrong with it.
type trial struct {
	name    string
	number  int
	faults  []mailtest.Fault
	options mailtest.Options
	run     func(*wrong, *trial) error // what its person does, and waits for
	then    func(*trial) error         // what must be true after all trials; may be nil
	server  *mailtest.Server
}

func (tr *trial) address() string  { return fmt.Sprintf("alice%d@lindenhof.example", tr.number) }
func (tr *trial) password() string { return fmt.Sprintf("%s%d", passwords, tr.number) }
func (tr *trial) messageID() string {
	return fmt.Sprintf("trial%d@lindenhof.example", tr.number)
}

// wrong is a guard whose servers do wrong things.
type wrong struct {
	*desk
	log *safeBuffer

	mu   sync.Mutex
	said []string // everything that a person could read
}

// safeBuffer is a log that many write into.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// String is everything so far.
func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newWrong opens a guard that trusts ca and writes down whatever it could log.
func newWrong(t *testing.T, ca *mailtest.CA, p Patience) *wrong {
	t.Helper()
	home, err := os.MkdirTemp("", "hb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	w := &wrong{desk: &desk{t: t, home: home}, log: &safeBuffer{}}
	w.options = func(o *Options) {
		o.Log = slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		o.RootCAs, o.Patience = ca.Pool(), p
	}
	w.start()
	if err := w.SetSetting(t.Context(), "hold.default", "1h"); err != nil {
		t.Fatal(err)
	}
	return w
}

// equip gives trials their servers, and the guard their accounts: all at once, because with
// each change of the settings everything that waits is looked at again.
func (w *wrong) equip(trials []*trial) {
	w.t.Helper()
	var accounts []account.Account
	for i, tr := range trials {
		tr.number = i + 1
		if tr.options.Users == nil {
			tr.options.Users = []mailtest.User{{Address: tr.address(), Password: tr.password()}, {Address: tom, Password: "t"}}
		}
		tr.server = mailtest.Run(w.t, tr.options)
		imap := tr.server.IMAP()
		acc := account.Account{Address: mustAddress(w.t, tr.address()), User: tr.address(), SMTP: tr.server.SMTP(), IMAP: &imap}
		if err := w.store.SetSecret(w.t.Context(), passwordName(tr.address()), []byte(tr.password())); err != nil {
			w.t.Fatal(err)
		}
		accounts = append(accounts, acc)
	}
	err := w.changeSettings(func(s settings.Settings) (settings.Settings, error) {
		for _, acc := range accounts {
			s = s.WithAccount(acc)
		}
		return s, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// hold gives the guard the message of a trial.
func (w *wrong) hold(tr *trial) (string, error) {
	from, err := mail.ParseAddress(tr.address())
	if err != nil {
		return "", err
	}
	to, err := mail.ParseAddress(tom)
	if err != nil {
		return "", err
	}
	m, err := w.Submit(w.t.Context(), control.Submission{
		Envelope: mail.Envelope{From: from, Recipients: []mail.Recipient{{Address: to}}},
		Content:  bytes.NewReader(tr.letter()),
	})
	return m.ID, err
}

func (tr *trial) letter() []byte {
	return mailtest.Message{
		From: tr.address(), To: []string{tom}, Subject: wordInSubject, MessageID: tr.messageID(),
		Text: strings.Repeat("Nobody shall hear of "+wordInBody+".\n", 200),
	}.Bytes()
}

// count counts the messages in a folder that have a word in them.
func (tr *trial) count(user, folder, word string) int {
	all, err := tr.server.Mailbox(user, folder)
	if err != nil {
		return -1
	}
	n := 0
	for _, m := range all {
		if bytes.Contains(m, []byte(word)) {
			n++
		}
	}
	return n
}

// hear keeps what a person could read about a message, apart from the message.
func (w *wrong) hear(m control.Message) {
	m.Subject = ""
	for i := range m.Findings {
		m.Findings[i].Quote = ""
	}
	text, err := json.Marshal(m)
	if err != nil {
		w.t.Errorf("write down %s: %v", m.ID, err)
	}
	w.hearText(string(text))
}

func (w *wrong) hearText(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, text)
}

// eventually looks again and again until done says so or fails, and gives up after a while.
func eventually(ctx context.Context, within time.Duration, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	again := time.NewTicker(250 * time.Millisecond)
	defer again.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("not within %s", within)
		}
	}
}

// all runs the trials at the same time, but not too many, and sees to it that what should go
// wrong did.
func (w *wrong) all(trials []*trial) {
	w.t.Helper()
	places := make(chan struct{}, 100/oneIn)
	var running sync.WaitGroup
	for _, tr := range trials {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			err := tr.run(w, tr)
			if err == nil && eventually(w.t.Context(), 20*time.Second, func() (bool, error) { return len(tr.server.Unmet()) == 0, nil }) != nil {
				err = errors.New("the fault never happened")
			}
			if err != nil {
				w.t.Errorf("%s (account %d): %v", tr.name, tr.number, err)
			}
		})
	}
	running.Wait()
	for _, tr := range trials {
		if tr.then == nil {
			continue
		}
		if err := tr.then(tr); err != nil {
			w.t.Errorf("%s (account %d), in the end: %v", tr.name, tr.number, err)
		}
	}
}

// close ends the guard, which must not take long whatever the servers do.
func (w *wrong) close() {
	w.t.Helper()
	began := time.Now()
	w.stop()
	if took := time.Since(began); took > 30*time.Second {
		w.t.Errorf("closing took %s, want at most 30s", took.Round(time.Millisecond))
	}
}

// end closes the guard, and looks for what must not be told: in the log, in all files, and
// in what was said to the person.
func (w *wrong) end() {
	w.t.Helper()
	door, err := w.ClientSettings(w.t.Context(), "")
	if err != nil {
		w.t.Fatal(err)
	}
	w.close()
	places := map[string]string{"the log": w.log.String()}
	for _, file := range filesIn(w.t, w.home) {
		text, err := os.ReadFile(file)
		if err != nil {
			w.t.Fatal(err)
		}
		places[file] = string(text)
	}
	w.mu.Lock()
	places["an answer"] = strings.Join(w.said, "\n")
	w.mu.Unlock()
	for where, text := range places {
		for _, secret := range []string{wordInSubject, wordInBody, passwords, door.Password, parrot} {
			if secret == parrot && where == "an answer" {
				continue
			}
			if i := strings.Index(text, secret); i >= 0 {
				w.t.Errorf("%s tells %q: …%s…", where, secret, text[max(0, i-200):min(len(text), i+100)])
			}
		}
	}
	if !strings.Contains(places["the log"], `"id":`) {
		w.t.Error("the log has nothing in it, so that nothing was proved")
	}
}

// cross is every act at every step, each once, or a part of them that has each act and each
// step.
func cross(steps []mailtest.Step, acts []mailtest.Fault) []*trial {
	var trials []*trial
	for i, at := range steps {
		for j, f := range acts {
			if (i+j)%oneIn > 0 && len(steps) > 1 {
				continue
			}
			f.At = at
			f.Times = max(1, f.Times)
			trials = append(trials, &trial{name: fmt.Sprintf("%s at %s %.30q obeyed=%v", f.Do, f.At, f.Reply, f.Obey), faults: []mailtest.Fault{f}})
		}
	}
	return trials
}

// with gives trials the same servers and the same person.
func with(trials []*trial, o mailtest.Options, run func(*wrong, *trial) error) []*trial {
	for _, tr := range trials {
		tr.options, tr.run = o, run
		tr.options.Security = account.TLS
		if len(tr.faults) > 0 && (tr.faults[0].At == mailtest.StartTLS || tr.faults[0].At == mailtest.IMAPStartTLS) {
			tr.options.Security = account.StartTLS
		}
	}
	return trials
}

// certificates are an authority, a certificate for the servers of the tests, and one of the
// same authority for another host.
func certificates(t *testing.T) (ca *mailtest.CA, cert, forged *tls.Certificate) {
	t.Helper()
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = ca.Cert("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if forged, err = ca.Cert("other.example"); err != nil {
		t.Fatal(err)
	}
	return ca, cert, forged
}
