package policy

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
)

// desk is a computer with places for a policy.
func desk(t *testing.T) Places {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	return Places{File: filepath.Join(dir, "policy.toml"), Key: filepath.Join(dir, "policy.pub"), Data: filepath.Join(dir, "data")}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const good = "name = 'Lindenhof'\ncontact = 'it@lindenhof.example'\n[[terms]]\nid = 'names'\nfiles = ['words.txt']\n"

func TestTheLastGoodPolicyStaysInForce(t *testing.T) {
	p := desk(t)
	words := filepath.Join(filepath.Dir(p.File), "words.txt")
	if got, err := Load(p); err != nil || got.File != "" || got.Broken != nil {
		t.Errorf("without a file: %+v, %v", got, err)
	}
	write(t, p.File, good)
	write(t, words, "Heron\nKingfisher\n")
	first, err := Load(p)
	if err != nil || first.Name != "Lindenhof" || first.Kept || len(first.Hash) != 64 {
		t.Fatalf("a good file: %+v, %v", first, err)
	}
	for what, spoil := range map[string]func(){
		"a key that is not there":    func() { write(t, p.File, good+"[hodl]\n") },
		"no TOML":                    func() { write(t, p.File, "\x00\x01") },
		"an empty list of words":     func() { write(t, words, "") },
		"a list that is not there":   func() { remove(t, words) },
		"a folder of that name":      func() { remove(t, p.File); mkdir(t, p.File) },
		"a link that leads nowhere":  func() { remove(t, p.File); symlink(t, p.File+".none", p.File) },
		"a link that leads to a dir": func() { remove(t, p.File); symlink(t, filepath.Dir(p.File), p.File) },
	} {
		write(t, words, "Heron\nKingfisher\n")
		remove(t, p.File)
		write(t, p.File, good)
		spoil()
		got, err := Load(p)
		if err == nil || !strings.Contains(err.Error(), filepath.Dir(p.File)) {
			t.Errorf("%s: error %v, want one that names the file", what, err)
		}
		if got.Hash != first.Hash || !got.Kept || got.Broken != nil {
			t.Errorf("%s: in force is %+v", what, got)
		}
		rules, err := InForce{Policy: got}.Rules()
		if err != nil || len(rules.Content.Terms) != 1 || strings.Join(rules.Content.Terms[0].Words, " ") != "Heron Kingfisher" {
			t.Errorf("%s: terms %+v, %v", what, rules.Content.Terms, err)
		}
	}
}

func TestAnUnreadablePolicyNamesPathAndReason(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("everybody may read everything here")
	}
	p := desk(t)
	write(t, p.File, good)
	if err := os.Chmod(p.File, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(p); err == nil || !strings.Contains(err.Error(), p.File) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %v", err)
	}
}

func TestWithoutALastGoodPolicyEveryMessageAsks(t *testing.T) {
	p := desk(t)
	write(t, p.File, "[hodl]\n")
	got, err := Load(p)
	if err == nil || got.Broken == nil {
		t.Fatalf("got %+v, %v", got, err)
	}
	rules, err := InForce{Policy: got}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	found := guard.Set{Rules: &rules}.Review(t.Context(), guardtest.Mail(t, "From: ann@lindenhof.example\nTo: ben@quayside.example\n\nHello\n"))
	if len(found) != 1 || found[0].Level != guard.Ask || !strings.Contains(found[0].Hint, `there is no table "hodl"`) {
		t.Errorf("found %+v, want an ask that says why", found)
	}
	write(t, p.File, "name = 'x'\n")
	if got, err := Load(p); err != nil || got.Broken != nil {
		t.Errorf("after it was mended: %+v, %v", got, err)
	}
}

func TestALastGoodPolicyThatSomebodyChangedIsNone(t *testing.T) {
	p := desk(t)
	write(t, p.File, "name = 'x'\n")
	if _, err := Load(p); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(p.kept())
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.kept(), strings.Replace(string(kept), "'x'", "'y'", 1))
	write(t, p.File, "nonsense")
	got, err := Load(p)
	if got.Broken == nil || err == nil || !strings.Contains(err.Error(), "changed by somebody else") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLookWritesNothing(t *testing.T) {
	p := desk(t)
	write(t, p.File, "name = 'x'\n")
	if got, err := Look(p); err != nil || got.Name != "x" {
		t.Errorf("got %+v, %v", got, err)
	}
	if left, _ := os.ReadDir(p.Data); len(left) > 0 {
		t.Errorf("left %v behind", left)
	}
}

func TestAPolicyIsLookedForWhereTheSystemKeepsIt(t *testing.T) {
	env := map[string]string{"ProgramData": "C:/ProgramData", "HOLDBACK_POLICY": "/srv/policy.toml"}
	for goos, want := range map[string]string{"linux": "/etc/holdback", "darwin": "/Library/Application Support/Holdback", "windows": "C:/ProgramData/Holdback"} {
		got := System(goos, "/data", func(k string) string { return env[k] })
		if filepath.ToSlash(got.File) != want+"/policy.toml" || filepath.ToSlash(got.Key) != want+"/policy.pub" || got.Else != "/srv/policy.toml" || got.Data != "/data" {
			t.Errorf("%s: %+v", goos, got)
		}
	}
}

func TestTheOrganisationsPlaceComesBeforeWhatAPersonNames(t *testing.T) {
	p := desk(t)
	p.Else = filepath.Join(p.Data, "mine.toml")
	if got, err := Load(p); err == nil || got.Broken == nil {
		t.Errorf("a file that was named and is missing: %+v, %v", got, err)
	}
	write(t, p.Else, "name = 'mine'\n")
	if got, err := Load(p); err != nil || got.Name != "mine" {
		t.Errorf("without one of the organisation: %+v, %v", got, err)
	}
	mine, _ := Look(p)
	write(t, p.File, "name = 'ours'\n")
	if got, err := Load(p); err != nil || got.Name != "ours" || !p.Changed(mine) {
		t.Errorf("with one of the organisation: %+v, %v", got, err)
	}
	remove(t, p.File)
	write(t, p.Key, "x")
	if got, err := Load(p); err == nil || got.Name == "mine" {
		t.Errorf("with a key and no policy: %+v, %v", got, err)
	}
}

func TestEverythingThatAPolicyIsReadFromIsWatched(t *testing.T) {
	p, _ := signed(t)
	for _, file := range []string{p.File, p.File + ".sig", words(p), words(p) + ".sig", p.Key} {
		got, err := Look(p)
		if p.Changed(got) {
			t.Errorf("it changed by itself: %v, %v", got.seen, err)
		}
		old, _ := os.ReadFile(file)
		write(t, file, "something longer than before: "+strings.Repeat("x", 500))
		if !p.Changed(got) {
			t.Errorf("%s was changed, and nobody notices", filepath.Base(file))
		}
		if spoilt, err := Look(p); err == nil || p.Changed(spoilt) {
			t.Errorf("%s was spoilt: %v, %v", filepath.Base(file), spoilt.seen, err)
		}
		write(t, file, string(old))
	}
	if none, err := Look(Places{File: p.Data + "/none"}); err != nil || (Places{}).Changed(none) || !p.Changed(Policy{}) {
		t.Errorf("without a policy: %+v, %v", none, err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, to, from string) {
	t.Helper()
	if err := os.Symlink(to, from); err != nil {
		t.Skip("links cannot be made here")
	}
}
