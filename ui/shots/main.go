// Command shots paints every screen of the window to a picture, in light and in
// dark, without a display: from the real views, with invented data.
//
// The pictures are for people to look at. They are not compared by any test.
package main

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"holdback/ui"
)

// shot is one picture: what the guard says, and what the person does then.
type shot struct {
	name     string
	width    float32
	height   float32
	snapshot ui.Snapshot
	practice bool
	then     func(p *stage)
}

func main() {
	dir, only := "shots", ""
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if len(os.Args) > 2 {
		only = os.Args[2]
	}
	if err := run(dir, only); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// run paints all pictures whose names contain only.
func run(dir, only string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make folder for pictures: %w", err)
	}
	app := test.NewApp()
	if err := ui.LoadWords(); err != nil {
		return fmt.Errorf("load words: %w", err)
	}
	for _, dark := range []bool{false, true} {
		app.Settings().SetTheme(ui.FixedTheme(dark))
		for _, s := range slices.Concat(shots(), setupShots(), accountShots()) {
			if !strings.Contains(s.name, only) {
				continue
			}
			name := s.name
			if dark {
				name += "-dark"
			}
			if err := paint(s, filepath.Join(dir, name+".png")); err != nil {
				return err
			}
		}
	}
	return nil
}

// stage is one screen with a guard that says what we want.
type stage struct {
	screen *ui.Screen
	canvas fyne.Canvas
	guard  *guard
	blind  bool // no browser can be opened
}

func paint(s shot, file string) error {
	p := &stage{guard: &guard{snapshot: s.snapshot}}
	p.screen = ui.NewScreen(ui.Hands{
		Act: func(j ui.Job) {
			if p.guard.hang {
				return
			}
			then, err := j(context.Background(), p.guard)
			if err != nil {
				p.screen.Fail(err)
			}
			if then != nil {
				then()
			}
		},
		Restart: func() {}, Copy: func(string) {}, Raise: func() {},
		Browse: func(string) error {
			if p.blind {
				return errors.New("no browser")
			}
			return nil
		},
	}, ui.About{Version: "0.1.0", Practice: s.practice})
	w := test.NewWindow(p.screen.Object)
	defer w.Close()
	w.SetPadded(false)
	p.canvas = w.Canvas()
	p.screen.Keys(p.canvas)
	w.Resize(fyne.NewSize(s.width, s.height))
	p.screen.Draw(s.snapshot)
	if s.then != nil {
		s.then(p)
	}
	w.Resize(fyne.NewSize(s.width+1, s.height))
	w.Resize(fyne.NewSize(s.width, s.height))
	return save(p.canvas, file)
}

func save(c fyne.Canvas, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("make picture: %w", err)
	}
	defer f.Close()
	if err := png.Encode(f, c.Capture()); err != nil {
		return fmt.Errorf("write picture %s: %w", file, err)
	}
	return f.Close()
}
