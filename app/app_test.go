package app

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"

	"holdback/app/control"
	"holdback/mail/mailtest"
)

func TestWhatIsNotUndoneLeavesByteForByteWithoutBcc(t *testing.T) {
	d := newDesk(t, "1s")
	sent := offer("a")
	reply := d.submit(sent.Bytes(), tom, "secret@quayside.example")
	waiting, err := d.Outbox(t.Context())
	if err != nil || len(waiting) != 1 || waiting[0].ID != idOf(reply) || waiting[0].State != "held" {
		t.Fatalf("outbox %+v, %v after %q", waiting, err, reply)
	}
	got, err := d.server.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent.Bcc = nil
	if want := sent.Bytes(); !bytes.Equal(got.Content, want) {
		t.Errorf("left as\n%q\nwant\n%q", got.Content, want)
	}
	if early := got.At.Before(waiting[0].Due); early {
		t.Errorf("left at %s, due at %s", got.At, waiting[0].Due)
	}
	if strings.Join(got.To, " ") != tom+" secret@quayside.example" || got.User != alice {
		t.Errorf("left to %v as %s", got.To, got.User)
	}
}

func TestUndoneIsNotSentAndCanBeRead(t *testing.T) {
	d := newDesk(t, "1h")
	id := idOf(d.submit(offer("a").Bytes(), tom))
	m, err := d.UndoLast(t.Context())
	if err != nil || m.ID != id || m.State != "withdrawn" {
		t.Fatalf("undo gave %+v, %v", m, err)
	}
	if _, err := d.SendNow(t.Context(), id); err == nil {
		t.Error("an undone message could be sent all the same")
	}
	show, err := d.Show(t.Context(), id)
	if err != nil || show.Subject != "Offer a" || !strings.Contains(show.Text, "Dear Tom") || len(show.Parts) != 1 {
		t.Errorf("it reads %+v, %v", show, err)
	}
	if got := d.server.Messages(); len(got) > 0 {
		t.Errorf("%d messages left", len(got))
	}
}

func TestHeldSurvivesARestartWithItsIDAndPort(t *testing.T) {
	d := newDesk(t, "1h")
	id := idOf(d.submit(offer("a").Bytes(), tom))
	before, err := d.ClientSettings(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	d.stop()
	d.start()
	after, err := d.ClientSettings(t.Context(), "")
	if err != nil || after != before {
		t.Errorf("mail clients would have to be told %+v instead of %+v (%v)", after, before, err)
	}
	waiting, err := d.Outbox(t.Context())
	if err != nil || len(waiting) != 1 || waiting[0].ID != id {
		t.Fatalf("outbox after a restart: %+v, %v", waiting, err)
	}
	if _, err := d.Undo(t.Context(), id[:6]); err != nil {
		t.Errorf("undo by the beginning of the id: %v", err)
	}
}

func TestALostReplyIsSettledByTheSentFolder(t *testing.T) {
	d := newDesk(t, "1h")
	d.server.Break(mailtest.Fault{At: mailtest.Dot, Do: mailtest.Lose, Times: 1})
	id := idOf(d.submit(offer("a").Bytes(), tom))
	watch, err := d.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SendNow(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for e := range watch {
		if e.Message != nil && e.Message.State == "unsure" {
			break
		}
	}
	e, err := d.box.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.evidence(t.Context(), e)
	if err != nil || !found {
		t.Errorf("evidence: %v, %v; want the message found in Sent", found, err)
	}
	if n := len(d.server.Messages()); n != 1 {
		t.Errorf("sent %d times, want once", n)
	}
}

func TestASecondGuardIsRefusedTheFolder(t *testing.T) {
	d := newDesk(t, "1h")
	_, err := Open(t.Context(), Options{Dirs: folders(d.home), Log: slog.New(slog.DiscardHandler), KeyFile: true})
	if !errors.Is(err, ErrRunning) {
		t.Errorf("got %v, want ErrRunning", err)
	}
}

func TestTheControlSocketAnswersLikeTheGuard(t *testing.T) {
	d := newDesk(t, "1h")
	id := idOf(d.submit(offer("a").Bytes(), tom))
	c, err := Dial(t.Context(), folders(d.home))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m, err := c.UndoLast(t.Context())
	if err != nil || m.ID != id || m.State != "withdrawn" {
		t.Errorf("undo over the socket gave %+v, %v", m, err)
	}
	if _, err := c.Undo(t.Context(), "nothing"); !errors.As(err, new(*control.Refusal)) {
		t.Errorf("undo of nothing gave %v, want a reasoned no", err)
	}
}

func TestAnUnreadableMessageIsHeldAndRelayedUnchangedWithANote(t *testing.T) {
	d := newDesk(t, "500ms")
	raw := []byte("Subject: broken\r\nMessage-ID: <x@lindenhof.example>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n" +
		"Content-Type: multipart/mixed\r\n\r\n--nowhere\r\nhello\r\n")
	d.submit(raw, tom)
	waiting, err := d.Outbox(t.Context())
	if err != nil || len(waiting) != 1 {
		t.Fatalf("outbox %+v, %v", waiting, err)
	}
	got, err := d.server.Next(t.Context())
	if err != nil || !bytes.Equal(got.Content, raw) {
		t.Errorf("left as %q, %v", got.Content, err)
	}
	m, err := d.Show(t.Context(), waiting[0].ID)
	if err != nil || len(m.Findings) != 1 || m.Findings[0].Check != "message.unreadable" {
		t.Errorf("findings %+v, %v; want a note that it could not be read", m.Findings, err)
	}
}

func TestRemovingAnAccountWaitsForItsMail(t *testing.T) {
	d := newDesk(t, "1h")
	id := idOf(d.submit(offer("a").Bytes(), tom))
	if err := d.RemoveAccount(t.Context(), alice); err == nil {
		t.Fatal("the account could be removed while its mail waits")
	}
	if _, err := d.Undo(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveAccount(t.Context(), alice); err != nil {
		t.Error(err)
	}
}

func TestContentIsWhatTheClientSent(t *testing.T) {
	d := newDesk(t, "1h")
	raw := offer("a").Bytes()
	id := idOf(d.submit(raw, tom))
	c, err := d.Content(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got, err := io.ReadAll(c)
	if err != nil || !bytes.Equal(got, raw) {
		t.Errorf("kept %q, %v", got, err)
	}
}

func TestDoctorNamesWhatIsWrong(t *testing.T) {
	d := newDesk(t, "1h")
	all, err := d.Doctor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if !one.OK {
			t.Errorf("%s: %s", one.What, one.Says)
		}
	}
	d.server.Break(mailtest.Fault{At: mailtest.SignIn, Do: mailtest.Answer, Reply: "535 5.7.8 Wrong password"})
	all, err = d.Doctor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for _, one := range all {
		if !one.OK {
			bad++
			if !strings.Contains(one.What, "smtp") || one.Hint == "" {
				t.Errorf("%s: %s %s", one.What, one.Says, one.Hint)
			}
		}
	}
	if bad != 1 {
		t.Errorf("%d complaints, want one: %+v", bad, all)
	}
}

func TestTheHomeFolderFollowsTheEnvironment(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(k string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == k {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	d, err := FindDirs(env("HOLDBACK_HOME", "/x/y"))
	if err != nil || d.Data != "/x/y" || d.Settings != "/x/y/settings.toml" {
		t.Errorf("with HOLDBACK_HOME: %+v, %v", d, err)
	}
	d, err = FindDirs(env("XDG_DATA_HOME", "/data", "XDG_RUNTIME_DIR", "/run/user/1"))
	if err != nil || d.Data != "/data/holdback" || d.Runtime != "/run/user/1" {
		t.Errorf("with XDG folders: %+v, %v", d, err)
	}
}
