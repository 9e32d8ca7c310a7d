package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"holdback/app"
	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

const sender = "alice@lindenhof.example"

// guard is a running guard process with one account.
type guard struct {
	home   string
	smtp   string
	cmd    *exec.Cmd
	client *control.Client
	door   control.ClientSettings
	took   time.Duration // from start to ready
}

// newHome makes a data directory in a place that is on a disk.
func newHome() (string, func(), error) {
	home, err := os.MkdirTemp(".", ".bench-")
	if err != nil {
		return "", nil, err
	}
	home, err = filepath.Abs(home)
	return home, func() { _ = os.RemoveAll(home) }, err
}

func dirs(home string) app.Dirs {
	return app.Dirs{Data: home, Settings: filepath.Join(home, "settings.toml"), Runtime: home, OneHome: true}
}

// start runs the guard and waits until it is ready.
func (b bench) start(ctx context.Context, home string) (*guard, error) {
	g := &guard{home: home}
	g.cmd = exec.CommandContext(ctx, b.binary, "serve", "--json")
	g.cmd.Env = append(os.Environ(), "HOLDBACK_HOME="+home, "HOLDBACK_KEYRING=off")
	out, err := g.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := g.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w; `make headless` builds it", b.binary, err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	g.took = time.Since(began)
	var ready app.Ready
	if err == nil {
		err = json.Unmarshal([]byte(line), &ready)
	}
	if err != nil {
		g.kill()
		return nil, fmt.Errorf("wait for the guard: %w", err)
	}
	g.smtp = ready.SMTP
	g.client, err = app.Dial(ctx, dirs(home))
	return g, err
}

// furnished starts a guard with an account at server and this hold.
func (b bench) furnished(ctx context.Context, home string, server account.Server, hold string) (*guard, error) {
	g, err := b.start(ctx, home)
	if err != nil {
		return nil, err
	}
	address, err := mail.ParseAddress(sender)
	if err != nil {
		return nil, err
	}
	if err := g.client.AddAccount(ctx, account.Account{Address: address, User: sender, SMTP: server}, control.Credential{Password: "a"}); err != nil {
		return nil, err
	}
	if err := g.client.SetSetting(ctx, "hold.default", hold); err != nil {
		return nil, err
	}
	g.door, err = g.client.ClientSettings(ctx, "")
	return g, err
}

// relayed starts a guard whose mail leaves to a server of this process, and says how to
// end both.
func (b bench) relayed(ctx context.Context, hold string) (*guard, *mailtest.Server, func(), error) {
	server, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		return nil, nil, nil, err
	}
	home, remove, err := newHome()
	if err != nil {
		return nil, nil, nil, errors.Join(err, server.Close())
	}
	g, err := b.furnished(ctx, home, server.SMTP(), hold)
	if err != nil {
		remove()
		return nil, nil, nil, errors.Join(err, server.Close())
	}
	return g, server, func() {
		g.stop()
		remove()
		_ = server.Close()
	}, nil
}

// restart runs a guard that was killed again, in the same folder.
func (b bench) restart(ctx context.Context, g *guard) error {
	again, err := b.start(ctx, g.home)
	if err != nil {
		return err
	}
	again.door = g.door
	*g = *again
	return nil
}

// nowhere is a server that nobody runs: for measures in which nothing leaves.
var nowhere = account.Server{Host: "127.0.0.1", Port: 1, Security: account.None}

// stop ends the guard in good order.
func (g *guard) stop() {
	if g == nil {
		return
	}
	_ = g.cmd.Process.Signal(syscall.SIGTERM)
	_ = g.cmd.Wait()
}

// kill ends the guard as a power cut would, as far as a program can tell.
func (g *guard) kill() {
	_ = g.cmd.Process.Kill()
	_ = g.cmd.Wait()
}

// resident is the resident memory in MB, cpu the processor time used so far.
func (g *guard) resident() (float64, error) { return residentOf(g.cmd.Process.Pid) }

func residentOf(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kb); err == nil {
			return kb / 1024, nil
		}
	}
	return 0, fmt.Errorf("read the memory of process %d", pid)
}

// cpu is the processor time that the guard has used so far.
func (g *guard) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", g.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0, err
	}
	return time.Duration(user+system) * 10 * time.Millisecond, nil // USER_HZ is 100 everywhere that matters
}
