package control_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"holdback/app/control"
	"holdback/app/control/controltest"
	"holdback/guard"
	"holdback/guard/repair"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
	"holdback/mail/report"
)

// serve answers for g at a real socket until the test ends.
func serve(t testing.TB, g control.Guard) (c *control.Client, path string) {
	t.Helper()
	path = control.SocketPath(filepath.Join(t.TempDir(), "home"), "")
	l, err := control.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- control.Serve(ctx, l, g) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	c, err = control.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, path
}

func address(t testing.TB, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// full is a message with every field set, so that one that gets lost is noticed.
func full(t testing.TB) control.Message {
	at := time.Date(2026, 11, 22, 10, 0, 0, 123456789, time.UTC)
	return control.Message{
		ID: "k3f9x2", State: "unsure", Subject: "Größe <b>& \"Preis\"\u2028", From: "ann@example.org",
		To: []string{"bob@example.com"}, Account: "ann@example.org", Held: at, Due: at.Add(30 * time.Second),
		Hold: 32 * time.Second, Changed: at.Add(time.Second), Size: 1 << 40, MessageID: "1@example.org",
		Attachments: []string{"offer.pdf"}, People: []control.Person{{Name: "Bob", Address: "bob@example.com", Outside: true}},
		Findings: []guard.Finding{{Check: "attachment.missing", Level: guard.Ask, Says: "says", Quote: "quote", Hint: "hint"}},
		Checked:  true,
		Results:  []relay.Result{{Address: address(t, "bob@example.com"), End: relay.Unknown, Code: 250, Status: "2.0.0", Reply: "ok", Cause: relay.CauseTimeout, At: at}},
		Attempts: 3, Note: "note", Copies: "c", Returns: []report.Event{{Kind: report.Failed, Recipient: address(t, "bob@example.com"), Status: "5.1.1", Says: "no", At: at}},
	}
}

func fullGuard(t testing.TB) *controltest.Guard {
	m := full(t)
	imap := account.Server{Host: "imap.example.org", Port: 993, Security: account.TLS}
	return &controltest.Guard{
		Is:      control.Status{Version: "1", PID: 2, SMTP: "127.0.0.1:3", Home: "/h", Accounts: []string{"ann@example.org"}, Held: 4, Asking: 5, Unsure: 6, Problem: "p", Warnings: []string{"w"}, Demo: true},
		Waiting: []control.Message{m}, Gone: []control.Message{m, m},
		Details:  []control.Detail{{Message: m, Date: m.Held, Cc: []string{"c@example.com"}, Bcc: []string{"d@example.com"}, Text: "line\nline", Cut: true, Plain: true, Parts: []control.Part{{Name: "a", Type: "text/plain", Size: 7}}}},
		Contents: map[string]io.Reader{"k3f9x2": strings.NewReader("Subject: x\r\n\r\n\x00\xff")},
		Known: []control.AccountInfo{{
			Account: account.Account{
				Address: address(t, "änne@bücher.example"), Name: "N", User: "u", SMTP: account.Server{Host: "smtp.example.org", Port: 465, Security: account.TLS}, IMAP: &imap,
				OAuth: &account.OAuth{Issuer: "https://login.example.org", ClientID: "c", Scopes: []string{"mail"}}, Identities: []account.Identity{{Address: address(t, "i@example.org"), Name: "I"}},
				Sent: "s", Drafts: "d", SentCopies: account.CopiesServer,
			},
			Problem: "p", Hint: "h", SignInAgain: true, Waiting: 1, Watching: true, SentName: "Sent", DraftsName: "Drafts",
		}},
		Finds:   control.Discovery{Candidates: []discover.Candidate{{Origin: discover.SRV, Source: "example.org", Provider: "p", Password: true, Outside: []string{"o"}, Note: "n", NoteURL: "u", Greets: true, Says: "s"}}, Offline: true, Asked: true, Took: 3},
		Begun:   control.SignInStart{ID: "s1", URL: "https://login.example.org/?a=b&c=<d>", Code: "AB-CD", Expires: m.Held},
		Shelves: []mailbox.Folder{{Name: "Entwürfe/&", Role: mailbox.Drafts, Guessed: true}},
		Client:  control.ClientSettings{Host: "127.0.0.1", Port: 1, User: "u", Password: "p<&>", Security: "none", Account: "a"},
		Values:  []control.SettingValue{{Key: "hold.default", Value: "30s", Origin: "you", Why: "why"}},
		Found:   []control.Diagnosis{{What: "disk", OK: true, Says: "fine", Hint: "none"}},
		Window:  true,
		Says: control.Verdict{
			Findings: m.Findings, Level: guard.Ask, Label: "internal", Hold: time.Minute,
			People: []control.Person{{Name: "Bob", Address: "bob@example.com", Outside: true}},
		},
		Mended:   control.Repaired{Message: m, Changes: []repair.Change{{What: "Recipient", Before: "bob@example.com", After: "bob@example.org"}}, Password: "w"},
		All:      []control.CheckInfo{{ID: "attachment.missing", Why: "why", Level: guard.Stop, Default: guard.Ask, By: "your organisation", Locked: true}},
		Silenced: []control.QuietEntry{{Key: "recipient.first-contact b", Check: "recipient.first-contact", About: "b", Since: m.Held}},
		Rules: control.PolicyInfo{
			Name: "n", Contact: "c", File: "f", Signed: true, Kept: true, Problem: "p",
			Labels: []control.LabelInfo{{ID: "i", Name: "n"}}, Tick: "outside", ServerLimit: 7, DefaultLabel: "i",
		},
		Lines: []control.JournalLine{{At: m.Held, Event: "approve", State: "held", Found: []control.JournalFinding{{Check: "x.y", Level: guard.Note, Count: 2}}, Reason: "r", Repair: "subject.set"}},
	}
}

// questions asks everything that a Guard can be asked, once.
func questions(t *testing.T) map[string]func(g control.Guard) (any, error) {
	ctx := t.Context()
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	acc := fullGuard(t).Known[0]
	return map[string]func(g control.Guard) (any, error){
		"Status":    func(g control.Guard) (any, error) { return g.Status(ctx) },
		"Outbox":    func(g control.Guard) (any, error) { return g.Outbox(ctx) },
		"Past":      func(g control.Guard) (any, error) { return g.Past(ctx, control.PastQuery{Text: "a b", Limit: 7}) },
		"Show":      func(g control.Guard) (any, error) { return g.Show(ctx, "k3f") },
		"Undo":      func(g control.Guard) (any, error) { return g.Undo(ctx, "k3f") },
		"UndoLast":  func(g control.Guard) (any, error) { return g.UndoLast(ctx) },
		"SendNow":   func(g control.Guard) (any, error) { return g.SendNow(ctx, "k3f") },
		"WaitUntil": func(g control.Guard) (any, error) { return g.WaitUntil(ctx, "k3f", at) },
		"Approve": func(g control.Guard) (any, error) {
			return g.Approve(ctx, "k3f", control.Answer{Reason: "it is for the auditor", Quiet: []string{"recipient.first-contact bob@quayside.example"}})
		},
		"Repair": func(g control.Guard) (any, error) {
			return g.Repair(ctx, "k3f", guard.Repair{Do: guard.ReplaceRecipient, Says: "s", Addresses: []string{"a"}, Part: 2, Old: "o", With: "w"}, true)
		},
		"Check": func(g control.Guard) (any, error) {
			return g.Check(ctx, control.Submission{Content: strings.NewReader("x"), Label: "internal"})
		},
		"Checks":   func(g control.Guard) (any, error) { return g.Checks(ctx) },
		"Quiet":    func(g control.Guard) (any, error) { return g.Quiet(ctx) },
		"Revoke":   func(g control.Guard) (any, error) { return nil, g.Revoke(ctx, "recipient.first-contact b") },
		"Policy":   func(g control.Guard) (any, error) { return g.Policy(ctx) },
		"Journal":  func(g control.Guard) (any, error) { return g.Journal(ctx, "k3f") },
		"Retry":    func(g control.Guard) (any, error) { return g.Retry(ctx, "k3f") },
		"Settle":   func(g control.Guard) (any, error) { return g.Settle(ctx, "../k3f?x=1#y%2F") },
		"Accounts": func(g control.Guard) (any, error) { return g.Accounts(ctx) },
		"AddAccount": func(g control.Guard) (any, error) {
			return nil, g.AddAccount(ctx, acc.Account, control.Credential{Password: "pass\nwörd", SignIn: "s1"})
		},
		"Discover": func(g control.Guard) (any, error) {
			return g.Discover(ctx, control.DiscoverQuery{Address: "ann@example.org", Ask: true})
		},
		"TryAccount": func(g control.Guard) (any, error) {
			return g.TryAccount(ctx, acc.Account, control.Credential{Password: "p"})
		},
		"SendTest": func(g control.Guard) (any, error) { return g.SendTest(ctx, "ann@example.org") },
		"SignIn": func(g control.Guard) (any, error) {
			return g.SignIn(ctx, control.SignInQuery{Account: acc.Account, Device: true})
		},
		"SignedIn":      func(g control.Guard) (any, error) { return nil, g.SignedIn(ctx, "s1") },
		"CancelSignIn":  func(g control.Guard) (any, error) { return nil, g.CancelSignIn(ctx, "s1") },
		"Folders":       func(g control.Guard) (any, error) { return g.Folders(ctx, "ann@example.org") },
		"RemoveAccount": func(g control.Guard) (any, error) { return nil, g.RemoveAccount(ctx, "ann@example.org") },
		"ClientSettings": func(g control.Guard) (any, error) {
			return g.ClientSettings(ctx, "ann@example.org")
		},
		"Setting":     func(g control.Guard) (any, error) { return g.Setting(ctx, "hold.default") },
		"unknown key": func(g control.Guard) (any, error) { return g.Setting(ctx, "hold.never") },
		"SetSetting":  func(g control.Guard) (any, error) { return nil, g.SetSetting(ctx, "hold.default", "1m") },
		"Settings":    func(g control.Guard) (any, error) { return g.Settings(ctx) },
		"Doctor":      func(g control.Guard) (any, error) { return g.Doctor(ctx) },
		"OpenWindow":  func(g control.Guard) (any, error) { return g.OpenWindow(ctx, []string{"mailto:bob@example.com"}) },
		"Quit":        func(g control.Guard) (any, error) { return nil, g.Quit(ctx) },
		"Submit nothing": func(g control.Guard) (any, error) {
			return g.Submit(ctx, control.Submission{Content: strings.NewReader("")})
		},
		"Content": func(g control.Guard) (any, error) {
			r, err := g.Content(ctx, "k3f9x2")
			if err != nil {
				return nil, err
			}
			defer r.Close()
			return io.ReadAll(r)
		},
	}
}

func TestEveryQuestionCrossesTheSocketUnchanged(t *testing.T) {
	for name, ask := range questions(t) {
		t.Run(name, func(t *testing.T) {
			near, far := fullGuard(t), fullGuard(t)
			c, _ := serve(t, far)
			want, wantErr := ask(near)
			got, gotErr := ask(c)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("through the socket: %+v\ndirectly:           %+v", got, want)
			}
			if !reflect.DeepEqual(gotErr, wantErr) {
				t.Errorf("error through the socket: %#v, directly: %#v", gotErr, wantErr)
			}
			if !slices.Equal(far.Calls(), near.Calls()) {
				t.Errorf("the guard was asked %q, want %q", far.Calls(), near.Calls())
			}
		})
	}
}

func TestRefusalsCrossTheSocketAsSuch(t *testing.T) {
	want := &control.Refusal{Says: "It has left.", Hint: "Take it back instead."}
	for name, ask := range questions(t) {
		g := fullGuard(t)
		g.Err = want
		c, _ := serve(t, g)
		_, err := ask(c)
		var got *control.Refusal
		if !errors.As(err, &got) || *got != *want {
			t.Errorf("%s: got %#v, want %#v", name, err, want)
		}
	}
}

func TestOtherErrorsCrossTheSocketAsPlainSentences(t *testing.T) {
	want := "save message x: disk full"
	for name, ask := range questions(t) {
		g := fullGuard(t)
		g.Err = errors.New(want)
		c, _ := serve(t, g)
		_, err := ask(c)
		if err == nil || err.Error() != want || errors.As(err, new(*control.Refusal)) {
			t.Errorf("%s: got %#v, want the plain error %q", name, err, want)
		}
	}
}

func TestEnvelopeAndContentOfASubmissionArriveWhole(t *testing.T) {
	g := fullGuard(t)
	c, _ := serve(t, g)
	env := mail.Envelope{
		From: address(t, "ann@example.org"), EightBit: true, UTF8: true, RequireTLS: true, Return: "HDRS", EnvelopeID: "e 1",
		Recipients: []mail.Recipient{{Address: address(t, `"b b"@example.com`), Notify: []string{"FAILURE", "DELAY"}, OriginalType: "rfc822", Original: "x@example.com"}},
	}
	text := "Subject: {\"a\"}\n\r\n\x00\xff\r\n"
	m, err := c.Submit(t.Context(), control.Submission{Account: "ann@example.org", Envelope: env, Content: strings.NewReader(text)})
	if err != nil || m.ID != "new1" {
		t.Fatalf("Submit: %+v, %v", m, err)
	}
	want := []controltest.Taken{{Submission: control.Submission{Account: "ann@example.org", Envelope: env}, Text: text}}
	if got := g.Taken(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestBrokenSubmissionIsNeverTakenForAWholeOne(t *testing.T) {
	g := fullGuard(t)
	c, _ := serve(t, g)
	half := io.MultiReader(strings.NewReader(strings.Repeat("half a message\r\n", 10_000)), iotest.ErrReader(errors.New("pipe broke")))
	if m, err := c.Submit(t.Context(), control.Submission{Content: half}); err == nil {
		t.Errorf("a broken submission was answered with %+v", m)
	}
	if got := g.Taken(); len(got) > 0 {
		t.Errorf("the guard took %d octets of it", len(got[0].Text))
	}
}

// counter is a guard that counts the octets of a submission and keeps none.
type counter struct{ *controltest.Guard }

func (counter) Submit(_ context.Context, s control.Submission) (control.Message, error) {
	n, err := io.Copy(io.Discard, s.Content)
	return control.Message{Size: n}, err
}

func TestHugeSubmissionStreams(t *testing.T) {
	c, _ := serve(t, counter{fullGuard(t)})
	const size = 300 << 20
	m, err := c.Submit(t.Context(), control.Submission{Content: io.LimitReader(zeros{}, size)})
	if err != nil || m.Size != size {
		t.Errorf("got %d octets, %v; want %d", m.Size, err, size)
	}
}

func TestRefusedHugeSubmissionStillHearsTheReason(t *testing.T) {
	g := fullGuard(t)
	g.Err = &control.Refusal{Says: "Too large."}
	c, _ := serve(t, g)
	_, err := c.Submit(t.Context(), control.Submission{Content: io.LimitReader(zeros{}, 50<<20)})
	if !errors.As(err, new(*control.Refusal)) {
		t.Errorf("got %v, want the refusal", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestContentThatBreaksOffIsAnError(t *testing.T) {
	g := fullGuard(t)
	g.Contents["bad"] = io.MultiReader(bytes.NewReader(make([]byte, 100_000)), iotest.ErrReader(errors.New("seal broken")))
	c, _ := serve(t, g)
	r, err := c.Content(t.Context(), "bad")
	if err == nil {
		defer r.Close()
		_, err = io.ReadAll(r)
	}
	if err == nil {
		t.Error("a content that could not be read to its end looked whole")
	}
}

func TestDialSaysWhenNobodyListens(t *testing.T) {
	c, path := serve(t, fullGuard(t))
	if _, err := control.Dial(t.Context(), filepath.Join(t.TempDir(), "none.sock")); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("no socket: got %v, want ErrNotRunning", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Dial(t.Context(), filepath.Join(file, "run", "control.sock")); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("a file in place of the home: got %v, want ErrNotRunning", err)
	}
	if _, err := control.Dial(t.Context(), path); err != nil {
		t.Errorf("a second client: %v", err)
	}
	if _, err := c.Status(t.Context()); err != nil {
		t.Errorf("the first client: %v", err)
	}
}
