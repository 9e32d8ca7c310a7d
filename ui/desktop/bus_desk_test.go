//go:build linux && !headless

package desktop

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// bus is a real session bus of our own: it knows no service but those of the test.
type bus struct {
	t       *testing.T
	address string
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

func startBus(t *testing.T) *bus {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("HOLDBACK_TEST_REQUIRE") == "" {
		t.Skip("needs a session bus: install the Debian package dbus-daemon")
	}
	ok(t, err)
	dir, err := os.MkdirTemp("", "bus") // the path of a socket must be short
	ok(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	config := filepath.Join(dir, "bus.conf")
	ok(t, os.WriteFile(config, fmt.Appendf(nil, busConfig, filepath.Join(dir, "bus")), 0o600))
	cmd := exec.CommandContext(t.Context(), daemon, "--config-file="+config, "--nofork", "--print-address")
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	ok(t, err)
	return &bus{t, strings.TrimSpace(address)}
}

// client is one connection to the bus.
type client struct {
	t    *testing.T
	conn *dbus.Conn
}

func (b *bus) connect() client {
	b.t.Helper()
	conn, err := dbus.Connect(b.address)
	ok(b.t, err)
	b.t.Cleanup(func() { _ = conn.Close() })
	return client{b.t, conn}
}

// become takes a name on the bus.
func (c client) become(name string) {
	c.t.Helper()
	got, err := c.conn.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || got != dbus.RequestNameReplyPrimaryOwner {
		c.t.Fatalf("become %s: %v %v", name, got, err)
	}
}

// resign gives a name back.
func (c client) resign(name string) {
	c.t.Helper()
	_, err := c.conn.ReleaseName(name)
	ok(c.t, err)
}

// emit sends a signal as the notification service does.
func (c client) emit(signal string, args ...any) {
	c.t.Helper()
	ok(c.t, c.conn.Emit(notifyPath, notifyName+"."+signal, args...))
}

// panel shows icons: a StatusNotifierWatcher.
type panel struct {
	client
	icons   chan string // who registered
	icon    string
	changes chan *dbus.Signal
}

const watcherName = "org.kde.StatusNotifierWatcher"

func (b *bus) startPanel() *panel {
	b.t.Helper()
	p := &panel{client: b.connect(), icons: make(chan string, 4), changes: make(chan *dbus.Signal, 256)}
	register := func(_ string, from dbus.Sender) *dbus.Error {
		p.icons <- string(from)
		return nil
	}
	ok(b.t, p.conn.ExportMethodTable(map[string]any{"RegisterStatusNotifierItem": register}, "/StatusNotifierWatcher", watcherName))
	p.conn.Signal(p.changes)
	ok(b.t, p.conn.AddMatchSignal(dbus.WithMatchInterface("com.canonical.dbusmenu")))
	p.become(watcherName)
	return p
}

func (p *panel) restart() {
	p.t.Helper()
	p.resign(watcherName)
	p.become(watcherName)
}

func (p *panel) wantIcon() {
	p.t.Helper()
	p.icon = next(p.t, p.icons, "an icon")
}

func (p *panel) ask(method string, args ...any) *dbus.Call {
	return p.conn.Object(p.icon, "/StatusNotifierItem/menu").CallWithContext(p.t.Context(), "com.canonical.dbusmenu."+method, 0, args...)
}

// entry is a visible entry of the menu.
type entry struct {
	id    int32
	label string // in brackets when it cannot be clicked
}

func (p *panel) menu() (entries []entry) {
	p.t.Helper()
	type node struct {
		ID    int32
		Props map[string]dbus.Variant
		Nodes []dbus.Variant
	}
	var revision uint32
	var root node
	ok(p.t, p.ask("GetLayout", int32(0), int32(-1), []string{}).Store(&revision, &root))
	for _, v := range root.Nodes {
		var n node
		ok(p.t, dbus.Store([]any{v.Value()}, &n))
		label, named := n.Props["label"].Value().(string)
		if n.Props["enabled"].Value() == false {
			label = "(" + label + ")"
		}
		if named && n.Props["visible"].Value() != false {
			entries = append(entries, entry{n.ID, label})
		}
	}
	return entries
}

// wantMenu waits until the menu says this.
func (p *panel) wantMenu(want ...string) {
	p.t.Helper()
	for {
		var got []string
		for _, e := range p.menu() {
			got = append(got, e.label)
		}
		if slices.Equal(got, want) {
			return
		}
		next(p.t, p.changes, fmt.Sprintf("the menu %q, which is now %q", want, got))
	}
}

func (p *panel) click(label string) {
	p.t.Helper()
	for _, e := range p.menu() {
		if e.label == label {
			ok(p.t, p.ask("Event", e.id, "clicked", dbus.MakeVariant(""), uint32(0)).Err)
			return
		}
	}
	p.t.Fatalf("the menu has no %q", label)
}

// service shows notifications.
type service struct {
	client
	notes  chan note
	closed chan uint32
	last   uint32 // number of the notification on the screen
}

// note is what the service was asked to show.
type note struct {
	replaces    uint32
	title, body string
	actions     []string
}

func (b *bus) startService(can ...string) *service {
	b.t.Helper()
	s := &service{client: b.connect(), notes: make(chan note, 4), closed: make(chan uint32, 4), last: 7}
	ok(b.t, s.conn.ExportMethodTable(map[string]any{
		"GetCapabilities": func() ([]string, *dbus.Error) { return can, nil },
		"Notify": func(_ string, replaces uint32, _, title, body string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
			s.notes <- note{replaces, title, body, actions}
			return 7, nil
		},
		"CloseNotification": func(number uint32) *dbus.Error {
			s.closed <- number
			return nil
		},
	}, notifyPath, notifyName))
	s.become(notifyName)
	return s
}

func (s *service) stop() { s.resign(notifyName) }

func (s *service) wantNotice() note {
	s.t.Helper()
	return next(s.t, s.notes, "a notification")
}

func (s *service) wantClosed() {
	s.t.Helper()
	if got := next(s.t, s.closed, "the notification to go"); got != s.last {
		s.t.Errorf("closed notification %d, want %d", got, s.last)
	}
}
