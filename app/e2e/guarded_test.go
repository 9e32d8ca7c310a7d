//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"holdback/app/e2e/lab"
)

// swaks sends and returns what was said, and whether the door took it.
func swaks(t *testing.T, d door, args ...string) (dialogue string, taken bool) {
	t.Helper()
	args = append([]string{
		"--server", d.at(), "--auth", "PLAIN", "--auth-user", d.User, "--auth-password", d.Password,
		"--from", lab.Address("alice"), "--to", lab.Address("bob"),
	}, args...)
	out, err := exec.CommandContext(t.Context(), "swaks", args...).CombinedOutput()
	return string(out), err == nil
}

// found is a message with its findings, as `show --json` tells it.
type found struct {
	State    string
	Checked  bool
	Findings []struct {
		Check, Level string
		Repairs      []struct{ Do, Says string }
	}
}

// asks waits until a message was checked, and looks at it.
func (g *guard) asks(t *testing.T, subject string) (id string, f found) {
	t.Helper()
	until(t, "the checks of "+subject, func() bool {
		for _, r := range g.outbox(t) {
			if r.Subject == subject {
				id = r.ID
				g.ask(t, &f, "show", id, "--json")
			}
		}
		return f.Checked
	})
	return id, f
}

func (w world) policyStopsAtTheDoor(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	file := filepath.Join(t.TempDir(), "policy.toml")
	text := "[[rules]]\nid = \"harbour\"\nwhen = 'subject contains \"harbour\"'\nlevel = \"stop\"\nsays = \"Nothing about the harbour leaves.\"\nhint = \"Call it the site.\"\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	g := w.newGuard(t, "10m", "HOLDBACK_POLICY="+file)
	said, taken := swaks(t, g.door(t), "--h-Subject", "the harbour", "--body", "Hello Bob")
	if want := "550 5.7.1 Nothing about the harbour leaves. Call it the site."; taken || !strings.Contains(said, want) {
		t.Errorf("swaks was told\n%s\nwant %q in it", said, want)
	}
	if left := g.outbox(t); len(left) > 0 {
		t.Errorf("the outbox lists %+v, want nothing", left)
	}
	if said, taken := swaks(t, g.door(t), "--h-Subject", "the site", "--body", "Hello Bob"); !taken {
		t.Errorf("an innocent message was refused:\n%s", said)
	}
	g.held(t, "the site")

	send := exec.CommandContext(t.Context(), g.bin, "sendmail", "-t", "-i")
	send.Env, send.Stdin = g.env, strings.NewReader(letter("the harbour by sendmail"))
	out, err := send.CombinedOutput()
	if code := send.ProcessState.ExitCode(); err == nil || code != 77 || !strings.Contains(string(out), "Nothing about the harbour leaves.") {
		t.Errorf("sendmail ended with %d and said %q, want 77 and the reason", code, out)
	}
}

func (w world) aForgottenAttachmentAsks(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g := w.newGuard(t, "10m")
	subject := "the forgotten offer"
	said, taken := swaks(t, g.door(t), "--h-Subject", subject, "--body", "Hello Bob,\n\nplease find attached our offer.\n\nAlice\n")
	if !taken {
		t.Fatalf("it was refused:\n%s", said)
	}
	id, f := g.asks(t, subject)
	if f.State != "asking" || len(f.Findings) == 0 || f.Findings[0].Check != "attachment.missing" {
		t.Fatalf("got %+v, want it to ask about the missing attachment", f)
	}
	if _, code := g.run(t, "send-now", id); code != 1 {
		t.Errorf("send-now of a message that asks ended with %d, want 1", code)
	}
	g.must(t, "approve", id)
	g.must(t, "send-now", id)
	w.arrives(t, subject)
	if lines := g.must(t, "show", id, "--journal"); !strings.Contains(lines, "ask attachment.missing ×1") || !strings.Contains(lines, "approve") {
		t.Errorf("the journal says\n%s\nwant what was found and that it was approved", lines)
	}
}

func (w world) aRepairTakesAFileOut(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g := w.newGuard(t, "10m")
	subject, file := "a tool for Bob", filepath.Join(t.TempDir(), "report.pdf.exe")
	if err := os.WriteFile(file, append([]byte("MZ"), make([]byte, 200)...), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, taken := swaks(t, g.door(t), "--h-Subject", subject, "--body", "Hello Bob, here is the tool.\n\nAlice\n", "--attach-name", "report.pdf.exe", "--attach-type", "application/octet-stream", "--attach", "@"+file); !taken {
		t.Fatalf("it was refused:\n%s", said)
	}
	id, f := g.asks(t, subject)
	if f.State != "asking" {
		t.Fatalf("got %+v, want it to ask about the program", f)
	}
	number := ""
	var repairs []struct {
		Number int
		Do     string
	}
	g.ask(t, &repairs, "repair", id, "--json")
	for _, r := range repairs {
		if r.Do == "attachment.remove" && number == "" {
			number = string(rune('0' + r.Number))
		}
	}
	if preview := g.must(t, "repair", id, number, "--preview"); !strings.Contains(preview, "report.pdf.exe") || !strings.Contains(preview, "Nothing was changed.") {
		t.Errorf("the preview says %q", preview)
	}
	g.must(t, "repair", id, number)
	until(t, "the repaired message is checked", func() bool {
		g.ask(t, &f, "show", id, "--json")
		return f.Checked
	})
	if f.State != "held" {
		t.Fatalf("after the repair: %+v, want it held", f)
	}
	g.must(t, "send-now", id)
	if got := w.arrives(t, subject); bytes.Contains(got, []byte("report.pdf.exe")) || !bytes.Contains(got, []byte("here is the tool")) {
		t.Errorf("arrived:\n%s\nwant the text without the file", got)
	}
}

func (w world) checksAndScans(t *testing.T) {
	g := w.newGuard(t, "10m")
	dir := t.TempDir()
	forgotten := filepath.Join(dir, "forgotten.eml")
	if err := os.WriteFile(forgotten, []byte("From: Alice <alice@lab.example>\nTo: Bob <bob@lab.example>\nSubject: offer\n\nHello Bob,\n\nplease find attached our offer.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, guarded := range []bool{true, false} {
		if !guarded {
			g.must(t, "quit")
			_ = g.cmd.Wait()
		}
		var v struct {
			Level    string
			Findings []struct{ Check string }
		}
		out, code := g.run(t, "check", forgotten, "--json")
		if err := json.Unmarshal([]byte(out), &v); err != nil || code != 1 || v.Level != "ask" || len(v.Findings) == 0 || v.Findings[0].Check != "attachment.missing" {
			t.Errorf("guard %v: check ended with %d and %q (%v), want 1 and the missing attachment", guarded, code, out, err)
		}
		if out, code := g.run(t, "check", letterFile(t, "plain")); code != 0 {
			t.Errorf("guard %v: check of an innocent letter ended with %d: %s", guarded, code, out)
		}
		if _, code := g.run(t, "check", filepath.Join(dir, "none.eml")); code != 2 {
			t.Errorf("guard %v: check of no file ended with %d, want 2", guarded, code)
		}
	}
	scan := exec.CommandContext(t.Context(), g.bin, "scan", "--jsonl")
	scan.Env, scan.Stdin = g.env, strings.NewReader("{\"id\": 7, \"text\": \"IBAN DE89 3704 0044 0532 0130 00\"}\nnonsense\n{\"id\": \"b\", \"text\": \"nothing\"}\n")
	out, _ := scan.Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"kind":"iban"`) || !strings.Contains(lines[0], `"id":7`) ||
		!strings.Contains(lines[1], `"error":"line 2: `) || lines[2] != `{"id":"b","findings":[]}` {
		t.Errorf("scan --jsonl said\n%s", out)
	}
}
