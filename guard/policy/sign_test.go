package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// signed is a desk with a signed policy, and the private key.
func signed(t *testing.T) (Places, []byte) {
	t.Helper()
	p := desk(t)
	private, _, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.File, good)
	write(t, words(p), "Heron\n")
	if written, err := Sign(p.File, private); err != nil || len(written) != 2 {
		t.Fatalf("wrote %v, %v", written, err)
	}
	return p, private
}

func words(p Places) string { return filepath.Join(filepath.Dir(p.File), "words.txt") }

func TestOnceASignedPolicyWasSeenOnlyItsKeyCounts(t *testing.T) {
	other, _, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(p Places){
		"not signed any more: policy.toml.sig is missing": func(p Places) { remove(t, p.File+".sig") },
		"policy.toml was changed after it was signed":     func(p Places) { write(t, p.File, good+"# more\n") },
		"words.txt was changed after it was signed":       func(p Places) { write(t, words(p), "Gull\n") },
		"words.txt.sig is missing":                        func(p Places) { remove(t, words(p)+".sig") },
		"signed with another key":                         func(p Places) { sign(t, p, other) },
		"in base64":                                       func(p Places) { write(t, p.File+".sig", "nonsense") },
	} {
		p, private := signed(t)
		first, err := Load(p)
		if err != nil || !first.Signed {
			t.Fatalf("%+v, %v", first, err)
		}
		spoil(p)
		want := what[strings.LastIndex(what, ": ")+1:]
		got, err := Load(p)
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: error %v", what, err)
		}
		if got.Hash != first.Hash || !got.Kept {
			t.Errorf("%s: in force is %+v", what, got)
		}
		write(t, words(p), "Gull\n")
		sign(t, p, private)
		if got, err := Load(p); err != nil || got.Kept || !got.Signed {
			t.Errorf("%s, signed again: %+v, %v", what, got, err)
		}
	}
}

func sign(t *testing.T, p Places, private []byte) {
	t.Helper()
	if _, err := Sign(p.File, private); err != nil {
		t.Fatal(err)
	}
}

func TestAKeyBesideThePolicyCountsFromTheFirstTimeOn(t *testing.T) {
	p := desk(t)
	private, public, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.Key, string(public))
	write(t, p.File, "name = 'x'\n")
	if got, err := Load(p); err == nil || got.Broken == nil {
		t.Errorf("without a signature: %+v, %v", got, err)
	}
	sign(t, p, private)
	sig, err := os.ReadFile(p.File + ".sig")
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.File+".sig", strings.Fields(string(sig))[0]) // as other tools write it
	if got, err := Load(p); err != nil || !got.Signed {
		t.Errorf("with a signature alone: %+v, %v", got, err)
	}
	remove(t, p.Key)
	write(t, p.Key, "nonsense")
	if got, err := Load(p); err == nil || got.Broken == nil {
		t.Errorf("with a key that is none: %+v, %v", got, err)
	}
}

func TestAnUnsignedPolicyKeptBeforeAKeyWasGivenOutIsNone(t *testing.T) {
	p := desk(t)
	_, public, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.File, "name = 'x'\n")
	if _, err := Load(p); err != nil {
		t.Fatal(err)
	}
	write(t, p.Key, string(public))
	if got, err := Load(p); err == nil || got.Broken == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestASignatureWithoutAKnownKeySaysWhatIsMissing(t *testing.T) {
	p, _ := signed(t)
	sig, err := os.ReadFile(p.File + ".sig")
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.File+".sig", strings.Fields(string(sig))[0])
	if _, err := Load(p); err == nil || !strings.Contains(err.Error(), "policy.pub") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyARightPolicyIsSigned(t *testing.T) {
	p := desk(t)
	private, _, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.File, "[hodl]\n")
	if _, err := Sign(p.File, private); err == nil {
		t.Error("a policy that is not right was signed")
	}
	write(t, p.File, "name = 'x'\n")
	if _, err := Sign(p.File, []byte("nonsense")); err == nil {
		t.Error("signed with no key")
	}
}

func TestAnotherKeyThatIsGivenOutIsTheOneRemembered(t *testing.T) {
	p, _ := signed(t)
	if _, err := Load(p); err != nil {
		t.Fatal(err)
	}
	private, public, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	sign(t, p, private)
	if _, err := Load(p); err == nil {
		t.Error("another key counted before it was given out")
	}
	write(t, p.Key, string(public))
	if got, err := Load(p); err != nil || !got.Signed || got.Kept {
		t.Errorf("after it was given out: %+v, %v", got, err)
	}
	remove(t, p.Key)
	if got, err := Load(p); err != nil || !got.Signed {
		t.Errorf("remembered: %+v, %v", got, err)
	}
}
