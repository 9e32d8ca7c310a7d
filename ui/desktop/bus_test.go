//go:build linux && !headless

package desktop

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/app/control"
)

// The tray library has one icon per process, so the guard of these tests is a process
// of its own: this test binary, started again with guardEnv set. It is told what to do
// and tells what it did line by line.
const guardEnv = "HOLDBACK_DESKTOP_TEST_GUARD"

func TestTrayAndNotificationOnARealBus(t *testing.T) {
	bus := startBus(t)
	panel, service := bus.startPanel(), bus.startService("body", "actions")
	guard := startGuard(t, bus.address)
	panel.wantIcon()
	panel.wantMenu("(Undo last)", "Open Holdback", "Quit")

	guard.tell("hold a Salaries_2027")
	panel.wantMenu("Undo last", "Undo: to Anna, “Salaries__2027”", "Open Holdback", "Quit")
	said := service.wantNotice()
	want := note{0, "Message held for 30 s", "1 recipient", []string{"undo:a", "Undo", "default", "Open Holdback"}}
	if fmt.Sprint(said) != fmt.Sprint(want) {
		t.Errorf("notification %v, want %v", said, want)
	}

	panel.click("Undo last")
	guard.want("undo last")

	bus.connect().emit("ActionInvoked", service.last, "undo:impostor")
	service.emit("ActionInvoked", "not a number")
	service.emit("ActionInvoked", service.last+1, "undo:not ours")
	service.emit("ActionInvoked", service.last, "undo:a")
	guard.want("undo a")
	service.emit("ActionInvoked", service.last, "default")
	guard.want("open")

	guard.tell("hold b Second")
	if said := service.wantNotice(); said.replaces != service.last {
		t.Errorf("the notification replaces %d, want %d: one on the screen at most", said.replaces, service.last)
	}
	guard.tell("gone b")
	service.wantClosed()

	panel.restart()
	panel.wantIcon()

	service.stop()
	guard.tell("hold c Unannounced")
	panel.wantMenu("Undo last", "Undo: to Anna, “Unannounced”", "Undo: to Anna, “Salaries__2027”", "Open Holdback", "Quit")

	service = bus.startService("body")
	guard.tell("hold d Buttonless")
	if said := service.wantNotice(); len(said.actions) > 0 || said.body != noButton {
		t.Errorf("a service without buttons got %v, want no actions and %q", said, noButton)
	}
	panel.click("Quit")
	guard.want("quit")
	guard.wantEnd()
	service.wantClosed()
}

func TestGuardWorksWithoutPanelAndNotifications(t *testing.T) {
	guard := startGuard(t, startBus(t).address)
	guard.tell("hold a Salaries")
	guard.tell("end")
	guard.wantEnd()
}

func TestGuardWorksWithoutABus(t *testing.T) {
	guard := startGuard(t, "unix:path="+filepath.Join(t.TempDir(), "none"))
	guard.tell("end")
	guard.wantEnd()
}

// guardProcess is the other process, seen from the test.
type guardProcess struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.Writer
	out chan string
}

func startGuard(t *testing.T, address string) *guardProcess {
	t.Helper()
	g := &guardProcess{t: t, out: make(chan string, 16)}
	g.cmd = exec.CommandContext(t.Context(), os.Args[0])
	g.cmd.Env = append(os.Environ(), guardEnv+"=1", "DBUS_SESSION_BUS_ADDRESS="+address)
	g.cmd.Stderr = t.Output()
	in, err := g.cmd.StdinPipe()
	ok(t, err)
	out, err := g.cmd.StdoutPipe()
	ok(t, err)
	ok(t, g.cmd.Start())
	g.in = in
	var read sync.WaitGroup
	read.Go(func() {
		defer close(g.out)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			g.out <- lines.Text()
		}
	})
	t.Cleanup(func() {
		_ = in.Close() // ends a guard that still runs
		read.Wait()
		_ = g.cmd.Wait()
	})
	return g
}

func (g *guardProcess) tell(line string) {
	g.t.Helper()
	_, err := fmt.Fprintln(g.in, line)
	ok(g.t, err)
}

func (g *guardProcess) want(line string) {
	g.t.Helper()
	if got := next(g.t, g.out, line); got != line {
		g.t.Fatalf("the guard says %q, want %q", got, line)
	}
}

// wantEnd wants a clean end, and nothing on standard output that we did not print.
func (g *guardProcess) wantEnd() {
	g.t.Helper()
	if got := next(g.t, g.out, "the end"); got != "ended <nil>" {
		g.t.Fatalf("the guard says %q, want a clean end", got)
	}
	if got, more := <-g.out; more {
		g.t.Errorf("the guard printed %q after its end", got)
	}
}

// TestMain makes a process started by startGuard a guard, on the main goroutine.
func TestMain(m *testing.M) {
	if os.Getenv(guardEnv) == "" {
		os.Exit(m.Run())
	}
	g := &toldGuard{events: make(chan control.Event, 16), quit: make(chan struct{})}
	o := Options{Guard: g, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Open: g.open}
	fmt.Println("ended", Run(context.Background(), o, g.work))
}

// toldGuard does what standard input says, and says on standard output what it was
// asked to do.
type toldGuard struct {
	mu     sync.Mutex
	outbox []control.Message
	events chan control.Event
	quit   chan struct{}
}

// work reads on its own: a quit must not wait for the next line.
func (g *toldGuard) work(context.Context) error {
	ended := make(chan struct{})
	go func() { // ends with the process
		defer close(ended)
		for lines := bufio.NewScanner(os.Stdin); lines.Scan() && lines.Text() != "end"; {
			g.obey(lines.Text())
		}
	}()
	select {
	case <-ended:
	case <-g.quit:
	}
	return nil
}

func (g *toldGuard) obey(line string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch word := strings.Fields(line); word[0] {
	case "hold":
		g.outbox = append(g.outbox, message(word[1], "held", word[2], "Anna"))
	case "gone":
		g.outbox = slices.DeleteFunc(g.outbox, func(m control.Message) bool { return m.ID == word[1] })
	}
	g.events <- control.Event{Kind: "resync"}
}

func (g *toldGuard) Outbox(context.Context) ([]control.Message, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.outbox), nil
}

func (g *toldGuard) Undo(_ context.Context, id string) (control.Message, error) {
	fmt.Println("undo", id)
	return control.Message{}, nil
}

func (g *toldGuard) UndoLast(ctx context.Context) (control.Message, error) {
	return g.Undo(ctx, "last")
}

func (g *toldGuard) Watch(ctx context.Context) (<-chan control.Event, error) {
	out := make(chan control.Event)
	go func() {
		defer close(out)
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-g.events:
				out <- e
			}
		}
	}()
	return out, nil
}

func (g *toldGuard) Setting(context.Context, string) (string, error) { return "true", nil }
func (g *toldGuard) open(context.Context) error                      { fmt.Println("open"); return nil }

func (g *toldGuard) Quit(context.Context) error {
	fmt.Println("quit")
	close(g.quit)
	return nil
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// next waits for what comes next, but not for ever.
func next[T any](t *testing.T, from <-chan T, what string) (got T) {
	t.Helper()
	select {
	case got = <-from:
	case <-time.After(time.Minute):
		t.Fatalf("waited in vain for %s", what)
	}
	return got
}
