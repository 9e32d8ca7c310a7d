package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"holdback/guard/policy"
	"holdback/mail/account"
)

// accountTable is the one table of the file that policies have not.
const accountTable = "account"

// Load reads a settings file. No file means that nothing was chosen. The error
// names the file, the line, the key and what was expected.
func Load(path string) (Settings, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, fmt.Errorf("read settings: %w", err)
	}
	var s Settings
	s.force.Person, err = policy.Read(policy.Source{File: path, Text: text, Open: policy.Beside(path), Person: true, Skip: accountTable})
	if err != nil {
		return Settings{}, err
	}
	if s.Accounts, err = readAccounts(path, text); err != nil {
		return Settings{}, err
	}
	if err := s.checkRows(path, text); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// readAccounts reads the accounts of a file whose other tables are right.
func readAccounts(path string, text []byte) ([]account.Account, error) {
	var file struct {
		Accounts []account.Account `toml:"account"`
	}
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&file)
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		for _, e := range unknown.Errors {
			if key := e.Key(); len(key) > 0 && key[0] == accountTable {
				row, _ := e.Position()
				return nil, fmt.Errorf("%s:%d: there is no setting %q; remove it or look for a typing error", path, row, strings.Join(key, "."))
			}
		}
		return file.Accounts, nil
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, _ := bad.Position()
		return nil, fmt.Errorf("%s:%d: %s: %s", path, row, strings.Join(bad.Key(), "."), plain(bad))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file.Accounts, nil
}

// checkRows is Check, with the line at which the table of the account begins.
func (s Settings) checkRows(path string, text []byte) error {
	rows := accountRows(text)
	for i, a := range s.Accounts {
		if err := a.Check(); err != nil && i < len(rows) {
			return fmt.Errorf("%s:%d: %w", path, rows[i], err)
		}
	}
	if err := s.Check(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// accountRows are the lines at which the tables of the accounts begin.
func accountRows(text []byte) []int {
	var p unstable.Parser
	p.Reset(text)
	var rows []int
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.ArrayTable {
			continue
		}
		key := e.Key()
		if key.Next() && string(key.Node().Data) == accountTable && key.IsLast() {
			rows = append(rows, p.Shape(key.Node().Raw).Start.Line)
		}
	}
	return rows
}

// plain says what is wrong without the names of our own types.
func plain(bad *toml.DecodeError) string {
	says := strings.TrimPrefix(bad.Error(), "toml: ")
	wrong, ok := strings.CutPrefix(says, "cannot decode TOML ")
	found, expected, within := strings.Cut(wrong, " into ")
	switch {
	case !ok || !within:
		return says
	case strings.HasSuffix(expected, " int"):
		return fmt.Sprintf("a number is expected here, not this %s", found)
	case strings.HasSuffix(expected, "string") || strings.HasSuffix(expected, "account.Security"):
		return fmt.Sprintf("a text in quotes is expected here, not this %s", found)
	}
	return fmt.Sprintf("this %s is not expected here", found)
}

// Save writes what the person chose so that a crash leaves the old file or the new
// one, never a half of either.
func Save(path string, s Settings) (err error) {
	tree := s.force.Person.Tree()
	if len(s.Accounts) > 0 {
		tree[accountTable] = s.Accounts
	}
	text, err := toml.Marshal(tree)
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".settings-*")
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	defer func() { err = errors.Join(err, removeLeft(f.Name())) }()
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return nil
}

func removeLeft(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
