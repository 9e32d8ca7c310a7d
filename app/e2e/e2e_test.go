//go:build unix

package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"holdback/app/e2e/lab"
)

// patience is how long anything may take before a test gives up. It is long
// because two cores may have other work.
const patience = 60 * time.Second

// world is what all scenarios share: the program and the servers.
type world struct {
	bin string // the headless binary
	lab *lab.Lab
}

func TestRealClientsAndServers(t *testing.T) {
	w := world{lab: startLab(t)}
	w.bin = build(t, "headless", "CGO_ENABLED=0")
	for _, c := range clients {
		t.Run(c.name+" sends through Holdback", func(t *testing.T) { w.holdsUndoesAndLetsGo(t, c) })
	}
	for name, scenario := range map[string]func(world, *testing.T){
		"git send-email sends through holdback sendmail": world.gitSendsPatches,
		"a hold ends by itself unless undone":            world.aHoldEndsByItself,
		"the control socket undoes":                      world.theSocketUndoes,
		"two senders at once are kept apart":             world.twoSendersAtOnce,
		"a killed guard keeps what it held":              world.aKilledGuardKeeps,
		"a refused password is a refusal":                world.aWrongPasswordIsRefused,
		"policy stops a message while the client waits":  world.policyStopsAtTheDoor,
		"a forgotten attachment asks, and is answered":   world.aForgottenAttachmentAsks,
		"a file that must not leave is taken out":        world.aRepairTakesAFileOut,
		"a message is checked and texts are scanned":     world.checksAndScans,
		"one copy is in Sent and a draft after an undo":  world.sentAndDraftsAreTrue,
		"Thunderbird files what it thinks is sent":       world.thunderbirdFiles,
	} {
		t.Run(name, func(t *testing.T) { scenario(w, t) })
	}
}

// lacking ends the test for want of a package: skipped, or failed where CI
// promised that nothing is missing.
func lacking(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var missing *lab.Missing
	if errors.As(err, &missing) && os.Getenv("HOLDBACK_TEST_REQUIRE") == "" {
		t.Skip(missing)
	}
	t.Fatal(err)
}

func startLab(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := lab.Start(t.Context())
	lacking(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(l.Log())
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// build makes the program, as the Makefile does, and returns its path.
func build(t *testing.T, tags string, env ...string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "holdback")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", tags, "-ldflags", "-s -w", "-o", bin, ".")
	cmd.Dir, cmd.Env = filepath.Join("..", ".."), append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return bin
}

// shortDir is a temporary folder whose path fits into a socket's address.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// until asks again and again until ok says yes, and fails the test with what was
// waited for when patience ends.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited %s in vain: %s", patience, what)
		}
	}
}
