package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"holdback/app/control"
)

// This file is how the command line asks a person. Questions go to Stderr, so that
// Stdout has what was asked for and nothing else.

// asks reports whether there is somebody to ask.
func (p Program) asks() bool { return p.Ask != nil }

// tell says how things go.
func (p Program) tell(format string, args ...any) { fmt.Fprintf(p.Stderr, format+"\n", args...) }

// errInterrupted is a path that the person gave up.
var errInterrupted = &control.Refusal{Says: "Interrupted; nothing was saved."}

// longestAnswer is more than anybody types on a line, in octets.
const longestAnswer = 4 << 10

// answer reads what a person types, for all to see. It ends with ctx; the reader of
// the terminal, which nothing can end, then goes with the program.
func (p Program) answer(ctx context.Context, question string) (string, error) {
	fmt.Fprint(p.Stderr, question)
	type said struct {
		line string
		err  error
	}
	heard := make(chan said, 1)
	go func() {
		line, err := readLine(p.Stdin)
		heard <- said{line, err}
	}()
	select {
	case s := <-heard:
		return s.line, s.err
	case <-ctx.Done():
		fmt.Fprintln(p.Stderr)
		return "", errInterrupted
	}
}

// readLine reads a line, octet by octet: what comes behind it is for the next question.
func readLine(r io.Reader) (string, error) {
	var line strings.Builder
	one := make([]byte, 1)
	for line.Len() < longestAnswer {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSpace(line.String()), nil
		case n == 1:
			line.WriteByte(one[0])
		case err == io.EOF && line.Len() == 0:
			return "", &control.Refusal{Says: "Nobody answered, so nothing was done."}
		case err == io.EOF:
			return strings.TrimSpace(line.String()), nil
		case err != nil:
			return "", fmt.Errorf("read answer: %w", err)
		}
	}
	return "", &control.Refusal{Says: "That is too long for an answer."}
}

// yes asks until it hears yes or no; an empty answer is otherwise.
func (p Program) yes(ctx context.Context, question string, otherwise bool) (bool, error) {
	hint := " [y/N] "
	if otherwise {
		hint = " [Y/n] "
	}
	for {
		said, err := p.answer(ctx, question+hint)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(said) {
		case "":
			return otherwise, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		p.tell("Please answer y or n.")
	}
}

// letter asks until it hears one of the letters; an empty answer is the first.
func (p Program) letter(ctx context.Context, question, letters string) (string, error) {
	for {
		said, err := p.answer(ctx, fmt.Sprintf("%s [%s] ", question, letters[:1]))
		if err != nil {
			return "", err
		}
		said = strings.ToLower(said)
		switch {
		case said == "":
			return letters[:1], nil
		case strings.Contains(letters, said[:1]):
			return said[:1], nil
		}
		p.tell("Please answer with one of %s.", strings.Join(strings.Split(letters, ""), ", "))
	}
}

// maxPassword is more than any server takes, OAuth tokens included.
const maxPassword = 64 << 10

// password reads the first and only line of a file, or asks where there is somebody
// to ask.
func (p Program) password(file string) (_ string, err error) {
	if file == "" && p.asks() {
		return p.askPassword()
	}
	if file == "" {
		return "", usagef("--password-file is needed where nobody can be asked; see \"holdback account add --help\"")
	}
	in := p.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxPassword+1))
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	password := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case password == "":
		return "", errors.New("the password is empty; put it into the file, on one line")
	case len(password) > maxPassword || strings.ContainsAny(password, "\r\n\x00"):
		return "", errors.New("the password file holds more than a password; put only that into it, on one line")
	}
	return password, nil
}

func (p Program) askPassword() (string, error) {
	password, err := p.hidden("Password: ")
	if err == nil && password == "" {
		err = &control.Refusal{Says: "The password is empty, so nothing was done."}
	}
	return password, err
}

// hidden reads what a person types, and does not show it.
func (p Program) hidden(question string) (string, error) {
	said, err := p.Ask(question)
	if errors.Is(err, context.Canceled) {
		return "", errInterrupted
	}
	return said, err
}
