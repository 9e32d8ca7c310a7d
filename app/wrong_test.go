package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/app/store"
	"holdback/mail"
)

// What people, disks and lines do wrong, as it was first met.

func TestALargeMessageCutShortIsNotHeld(t *testing.T) {
	d := newDesk(t, "1h")
	s, err := d.ClientSettings(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", *d.door.Load())
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClient(conn)
	if err := errors.Join(c.Auth(sasl.NewPlainClient("", s.User, s.Password)), c.Mail(alice, nil), c.Rcpt(tom, nil)); err != nil {
		t.Fatal(err)
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(w, "Subject: half\r\n\r\n%s", strings.Repeat("half a line\r\n", 100_000)); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	d.stop() // waits until the door has seen the end of the line
	d.start()
	if waiting, err := d.Outbox(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("held %+v, %v; want nothing", waiting, err)
	}
}

func TestSettingsEditedByHandAreNotOverwritten(t *testing.T) {
	d := newDesk(t, "1h")
	path := folders(d.home).Settings
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(text), "default = '1h'", "default = '7m'", 1)
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.SetSetting(t.Context(), "notify.held", "false"); err != nil {
		t.Fatal(err)
	}
	if v, err := d.Setting(t.Context(), "hold.default"); err != nil || v != "7m" {
		t.Errorf("after an edit by hand and a change: hold.default is %q, %v; want 7m", v, err)
	}
	if err := os.WriteFile(path, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	err = d.SetSetting(t.Context(), "notify.held", "true")
	if !errors.As(err, new(*control.Refusal)) || !strings.Contains(err.Error(), path+":1") {
		t.Errorf("changing a file that cannot be read: %v; want a no that names the line", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "garbage" {
		t.Errorf("the file became %q, %v", text, err)
	}
}

func TestAnAccountThatCannotBeChangedKeepsItsPassword(t *testing.T) {
	d := newDesk(t, "1h")
	acc, _ := d.settings.Load().Account(alice)
	if err := os.WriteFile(folders(d.home).Settings, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.AddAccount(t.Context(), acc, control.Credential{Password: "another"}); err == nil {
		t.Fatal("the account was changed although the settings cannot be read")
	}
	if p, err := d.password(t.Context(), acc); err != nil || p != "a" {
		t.Errorf("its password is %q now, %v; want the old one", p, err)
	}
	acc.Address = mustAddress(t, "new@lindenhof.example")
	if err := d.AddAccount(t.Context(), acc, control.Credential{Password: "new"}); err == nil {
		t.Fatal("an account was added although the settings cannot be read")
	}
	if p, err := d.password(t.Context(), acc); err != nil || p != "" {
		t.Errorf("the password %q of no account is kept, %v", p, err)
	}
}

func TestAnAccountSpelledOtherwiseStillWaitsForItsMail(t *testing.T) {
	d := newDesk(t, "1h")
	d.submit(offer("a").Bytes(), tom)
	acc, ok := d.settings.Load().Account(alice)
	if !ok {
		t.Fatal("no account")
	}
	acc.Address = mustAddress(t, strings.Replace(alice, "alice", "Alice", 1))
	if err := d.AddAccount(t.Context(), acc, control.Credential{Password: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveAccount(t.Context(), alice); err == nil {
		t.Error("the account could be removed while its mail waits")
	}
}

func TestTheLimitOfTheDoorHoldsForCommandsToo(t *testing.T) {
	d := newDesk(t, "1h")
	if err := d.SetSetting(t.Context(), "smtp.max_size", "1"); err != nil {
		t.Fatal(err)
	}
	large := strings.NewReader("Subject: large\r\n\r\n" + strings.Repeat("0123456789abcd\r\n", 70_000))
	env := mail.Envelope{From: mustAddress(t, alice), Recipients: []mail.Recipient{{Address: mustAddress(t, tom)}}}
	_, err := d.Submit(t.Context(), control.Submission{Envelope: env, Content: large})
	if !errors.As(err, new(*control.Refusal)) {
		t.Errorf("submit of 1.1 MB with a limit of 1 MB: %v, want a reasoned no", err)
	}
}

func TestAFullDiskIsANoForNow(t *testing.T) {
	err := refusal(fmt.Errorf("save message a: %w", store.ErrFull))
	no, ok := errors.AsType[*control.Refusal](err)
	if !ok || !no.Later || no.Hint == "" {
		t.Errorf("got %#v, want a no that says what to do and that it may work later", err)
	}
}

func TestAReaderThatFellBehindIsToldWithoutFurtherNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		a := &App{box: outbox.New(outbox.Config{}), hub: newHub()}
		watch, err := a.Watch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for range cap(watch) + 5 {
			a.hub.publish(control.Event{Kind: "settings"})
			synctest.Wait()
		}
		for range cap(watch) {
			<-watch
		}
		synctest.Wait()
		select {
		case e := <-watch:
			if e.Kind != "resync" {
				t.Errorf("told %q, want resync", e.Kind)
			}
		default:
			t.Error("nobody told the reader to ask again")
		}
		end()
		for range watch { // until it is closed
		}
	})
}

func TestAGuardWaitsForACommandThatIsAboutToEnd(t *testing.T) {
	home := t.TempDir()
	o := Options{Dirs: folders(home), Log: slog.New(slog.DiscardHandler), KeyFile: true}
	command := o
	command.Idle = true
	short, err := Open(t.Context(), command)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	time.AfterFunc(200*time.Millisecond, func() { ended <- short.Close() })
	guard, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("open while a command ends: %v", err)
	}
	if err := errors.Join(<-ended, guard.Close()); err != nil {
		t.Error(err)
	}
}
