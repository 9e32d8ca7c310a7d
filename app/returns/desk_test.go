package returns_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/app/returns"
	"holdback/guard"
	"holdback/mail"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

const ines = "ines@harbour.example"

// desk is an outbox that sends, the inbox of its account, and the watch of it, in a
// bubble of fake time.
type desk struct {
	*outbox.Outbox
	t        *testing.T
	cfg      returns.Config
	inbox    *inbox
	accounts chan []string
	stop     func() // ends the watch, not the outbox

	mu    sync.Mutex
	end   relay.End         // of what is sent
	sent  map[string]string // Message-ID to id
	place map[string][]byte // what Save kept
}

// bubble runs f with a desk of its own, whose watch has begun.
func bubble(t *testing.T, f func(*testing.T, *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, inbox: &inbox{news: make(chan struct{}, 1)}, end: relay.Accepted, sent: map[string]string{}, place: map[string][]byte{}}
		d.open()
		d.cfg = returns.Config{
			Watch: d.inbox.watch, Body: d.inbox.body, Mine: d.mine, Get: d.Get, Hear: d.Hear,
			Load: func(_ context.Context, account string) ([]byte, error) { return d.place[account], nil },
			Save: func(_ context.Context, account string, state []byte) error { d.place[account] = state; return nil },
		}
		d.watch(ines)
		f(t, d)
	})
}

func (d *desk) open() {
	d.Outbox = outbox.New(outbox.Config{
		Store: &outboxtest.Memory{}, Relay: d.relay,
		Review:  func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) { return nil, nil },
		HoldFor: func(string, mail.Envelope) time.Duration { return time.Second },
	})
	ctx, cancel := context.WithCancel(d.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = d.Run(ctx) }()
	d.t.Cleanup(func() { cancel(); <-ended })
}

func (d *desk) relay(_ context.Context, _ outbox.Entry, _ mail.Content, to []mail.Recipient, dot func() error) relay.Report {
	r := relay.Report{End: d.end}
	for _, one := range to {
		r.Results = append(r.Results, relay.Result{Address: one.Address, End: d.end})
	}
	_ = dot()
	return r
}

// watch starts the watch of these accounts, as a start of the program does.
func (d *desk) watch(accounts ...string) {
	ctx, cancel := context.WithCancel(d.t.Context())
	ended := make(chan struct{})
	told := make(chan []string)
	go func() { defer close(ended); returns.New(d.cfg).Run(ctx, told) }()
	d.accounts, d.stop = told, func() { cancel(); <-ended }
	d.t.Cleanup(d.stop)
	d.accounts <- accounts
	synctest.Wait()
}

func (d *desk) mine(_ context.Context, messageID string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sent[messageID], nil
}

// send gives a message to the outbox and waits until it has left.
func (d *desk) send(messageID string, to ...string) outbox.Entry {
	d.t.Helper()
	s := outbox.Submission{Account: ines, Content: strings.NewReader("From: Ines <" + ines + ">\r\nDate: Tue, 07 Apr 2026 08:00:00 +0000\r\n" +
		"Message-ID: <" + messageID + ">\r\nSubject: Berth\r\n\r\nThe berth is free.\r\n")}
	s.Envelope.From = outboxtest.Address(d.t, ines)
	for _, a := range to {
		s.Envelope.Recipients = append(s.Envelope.Recipients, mail.Recipient{Address: outboxtest.Address(d.t, a)})
	}
	e, err := d.Hold(d.t.Context(), s)
	if err != nil {
		d.t.Fatal(err)
	}
	d.mu.Lock()
	d.sent[messageID] = e.ID
	d.mu.Unlock()
	pass(2 * time.Second)
	return e
}

// arrive puts a message into the inbox and waits until nothing moves any more.
func (d *desk) arrive(content string) {
	d.inbox.add(strings.ReplaceAll(content, "\n", "\r\n"))
	synctest.Wait()
}

// wantReturns compares what came back about a message.
func (d *desk) wantReturns(id string, want ...string) {
	d.t.Helper()
	e, err := d.Get(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	got := []string{}
	for _, ev := range e.Returns {
		got = append(got, strings.TrimSpace(string(ev.Kind)+" "+ev.Recipient.String()))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		d.t.Errorf("came back: got %q, want %q", got, want)
	}
}

func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// inbox is a folder that can be watched as mailbox.Watch promises.
type inbox struct {
	mu     sync.Mutex
	texts  []string
	news   chan struct{}
	bodies []uint32 // UIDs whose text was read
	faults []error  // of the next readings
	lost   error    // ends the next Watch
	starts []mailbox.State
	live   int // watches under way
}

func (b *inbox) add(text string) {
	b.mu.Lock()
	b.texts = append(b.texts, text)
	b.mu.Unlock()
	select {
	case b.news <- struct{}{}:
	default:
	}
}

func (b *inbox) set(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

func (b *inbox) watch(ctx context.Context, _ string, from mailbox.State, f func(context.Context, []mailbox.Arrival, mailbox.State) error) error {
	b.set(func() { b.starts = append(b.starts, from); b.live++ })
	defer b.set(func() { b.live-- })
	if from.Next == 0 {
		b.set(func() { from = mailbox.State{Validity: 1, Next: uint32(len(b.texts)) + 1} })
		if err := f(ctx, nil, from); err != nil {
			return err
		}
	}
	for {
		var fresh []mailbox.Arrival
		var lost error
		b.set(func() {
			for n := int(from.Next) - 1; n < len(b.texts); n++ {
				header, _, _ := strings.Cut(b.texts[n], "\r\n\r\n")
				fresh = append(fresh, mailbox.Arrival{Copy: mailbox.Copy{Folder: "INBOX", Validity: 1, UID: uint32(n) + 1, At: time.Now()}, Header: []byte(header)})
			}
			from.Next = uint32(len(b.texts)) + 1
			lost, b.lost = b.lost, nil
		})
		if lost != nil {
			return lost
		}
		if len(fresh) > 0 {
			if err := f(ctx, fresh, from); err != nil {
				return err
			}
		}
		select {
		case <-b.news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (b *inbox) body(_ context.Context, _ string, c mailbox.Copy, most int64) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bodies = append(b.bodies, c.UID)
	if len(b.faults) > 0 {
		err := b.faults[0]
		b.faults = b.faults[1:]
		return nil, err
	}
	text := b.texts[c.UID-1]
	return []byte(text[:min(len(text), int(most))]), nil
}

// bounce is a delivery status about the message, for this recipient.
func bounce(messageID, envelopeID, recipient string) string {
	text := "Return-Path: <>\nFrom: MAILER-DAEMON@mx.inn.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.inn.example\n"
	if envelopeID != "" {
		text += "Original-Envelope-Id: " + envelopeID + "\n"
	}
	text += "\nFinal-Recipient: rfc822; " + recipient + "\nAction: failed\nStatus: 5.1.1\n\n"
	if messageID != "" {
		text += "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <" + messageID + ">\n\n"
	}
	return text + "--b--\n"
}

// letter is a mail of a person, which may answer another.
func letter(from, answers string) string {
	text := "From: " + from + "\nTo: " + ines + "\nSubject: Berth\nMessage-ID: <letter@inn.example>\n"
	if answers != "" {
		text += "In-Reply-To: <" + answers + ">\n"
	}
	return text + "\nFor Ines only.\n"
}
