package policy

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// readFile reads a file of a policy. The error names it and says what is wrong.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if !info.Mode().IsRegular() { // a pipe or a device never ends
		return nil, fmt.Errorf("read policy: %s is not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read policy: %w", err)
	case len(text) > largest:
		return nil, fmt.Errorf("read policy: %s has more than %d octets", path, largest)
	}
	return text, nil
}

// current is the policy that is there now.
type current struct {
	policy Policy
	bundle bundle
	key    ed25519.PublicKey // that signed it; nil: nobody
}

// readNow reads the file, its signature, and those of the files it names.
func readNow(p Places, file string, seen sight) (current, error) {
	c := current{bundle: bundle{Texts: map[string]string{}}}
	known, err := knownKey(p)
	if err != nil {
		return c, err
	}
	s := signatures{key: known, seen: seen}
	c.policy, err = c.bundle.read(file, s.open)
	c.key, c.policy.Signed = s.key, s.key != nil
	return c, err
}

// keep makes the policy the last good one, and its key the one that counts from
// now on.
func (c current) keep(p Places) error {
	if p.Data == "" {
		return nil
	}
	if err := c.keepKey(p); err != nil {
		return fmt.Errorf("keep key of policy: %w", err)
	}
	if old, err := readKept(p); err == nil && old.Hash == c.policy.Hash && old.Signed == c.policy.Signed {
		return nil
	}
	text, err := json.Marshal(keptPolicy{c.policy.Hash, c.policy.Signed, c.bundle})
	if err == nil {
		err = replace(p.kept(), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep policy: %w", err)
	}
	return nil
}

// keepKey remembers the key. It is the one that was known, unless an administrator
// gave out another.
func (c current) keepKey(p Places) error {
	if c.key == nil {
		return nil
	}
	if old, err := os.ReadFile(p.pinned()); err == nil && bytes.Equal(old, publicKey(c.key)) {
		return nil
	}
	return replace(p.pinned(), publicKey(c.key), 0o600)
}

// keptPolicy is the last good policy on disk.
type keptPolicy struct {
	Hash   string `json:"sha256"`
	Signed bool   `json:"signed"`
	Bundle bundle `json:"bundle"`
}

func (p Places) kept() string   { return filepath.Join(p.Data, "policy.kept") }
func (p Places) pinned() string { return filepath.Join(p.Data, "policy.pub") }

// readKept reads the last good policy. One that was damaged, or that a newer key
// would not let in, is none.
func readKept(p Places) (Policy, error) {
	if p.Data == "" {
		return Policy{}, os.ErrNotExist
	}
	text, err := os.ReadFile(p.kept())
	if err != nil {
		return Policy{}, fmt.Errorf("read last good policy: %w", err)
	}
	var k keptPolicy
	if err := json.Unmarshal(text, &k); err != nil {
		return Policy{}, fmt.Errorf("read last good policy %s: %w", p.kept(), err)
	}
	if k.Bundle.hash() != k.Hash {
		return Policy{}, fmt.Errorf("read last good policy %s: it was changed by somebody else", p.kept())
	}
	if key, err := knownKey(p); err != nil || key != nil && !k.Signed {
		return Policy{}, errors.Join(err, fmt.Errorf("read last good policy %s: it is not signed", p.kept()))
	}
	old := bundle{Texts: map[string]string{}}
	policy, err := old.read(k.Bundle.File, func(path string) ([]byte, error) {
		for name, text := range k.Bundle.Texts {
			if name == "" && path == k.Bundle.File || name != "" && path == beside(k.Bundle.File, name) {
				return []byte(text), nil
			}
		}
		return nil, fmt.Errorf("%s is not in it", path)
	})
	policy.Kept, policy.Signed = true, k.Signed
	return policy, err
}

// replace writes a file so that a crash leaves the old one or the new one.
func replace(path string, text []byte, mode os.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".policy-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Beside reads files that stand beside file, or where their names say.
func Beside(file string) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) { return readFile(beside(file, name)) }
}
