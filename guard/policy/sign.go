package policy

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// A signature stands beside a file, in FILE.sig: ed25519 (RFC 8032) over the exact
// octets, in base64. Files that a policy names are signed like the policy itself:
// else whoever could change a list of words could change the policy.

// signatures reads files and looks at their signatures. A nil key takes the key of the
// first file for all others, and files without signature as long as none has one.
type signatures struct {
	key  ed25519.PublicKey
	seen sight
}

func (s *signatures) open(path string) ([]byte, error) {
	s.seen.note(path, path+".sig")
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	sig, err := readFile(path + ".sig")
	if errors.Is(err, fs.ErrNotExist) && s.key == nil {
		return text, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not signed: %s.sig is missing, and only signed policies count here", path, path)
	}
	if err != nil {
		return nil, err
	}
	return text, s.verify(path, text, sig)
}

// verify looks whether the key signed text. A signature may be followed by the key
// it was made with, so that the first one can be remembered.
func (s *signatures) verify(path string, text, sig []byte) error {
	signature, public, _ := strings.Cut(strings.TrimSpace(string(sig)), " ")
	raw, err := decode(signature, ed25519.SignatureSize)
	if err != nil {
		return fmt.Errorf("%s.sig: %w", path, err)
	}
	if s.key == nil {
		if s.key, err = decode(public, ed25519.PublicKeySize); err != nil {
			return fmt.Errorf("%s.sig does not say with which key it was made, and none is known here: put the public key into policy.pub beside the policy", path)
		}
	}
	if !ed25519.Verify(s.key, text, raw) {
		return fmt.Errorf("%s was changed after it was signed, or signed with another key than the one that is known here", path)
	}
	return nil
}

func decode(text string, size int) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != size {
		return nil, fmt.Errorf("%q is not %d octets in base64", shorten(text), size)
	}
	return raw, nil
}

// knownKey is the key that policies must be signed with: what an administrator put
// beside the policy, else the first one seen; nil where there is none yet.
func knownKey(p Places) (ed25519.PublicKey, error) {
	for _, path := range []string{p.Key, p.pinned()} {
		if path == "" || p.Data == "" && path == p.pinned() {
			continue
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read key of policies: %w", err)
		}
		key, err := decode(string(text), ed25519.PublicKeySize)
		if err != nil {
			return nil, fmt.Errorf("read key of policies %s: %w", path, err)
		}
		return key, nil
	}
	return nil, nil
}

func publicKey(k ed25519.PublicKey) []byte {
	return []byte(base64.StdEncoding.EncodeToString(k) + "\n")
}

// NewKey makes a key for signing. private is a secret; public is for every desk.
func NewKey() (private, public []byte, err error) {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	return []byte(base64.StdEncoding.EncodeToString(key.Seed()) + "\n"), publicKey(pub), nil
}

// Sign signs a policy that is right, and the files it names, with a private key
// from NewKey. It returns the files it wrote.
func Sign(file string, private []byte) ([]string, error) {
	seed, err := decode(string(private), ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	b := bundle{Texts: map[string]string{}}
	if _, err := b.read(file, readFile); err != nil {
		return nil, err
	}
	var written []string
	for name, text := range b.Texts {
		path := file
		if name != "" {
			path = beside(file, name)
		}
		if err := replace(path+".sig", signature(key, []byte(text)), 0o644); err != nil {
			return written, fmt.Errorf("write signature: %w", err)
		}
		written = append(written, path+".sig")
	}
	return written, nil
}

func signature(key ed25519.PrivateKey, text []byte) []byte {
	encode := base64.StdEncoding.EncodeToString
	return []byte(encode(ed25519.Sign(key, text)) + " " + encode(key.Public().(ed25519.PublicKey)) + "\n")
}
