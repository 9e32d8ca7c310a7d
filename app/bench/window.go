package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"holdback/app/e2e/lab"
)

// windowMemory measures the window beside a bare Fyne window on the same display and
// driver.
func windowMemory(ctx context.Context, b bench) ([]row, error) {
	if err := lab.Need("Xvfb", "xvfb"); err != nil {
		return nil, err
	}
	home, remove, err := newHome()
	if err != nil {
		return nil, err
	}
	defer remove()
	ours, bare := filepath.Join(home, "holdback"), filepath.Join(home, "bare")
	for path, pkg := range map[string]string{ours: ".", bare: "./ui/window/bare"} {
		build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", path, pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=1")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w: %s", pkg, err, out)
		}
	}
	display, end, err := startDisplay(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	g, err := b.furnished(ctx, filepath.Join(home, "data"), nowhere, "1h")
	if err != nil {
		return nil, err
	}
	defer g.stop()
	if _, err := g.load(load{conns: 1, total: 3, size: 10240, name: "seen"}).run(); err != nil {
		return nil, err
	}
	env := append(os.Environ(), "DISPLAY="+display, "WAYLAND_DISPLAY=", "HOLDBACK_HOME="+g.home, "HOLDBACK_KEYRING=off")
	var with, without []float64
	for range rounds {
		one, err := settled(ctx, ours, env)
		if err != nil {
			return nil, err
		}
		two, err := settled(ctx, bare, env)
		if err != nil {
			return nil, err
		}
		with, without = append(with, one), append(without, two)
	}
	more := median(with) - median(without)
	return []row{{
		what: "memory of the window, 3 messages held", got: fmt.Sprintf("%.0f MB", median(with)),
		peer: fmt.Sprintf("a bare Fyne window %.0f MB", median(without)),
		goal: fmt.Sprintf("15 MB more at most: %.1f", more), ok: more <= 15,
	}}, nil
}

// settled starts a program with a window and says how much memory it has once it has drawn.
func settled(ctx context.Context, program string, env []string) (float64, error) {
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = env
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	}()
	select {
	case <-time.After(8 * time.Second):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return residentOf(cmd.Process.Pid)
}

// startDisplay starts a display that nobody looks at, on a number of its own choosing.
func startDisplay(ctx context.Context) (display string, end func(), err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return "", nil, err
	}
	defer read.Close()
	cmd := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{write}
	err = cmd.Start()
	_ = write.Close() // ours; Xvfb has its own
	if err != nil {
		return "", nil, err
	}
	number := make([]byte, 16)
	n, err := io.ReadAtLeast(read, number, 2)
	end = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	}
	if err != nil {
		end()
		return "", nil, fmt.Errorf("start Xvfb: %w", err)
	}
	return ":" + strings.TrimSpace(string(number[:n])), end, nil
}
