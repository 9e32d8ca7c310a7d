//go:build !headless

// Package window opens Holdback's window on the real screen.
//
// It is the only package that knows Fyne's real driver, and so the only one that
// needs a display, OpenGL and a C compiler. What the window shows is package ui.
// With the build tag headless there is no window: Run says so.
package window

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"holdback/assets"
	"holdback/ui"
)

// Practice is the invented organisation of the demonstration; see ui.Practice.
type Practice = ui.Practice

// gcPercent keeps the window about as small as a bare one: what Fyne needs to start is
// garbage soon after, and a window that waits allocates next to nothing.
const gcPercent = 50

// drawn is when everything that starting needed has become garbage, which then goes
// back to the system at once and not by and by.
const drawn = 2 * time.Second

// The size of the window as it opens.
const wide, high = 1000, 680

// errNoScreen is for people who started the window where none can open.
var errNoScreen = errors.New("there is no screen to open a window on; use the commands instead (holdback help), or start it from a desktop session")

// Available says, in a sentence, why no window can open here.
func Available() error {
	if !screenThere() {
		return errNoScreen
	}
	return nil
}

// Run opens the window and returns when it is closed or ctx ends. It must be called
// on the main goroutine. Without a usable screen it returns a sentence instead
// of Fyne's panic.
func Run(ctx context.Context, o Options) (err error) {
	if err := Available(); err != nil {
		return err
	}
	if err := ui.LoadWords(); err != nil {
		return fmt.Errorf("load translations: %w", err)
	}
	debug.SetGCPercent(gcPercent)
	started := false
	defer func() {
		// Fyne panics when GLFW finds no display or no OpenGL; later panics are ours.
		if r := recover(); r != nil {
			if started {
				panic(r)
			}
			err = fmt.Errorf("open window: %v; %w", r, errNoScreen)
		}
	}()
	return show(ctx, o, func() { started = true })
}

func show(ctx context.Context, o Options, started func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := newApp(o.Version)
	w := a.NewWindow("Holdback")
	bridge := ui.NewBridge(ctx, o.ways())
	screen := ui.NewScreen(hands(a, w, bridge), ui.About{Version: o.Version, Practice: o.Practice != nil})
	w.SetContent(screen.Object)
	w.SetPadded(false)
	w.SetMaster()
	w.Resize(fyne.NewSize(wide, high))
	screen.Keys(w.Canvas())

	var running sync.WaitGroup
	a.Lifecycle().SetOnStarted(func() {
		started()
		time.AfterFunc(drawn, debug.FreeOSMemory)
		running.Go(func() { bridge.Run(screen) })
		running.Go(func() {
			<-ctx.Done()
			fyne.Do(func() { quit(a) })
		})
	})
	a.Lifecycle().SetOnStopped(cancel)
	w.ShowAndRun()
	cancel()
	running.Wait()
	return nil
}

// quit closes the window when the context ends first. When the window was closed
// before that, GLFW is gone and its panic about it means nothing.
func quit(a fyne.App) {
	defer func() { _ = recover() }()
	a.Quit()
}

func newApp(version string) fyne.App {
	app.SetMetadata(fyne.AppMetadata{
		ID: ID, Name: "Holdback", Version: version,
		Migrations: map[string]bool{"fyneDo": true}, // only the bridge has goroutines, and it uses fyne.Do
	})
	a := app.NewWithID(ID)
	a.SetIcon(fyne.NewStaticResource("holdback.png", assets.Icon))
	a.Settings().SetTheme(ui.Theme{})
	return a
}

func hands(a fyne.App, w fyne.Window, b *ui.Bridge) ui.Hands {
	h := ui.Hands{Act: b.Act, Copy: a.Clipboard().SetContent, Raise: func() { w.Show(); w.RequestFocus() }, Browse: browse(a)}
	if b.CanRestart() {
		h.Restart = b.Restart
	}
	return h
}

// browse opens pages in the person's browser: those of the web, and nothing else that
// an address can stand for.
func browse(a fyne.App) func(string) error {
	return func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return fmt.Errorf("open browser: %w", err)
		}
		if u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("open browser: %q is no page of the web", u.Scheme)
		}
		return a.OpenURL(u)
	}
}

// ways turns what main gave us into what the bridge wants.
func (o Options) ways() ui.Ways {
	return ui.Ways{
		Connect: func(ctx context.Context) (ui.Guard, error) { return o.Connect(ctx) },
		Start:   o.Start, Practice: o.Practice, Do: fyne.Do,
	}
}
