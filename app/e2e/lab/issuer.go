package lab

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Issuer is a running OAuth provider at which the people of the lab can sign in, with
// the same passwords as everywhere. Dovecot, and Postfix through it, take its tokens.
type Issuer struct {
	URL    string // the issuer, as OAuth names it
	Client string // id of its public client; there is no secret

	dir     string
	process *exec.Cmd
	in      io.WriteCloser
	mu      sync.Mutex // one command at a time
	out     *bufio.Reader
}

// The name and password by which Dovecot asks about tokens.
const (
	asker       = "dovecot"
	askerSecret = "dovecot-lab-secret"
)

// StartIssuer builds the provider in source, which is app/e2e/issuer from where the
// caller stands, and returns when it answers. The error is a *Missing when this
// computer cannot build it. One of a lab can run at a time.
func (l *Lab) StartIssuer(ctx context.Context, source string) (*Issuer, error) {
	if err := Need("go", "golang"); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "issuer")
	if err != nil {
		return nil, fmt.Errorf("make the issuer's folder: %w", err)
	}
	i := &Issuer{dir: dir}
	if err := i.start(ctx, source, l.issuer); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

func (i *Issuer) start(ctx context.Context, source string, port int) error {
	bin := filepath.Join(i.dir, "issuer.exe")
	if err := compile(ctx, source, bin); err != nil {
		return err
	}
	args := []string{"-port", strconv.Itoa(port), "-asker", asker + "=" + askerSecret}
	for _, p := range people {
		args = append(args, Address(p)+"="+Password(p))
	}
	i.process = exec.Command(bin, args...)
	i.process.Stderr = os.Stderr
	var err error
	if i.in, err = i.process.StdinPipe(); err != nil {
		return fmt.Errorf("start the issuer: %w", err)
	}
	out, err := i.process.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start the issuer: %w", err)
	}
	i.out = bufio.NewReader(out)
	if err := i.process.Start(); err != nil {
		i.process = nil
		return fmt.Errorf("start the issuer: %w", err)
	}
	return i.meet()
}

// compile builds the provider, which is a module of its own.
func compile(ctx context.Context, source, bin string) error {
	for _, args := range [][]string{{"mod", "download"}, {"build", "-o", bin, "."}} {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir, cmd.Env = source, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
		out, err := cmd.CombinedOutput()
		if err != nil && args[0] == "mod" {
			return &Missing{What: "a Go module of the OAuth provider", Cure: "run `go mod download` in app/e2e/issuer where there is a network"}
		}
		if err != nil {
			return fmt.Errorf("build the issuer: %w\n%s", err, out)
		}
	}
	return nil
}

// meet reads where the issuer is.
func (i *Issuer) meet() error {
	line, err := i.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("hear from the issuer: %w", err)
	}
	var hello struct {
		Issuer string `json:"issuer"`
		Client string `json:"client"`
	}
	if err := json.Unmarshal(line, &hello); err != nil {
		return fmt.Errorf("hear from the issuer: %w", err)
	}
	i.URL, i.Client = hello.Issuer, hello.Client
	return nil
}

// Life says how long access tokens live from now on.
func (i *Issuer) Life(d time.Duration) error { return i.command("life " + d.String()) }

// Revoke makes the tokens that a person has no longer good, those for renewing included.
func (i *Issuer) Revoke(name string) error { return i.command("revoke " + Address(name)) }

// Secrets are all codes, verifiers and tokens that the issuer has seen or given out.
func (i *Issuer) Secrets() ([]string, error) { return i.ask("secrets") }

func (i *Issuer) command(line string) error {
	_, err := i.ask(line)
	return err
}

// ask sends a command and returns the words of the answer after "ok".
func (i *Issuer) ask(line string) ([]string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, err := io.WriteString(i.in, line+"\n"); err != nil {
		return nil, fmt.Errorf("tell the issuer: %w", err)
	}
	answer, err := i.out.ReadString('\n')
	words := strings.Fields(answer)
	if err != nil || len(words) == 0 || words[0] != "ok" {
		return nil, fmt.Errorf("tell the issuer to %s: it said %q: %w", line, answer, err)
	}
	return words[1:], nil
}

// Close ends the issuer, waits for it and removes it. It may be called again.
func (i *Issuer) Close() error {
	var errs []error
	if i.process != nil {
		errs = append(errs, i.in.Close(), i.process.Wait())
		i.process = nil
	}
	return errors.Join(append(errs, os.RemoveAll(i.dir))...)
}
