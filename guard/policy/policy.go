// Package policy reads what an organisation and a person decided about their mail.
//
// An organisation writes one file, policy.toml, and puts it on every desk. A person
// writes the same tables into settings.toml. One list of keys (schema.go) describes
// both: from it come the reading, the checks of what was written, the defaults and
// the documentation. What is in force is decided key by key: what is built in, over
// it what the organisation chose, over it what the person chose, and over it again
// what the organisation locked.
//
// We promise that a file which is not right in every place is never half used: the
// last good one stays in force, and where there was none every message asks. Every
// error names file, line and column, and what was expected. A file may be signed;
// once a signed one was seen, only files signed with the same key count. Reading,
// and the rules that are expressions, take bounded time whatever is in the file.
//
// This package does not look at messages by itself: it makes guard.Rules, and the
// checks look.
package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Policy is what an organisation decided, with where it was read. The zero Policy
// decides nothing. It is a value and does not change.
type Policy struct {
	File    string // "" when there is no policy
	Name    string // whose it is, for people
	Contact string // whom to ask about it
	Hash    string // SHA-256 of what was read, in hex
	Signed  bool   // with the key that is known
	Kept    bool   // it is a copy of the last good file, because the one that is there now is not right
	Broken  error  // the file is not right and there was no good one before: every message must ask

	choices Choices
	seen    sight // how the files were that it was read from
}

// Choices is what the organisation chose.
func (p Policy) Choices() Choices { return p.choices }

// Places is where a policy is looked for and kept.
type Places struct {
	File   string // where the organisation puts it; "" is no policy
	Needed bool   // File must be there
	Key    string // public key that an administrator puts beside it
	Else   string // read where neither File nor Key is there: somebody named it, so it must be there
	Data   string // folder for the last good copy and the first key seen; "" keeps nothing
}

// System is the places of this system: the one of the organisation, or what
// HOLDBACK_POLICY names where that is not there.
func System(goos, data string, getenv func(string) string) Places {
	dir := "/etc/holdback"
	switch goos {
	case "darwin":
		dir = "/Library/Application Support/Holdback"
	case "windows":
		dir = filepath.Join(programData(getenv), "Holdback")
	}
	return Places{
		File: filepath.Join(dir, "policy.toml"), Key: filepath.Join(dir, "policy.pub"),
		Else: getenv("HOLDBACK_POLICY"), Data: data,
	}
}

// file is the policy that counts now; "" when there is none. It is asked anew each
// time: an administrator drops a file, and it counts.
func (p Places) file() string {
	switch {
	case p.Needed, p.File != "" && !missing(p.File):
		return p.File
	case p.Key != "" && !missing(p.Key):
		return p.File // an organisation with a key has a policy
	}
	return p.Else
}

// Changed reports whether something is not as it was when the policy in was read:
// the policy itself, a list of words, a signature, a key, or that there is none.
func (p Places) Changed(in Policy) bool {
	for path, was := range in.seen {
		if stamp(path) != was {
			return true
		}
	}
	return in.seen == nil
}

// stamp tells one version of a file from another; "" is that there is none.
func stamp(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d %d %s", info.Size(), info.ModTime().UnixNano(), info.Mode())
}

// sight notes how files are before they are read, so that a change in between is
// noticed later.
type sight map[string]string

func (s sight) note(paths ...string) {
	for _, path := range paths {
		if path != "" {
			s[path] = stamp(path)
		}
	}
}

func missing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// Load reads the policy and keeps it as the last good one. The Policy is what must
// be in force, the error what is wrong with the file that is there now: with an
// error it is the last good one, or one that is Broken. The error is for people and
// names file, line and column.
func Load(p Places) (Policy, error) {
	now, err := look(p)
	if err != nil || now.policy.File == "" {
		return now.policy, err
	}
	return now.policy, now.keep(p)
}

// Look is Load for somebody who only wants to know: it writes nothing.
func Look(p Places) (Policy, error) {
	now, err := look(p)
	return now.policy, err
}

func look(p Places) (current, error) {
	seen := sight{}
	seen.note(p.File, p.Key, p.Else)
	file := p.file()
	if file == "" {
		return current{policy: Policy{seen: seen}}, nil
	}
	now, err := readNow(p, file, seen)
	if err == nil {
		now.policy.seen = seen
		return now, nil
	}
	old, keptErr := readKept(p)
	if keptErr != nil {
		old, err = Policy{File: file, Broken: err}, errors.Join(err, unlessMissing(keptErr))
	}
	old.seen = seen
	return current{policy: old}, err
}

func unlessMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Check reads one policy file without keeping anything, and without asking who signed it.
func Check(file string) (Policy, error) {
	b := bundle{Texts: map[string]string{}}
	return b.read(file, readFile)
}

// bundle is everything that a policy was read from: its own text under the name ""
// and the files that it names.
type bundle struct {
	File  string            `json:"file"`
	Texts map[string]string `json:"texts"`
}

func (b *bundle) read(file string, open func(path string) ([]byte, error)) (Policy, error) {
	b.File = file
	text, err := open(file)
	if err != nil {
		return Policy{}, err
	}
	b.Texts[""] = string(text)
	choices, err := Read(Source{File: file, Text: text, Open: func(name string) ([]byte, error) {
		text, err := open(beside(file, name))
		b.Texts[name] = string(text)
		return text, err
	}})
	if err != nil {
		return Policy{}, err
	}
	return Policy{
		File: file, Name: choices.values["name"].Text, Contact: choices.values["contact"].Text,
		Hash: b.hash(), choices: choices,
	}, nil
}

// hash is over all texts, each with its name and length, so that no two bundles
// are the same to it.
func (b *bundle) hash() string {
	sum := sha256.New()
	names := make([]string, 0, len(b.Texts))
	for name := range b.Texts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(sum, "%d %s %d %s", len(name), name, len(b.Texts[name]), b.Texts[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
