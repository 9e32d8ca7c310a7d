package app

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/mailtest"
)

func TestNothingOnDiskOrInTheLogTellsWhatAMailSays(t *testing.T) {
	var log bytes.Buffer
	d := newDesk(t, "1h")
	d.stop()
	a, err := Open(t.Context(), Options{Dirs: folders(d.home), Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), KeyFile: true})
	if err != nil {
		t.Fatal(err)
	}
	m, err := a.Submit(t.Context(), control.Submission{
		Envelope: mail.Envelope{From: mustAddress(t, alice), Recipients: []mail.Recipient{{Address: mustAddress(t, "whistle@quayside.example")}}},
		Content:  bytes.NewReader(mailtest.Message{From: alice, To: []string{"whistle@quayside.example"}, Subject: "Zanzibar", Text: "Timbuktu\n"}.Bytes()),
	})
	if err != nil || m.State != "held" {
		t.Fatalf("submit gave %+v, %v", m, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Zanzibar", "Timbuktu", "whistle"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %q", secret)
		}
		for _, file := range filesIn(t, d.home) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s tells %q", file, secret)
			}
		}
	}
}

func filesIn(t testing.TB, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
