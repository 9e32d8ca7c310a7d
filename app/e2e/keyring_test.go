//go:build linux

package e2e

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"holdback/app/e2e/lab"
)

// withKeyring runs a script in a session of its own that has an unlocked GNOME
// keyring, in the folder home.
const withKeyring = `set -e
printf secret | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
`

// TestTheKeyLiesInTheKeyring uses a real Secret Service.
func TestTheKeyLiesInTheKeyring(t *testing.T) {
	lacking(t, lab.Need("dbus-run-session", "dbus-daemon"))
	lacking(t, lab.Need("gnome-keyring-daemon", "gnome-keyring"))
	bin, home := build(t, "headless", "CGO_ENABLED=0"), shortDir(t)
	out := session(t, home, withKeyring+bin+` settings set hold.default 42s; `+bin+` settings get hold.default; `+bin+` doctor || true`)
	if !strings.Contains(out, "42s") || !strings.Contains(out, "in the keyring") {
		t.Errorf("with a keyring:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(home, "data", "key")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a key file although there is a keyring (%v)", err)
	}
	out = session(t, home, withKeyring+bin+` doctor || true`)
	if !strings.Contains(out, "messages on disk: whole") {
		t.Errorf("in the next session:\n%s", out)
	}
	out = session(t, home, bin+` outbox && echo opened`)
	if strings.Contains(out, "opened") || !strings.Contains(out, "keyring") {
		t.Errorf("without the keyring the messages cannot be read; it should say so:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(home, "data", "key")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a new key was made for messages that are sealed with another (%v)", err)
	}
}

// session runs a script with a session bus of its own and returns what it said.
func session(t *testing.T, home, script string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", "--", "sh", "-c", script)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + home, "XDG_DATA_HOME=" + home + "/share",
		"HOLDBACK_HOME=" + home + "/data",
	}
	out, _ := cmd.CombinedOutput() // what was said tells more than the exit code
	return string(out)
}
