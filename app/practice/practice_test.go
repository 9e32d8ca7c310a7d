package practice

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The whole demo runs here, with a hold that nobody has to wait for.
func TestTheTerminalDemoHoldsUndoesAndDelivers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var out strings.Builder
	err := Run(t.Context(), Options{Version: "test", Log: slog.New(slog.DiscardHandler), Hold: "500ms"},
		func(ctx context.Context, s *Session) error { return Tell(ctx, &out, s) })
	if err != nil {
		t.Fatalf("%v, after\n%s", err, out.String())
	}
	for _, want := range []string{"127.0.0.1", "wrong Anna", "is taken back", "byte for byte", "inbox is empty"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the story does not say %q:\n%s", want, out.String())
		}
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "holdback-demo-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
	}
}

func TestTheTellerStopsAtTheFirstThingThatGoesWrong(t *testing.T) {
	var out strings.Builder
	err := Run(t.Context(), Options{Version: "test", Log: slog.New(slog.DiscardHandler), Hold: "0s"},
		func(ctx context.Context, s *Session) error { return Tell(ctx, &out, s) })
	if err == nil && strings.Contains(out.String(), "taken back") {
		return // the undo was quick enough even so
	}
	if err == nil || strings.Contains(out.String(), "That is all") {
		t.Errorf("ended with %v after\n%s", err, out.String())
	}
}
