package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/guard"
	"holdback/guard/people"
	"holdback/guard/policy"
	"holdback/mail"
	"holdback/mail/mailtest"
)

// only makes these the checks, whatever the settings say.
func (d *desk) only(stops bool, checks ...guard.Check) {
	rules := guard.DefaultRules()
	d.force.Store(&force{set: guard.Set{Checks: checks, Rules: &rules}, print: "test", stops: stops})
}

// about asks about the first recipient.
func about(l guard.Level) guard.Check {
	return guard.Check{ID: "recipient.test", Why: "w", Level: l, Look: func(m *guard.Mail) []guard.Finding {
		to := m.Addressees()[0].Address.String()
		return []guard.Finding{{
			Level: l, Says: "Is this for " + to + "?", Quote: to, About: to,
			Repairs: []guard.Repair{
				{Do: guard.SetSubject, Says: "Call it Berth", With: "Berth"},
				{Do: guard.RemoveRecipients, Says: "Leave them out", Addresses: []string{to}},
			},
		}}
	}}
}

func (d *desk) envelope(to ...string) mail.Envelope {
	e := mail.Envelope{From: mustAddress(d.t, alice)}
	for _, a := range to {
		e.Recipients = append(e.Recipients, mail.Recipient{Address: mustAddress(d.t, a)})
	}
	return e
}

// give hands a message over by the control socket's way, and waits for its checks.
func (d *desk) give(raw []byte, to ...string) control.Message {
	d.t.Helper()
	m, err := d.Submit(d.t.Context(), control.Submission{Envelope: d.envelope(to...), Content: strings.NewReader(string(raw))})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.checked(m.ID)
}

func (d *desk) checked(id string) control.Message {
	d.t.Helper()
	watch, err := d.Watch(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for {
		got, err := d.Show(d.t.Context(), id)
		if err != nil {
			d.t.Fatal(err)
		}
		if got.Checked {
			return got.Message
		}
		select {
		case <-watch:
		case <-time.After(10 * time.Second):
			d.t.Fatalf("message %s was not checked", id)
		}
	}
}

func TestWhatIsQuietIsNotAskedAgainUntilItIsRevoked(t *testing.T) {
	d := newDesk(t, "1h")
	d.only(false, about(guard.Ask))
	m := d.give(offer("a").Bytes(), tom)
	if m.State != "asking" {
		t.Fatalf("got %s with %+v, want it to ask", m.State, m.Findings)
	}
	key := m.Findings[0].QuietKey()
	if _, err := d.Approve(t.Context(), m.ID, control.Answer{Quiet: []string{key, "recipient.test eve@quayside.example"}}); err != nil {
		t.Fatal(err)
	}
	all, err := d.Quiet(t.Context())
	if err != nil || len(all) != 1 || all[0].Key != key || all[0].About != tom {
		t.Errorf("quiet: %+v, %v; want only what was asked about", all, err)
	}
	d.stop()
	d.start() // it is kept
	d.only(false, about(guard.Ask))
	if m = d.give(offer("b").Bytes(), tom); m.State != "held" {
		t.Errorf("asked again: %+v", m.Findings)
	}
	if err := d.Revoke(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if m = d.give(offer("c").Bytes(), tom); m.State != "asking" {
		t.Errorf("got %s, want it to ask again", m.State)
	}
}

func TestARepairIsPreviewedDoneAndWrittenDown(t *testing.T) {
	d := newDesk(t, "1h")
	d.only(false, about(guard.Ask))
	m := d.give(offer("a").Bytes(), tom, "eve@quayside.example")
	leaveOut := m.Findings[0].Repairs[1]
	shown, err := d.Repair(t.Context(), m.ID, leaveOut, true)
	if err != nil || len(shown.Changes) == 0 || len(shown.Message.To) != 2 {
		t.Fatalf("preview: %+v, %v; want changes, and the message as it is", shown, err)
	}
	done, err := d.Repair(t.Context(), m.ID, leaveOut, false)
	if err != nil || !slices.Equal(done.Message.To, []string{"eve@quayside.example"}) || done.Message.ID != m.ID {
		t.Fatalf("repair: %+v, %v; want Tom left out", done.Message, err)
	}
	if m = d.checked(m.ID); m.State != "asking" || m.Findings[0].Quote != "eve@quayside.example" {
		t.Errorf("after the repair: %s, %+v; want it looked at again", m.State, m.Findings)
	}
	var no *control.Refusal
	if _, err := d.Repair(t.Context(), m.ID, m.Findings[0].Repairs[1], false); !errors.As(err, &no) {
		t.Errorf("leaving out the last recipient: %v, want a reasoned no", err)
	}
	lines, err := d.Journal(t.Context(), m.ID)
	if err != nil || !slices.ContainsFunc(lines, func(l control.JournalLine) bool { return l.Repair == string(guard.RemoveRecipients) }) ||
		!slices.ContainsFunc(lines, func(l control.JournalLine) bool {
			return slices.Contains(l.Found, control.JournalFinding{Check: "recipient.test", Level: guard.Ask, Count: 1})
		}) {
		t.Errorf("journal %+v, %v; want what was found and the repair", lines, err)
	}
}

func TestACheckSaysWhatASubmissionWouldAndKeepsNothing(t *testing.T) {
	d := newDesk(t, "1h")
	d.only(false, about(guard.Ask))
	v, err := d.Check(t.Context(), control.Submission{Envelope: d.envelope(tom), Content: strings.NewReader(string(offer("a").Bytes()))})
	if err != nil || v.Level != guard.Ask || len(v.Findings) != 1 || v.Hold != time.Hour || len(v.People) != 1 {
		t.Errorf("got %+v, %v", v, err)
	}
	waiting, err := d.Outbox(t.Context())
	if err != nil || len(waiting) != 0 {
		t.Errorf("the outbox has %d messages, %v", len(waiting), err)
	}
}

// policed is a desk under a policy.
func policed(t *testing.T, text string) *desk {
	t.Helper()
	d := newDesk(t, "1h")
	d.stop()
	d.policy = policy.Places{File: filepath.Join(d.home, "policy.toml"), Data: d.home}
	d.write(text)
	d.start()
	return d
}

func (d *desk) write(text string) {
	d.t.Helper()
	if err := os.WriteFile(d.policy.File, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

const stopHarbour = "[[rules]]\nid = \"harbour\"\nwhen = 'subject contains \"harbour\"'\nlevel = \"stop\"\nsays = \"The harbour is secret — nothing about it leaves.\"\nhint = \"Call it the site.\"\n"

func TestWhatPolicyStopsIsRefusedAtTheDoor(t *testing.T) {
	d := policed(t, stopHarbour)
	forbidden := offer("a")
	forbidden.Subject = "The harbour"
	code, text := d.deliver(forbidden.Bytes(), tom)
	if code != 550 || !strings.Contains(text, "The harbour is secret") || !strings.Contains(text, "Call it the site.") {
		t.Errorf("the client was told %d %q, want 550 with the sentence", code, text)
	}
	if waiting, err := d.Outbox(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("the outbox has %d messages, %v; want none", len(waiting), err)
	}
	if code, text := d.deliver(offer("b").Bytes(), tom); code != 250 {
		t.Errorf("an innocent message was told %d %q", code, text)
	}
	var no *control.Refusal
	_, err := d.Submit(t.Context(), control.Submission{Envelope: d.envelope(tom), Content: strings.NewReader(string(forbidden.Bytes()))})
	if !errors.As(err, &no) || !no.Stopped {
		t.Errorf("sendmail was told %v, want a no that is for good", err)
	}
	if err := d.SetSetting(t.Context(), "door.refuse", "false"); err != nil {
		t.Fatal(err)
	}
	code, text = d.deliver(forbidden.Bytes(), tom)
	if code != 250 {
		t.Fatalf("without door.refuse the client was told %d %q", code, text)
	}
	m := d.checked(idOf(text))
	if _, err := d.Approve(t.Context(), m.ID, control.Answer{Reason: "because I say so"}); m.State != "asking" || !errors.As(err, &no) {
		t.Errorf("it is %s, and approving said %v; want it to ask, and no", m.State, err)
	}
}

func TestAPolicyCountsAtTheDoorFromTheNextMessageOn(t *testing.T) {
	d := policed(t, "name = \"Lindenhof\"\n")
	d.write(stopHarbour)
	forbidden := offer("a")
	forbidden.Subject = "The harbour"
	if code, text := d.deliver(forbidden.Bytes(), tom); code != 550 {
		t.Errorf("the client was told %d %q, want 550", code, text)
	}
}

func TestAPolicyThatComesLaterCountsForWhatWaits(t *testing.T) {
	d := policed(t, "name = \"Lindenhof\"\n")
	forbidden := offer("a")
	forbidden.Subject = "The harbour"
	m := d.give(forbidden.Bytes(), tom)
	if m.State != "held" {
		t.Fatalf("%s before there is a rule: %+v", m.State, m.Findings)
	}
	d.write(stopHarbour)
	if err := d.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m = d.checked(m.ID); m.State != "asking" || guard.Strongest(m.Findings) != guard.Stop {
		t.Errorf("%s, %+v; want it stopped", m.State, m.Findings)
	}
	d.stop()
	d.write("name = \"Lindenhof\"\n")
	d.start() // the rule went while nobody looked
	if m = d.checked(m.ID); len(m.Findings) != 0 {
		t.Errorf("findings %+v, want none left", m.Findings)
	}
}

func TestAPolicyThatCannotBeReadAsksAboutEverything(t *testing.T) {
	d := policed(t, "nme = \"Lindenhof\"\n")
	if m := d.give(offer("a").Bytes(), tom); m.State != "asking" {
		t.Errorf("%s with %+v, want it to ask", m.State, m.Findings)
	}
	info, err := d.Policy(t.Context())
	if err != nil || !strings.Contains(info.Problem, "policy.toml:1") {
		t.Errorf("the problem is %q, %v; want file and line", info.Problem, err)
	}
}

// The sender was in Bcc, and answers all: only the original shows it.
func TestTheMessageThatIsAnsweredIsFoundInTheMailbox(t *testing.T) {
	d := newDesk(t, "1h")
	received := mailtest.Message{From: "bob@quayside.example", To: []string{"eve@quayside.example"}, Subject: "Berth", MessageID: "berth@quayside.example", Text: "x"}
	if err := d.server.Deliver(alice, "INBOX", received.Bytes()); err != nil {
		t.Fatal(err)
	}
	var seen []*guard.Thread
	d.only(false, guard.Check{ID: "x.y", Level: guard.Note, Look: func(m *guard.Mail) []guard.Finding {
		seen = append(seen, m.Facts.Thread)
		return nil
	}})
	for _, c := range []struct {
		answers string
		found   bool
	}{{"berth@quayside.example", true}, {"erth@quayside.example", false}} {
		raw := "From: " + alice + "\r\nTo: eve@quayside.example\r\nIn-Reply-To: <" + c.answers + ">\r\nSubject: Re: Berth\r\n\r\nNo.\r\n"
		if _, err := d.Check(t.Context(), control.Submission{Envelope: d.envelope("eve@quayside.example"), Content: strings.NewReader(raw)}); err != nil {
			t.Fatal(err)
		}
		got := seen[len(seen)-1]
		if (got != nil) != c.found || c.found && (got.Subject != "Berth" || !got.Hidden || got.List || got.To[0].Address.String() != "eve@quayside.example") {
			t.Errorf("answer to %s: thread %+v, want found %v, hidden", c.answers, got, c.found)
		}
	}
}

func TestWhomTheSenderWroteToIsKnownAndSoIsWhatTheyAnswer(t *testing.T) {
	d := newDesk(t, "0s")
	first := d.give(offer("a").Bytes(), tom)
	if _, err := d.server.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	var p people.Person
	ok := false
	d.until("Tom is known", func() bool {
		p, ok = d.history.known(t.Context()).Find(mustAddress(t, tom))
		return ok
	})
	if !ok || p.Sent != 1 || !slices.Contains(p.Names, "Tom") || p.Files != 1 {
		t.Errorf("known of Tom: %+v, %v", p, ok)
	}
	raw := "From: " + alice + "\r\nTo: " + tom + "\r\nIn-Reply-To: <" + first.MessageID + ">\r\n\r\nMore.\r\n"
	view, _ := mail.Read(mail.Bytes(raw))
	if got := d.thread(t.Context(), alice, view); got == nil || got.Subject != "Offer a" || got.Hidden {
		t.Errorf("the thread is %+v, want that of the message that was sent", got)
	}
}

// What was found quotes the mail, and reasons and what is quiet name people.
func TestFindingsReasonsAndQuietAreSealedAtRest(t *testing.T) {
	d := newDesk(t, "1h")
	d.only(false, about(guard.Justify), about(guard.Ask))
	m := d.give(offer("a").Bytes(), "eva.unheard@quayside.example")
	if _, err := d.Approve(t.Context(), m.ID, control.Answer{Reason: "The auditor insisted.", Quiet: []string{"recipient.test eva.unheard@quayside.example"}}); err != nil {
		t.Fatal(err)
	}
	d.stop()
	err := filepath.WalkDir(d.home, func(path string, f os.DirEntry, err error) error {
		if err != nil || !f.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, secret := range []string{"eva.unheard", "The auditor insisted", "Is this for"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds %q in clear", filepath.Base(path), secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestALookWithoutAGuardGoesByTheFilesAndLeavesNothingBehind(t *testing.T) {
	home := t.TempDir()
	places := policy.Places{File: filepath.Join(home, "policy.toml"), Data: filepath.Join(home, "data")}
	if err := os.WriteFile(places.File, []byte(stopHarbour), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Dirs: folders(filepath.Join(home, "data")), Policy: places, Log: slog.New(slog.DiscardHandler)}
	s := control.Submission{Content: strings.NewReader("From: " + alice + "\r\nTo: " + tom + "\r\nSubject: The harbour\r\n\r\nx\r\n")}
	v, err := Look(t.Context(), o, s)
	if err != nil || v.Level != guard.Stop {
		t.Errorf("got %+v, %v; want it stopped", v, err)
	}
	if _, err := os.Stat(filepath.Join(home, "data")); !os.IsNotExist(err) {
		t.Errorf("the look left a data folder behind: %v", err)
	}
}

func TestALabelIsWrittenIntoHeaderAndSubject(t *testing.T) {
	d := policed(t, "[[labels]]\nid = \"internal\"\n[[labels]]\nid = \"secret\"\nname = \"Strictly Secret\"\nsensitivity = \"Private\"\nmark = \"[Secret]\"\n[labelling]\nheader = \"X-Label\"\n")
	m, err := d.Submit(t.Context(), control.Submission{
		Envelope: d.envelope(tom), Label: "internal",
		Content: strings.NewReader("From: " + alice + "\r\nTo: " + tom + "\r\nSubject: Berth\r\n\r\nHello Tom\r\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	show := func() control.Detail {
		d.checked(m.ID)
		got, err := d.Show(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := show(); got.Label != "internal" || got.Subject != "Berth" {
		t.Errorf("submitted with a label: %q, %q", got.Label, got.Subject)
	}
	if _, err := d.Repair(t.Context(), m.ID, guard.Repair{Do: guard.SetLabel, With: "secret"}, false); err != nil {
		t.Fatal(err)
	}
	if got := show(); got.Label != "secret" || got.Subject != "[Secret] Berth" {
		t.Errorf("labelled anew: %q, %q", got.Label, got.Subject)
	}
	if _, err := d.Repair(t.Context(), m.ID, guard.Repair{Do: guard.SetLabel, With: "none"}, false); !errors.As(err, new(*control.Refusal)) {
		t.Errorf("a label that there is not: %v, want a reasoned no", err)
	}
}
