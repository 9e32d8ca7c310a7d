package mailtest

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// most is how long a literal may be that is not a message: the library's server never
// answers after a longer one.
const most = 4096

// command is one command of an IMAP client (RFC 9051, section 2.2.1): lines, with a
// literal between one line and the next.
type command struct {
	tag, verb string   // verb is in capitals, "UID FETCH" with its prefix
	lines     []string // each with its line end; literals announced as ones to wait for
	literals  []string
}

// begin reads the first line.
func begin(r *bufio.Reader) (command, error) {
	text, err := r.ReadString('\n')
	if err != nil {
		return command{}, err
	}
	words := strings.Fields(text)
	c := command{tag: "*", lines: []string{text}}
	if len(words) > 0 {
		c.tag = words[0]
	}
	if len(words) > 1 {
		c.verb = strings.ToUpper(words[1])
	}
	if c.verb == "UID" && len(words) > 2 {
		c.verb += " " + strings.ToUpper(words[2])
	}
	return c, nil
}

// announced is the literal that the last line announces.
func (c command) announced() (size int64, waits, ok bool) {
	return announced(c.lines[len(c.lines)-1])
}

// announced is the literal that a line announces at its end. waits says that it comes only
// after we have said go on (RFC 7888).
func announced(text string) (size int64, waits, ok bool) {
	text, ok = strings.CutSuffix(strings.TrimRight(text, "\r\n"), "}")
	open := strings.LastIndexByte(text, '{')
	if !ok || open < 0 {
		return 0, false, false
	}
	digits, now := strings.CutSuffix(text[open+1:], "+")
	size, err := strconv.ParseInt(digits, 10, 64)
	return size, !now, err == nil && size >= 0
}

// more adds a literal and the line after it.
func (c *command) more(literal string, r *bufio.Reader) error {
	text, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	c.lines[len(c.lines)-1] = strings.TrimRight(strings.TrimRight(c.lines[len(c.lines)-1], "\r\n"), "+}") + "}\r\n"
	c.lines, c.literals = append(c.lines, text), append(c.literals, literal)
	return nil
}

// steps says which step a verb is.
var steps = map[string]Step{
	"CAPABILITY": IMAPCapability, "STARTTLS": IMAPStartTLS, "LOGIN": IMAPSignIn, "AUTHENTICATE": IMAPSignIn,
	"ENABLE": IMAPEnable, "LIST": IMAPList, "LSUB": IMAPList, "NAMESPACE": IMAPList, "STATUS": IMAPStatus,
	"CREATE": IMAPCreate, "SELECT": IMAPSelect, "EXAMINE": IMAPSelect, "CLOSE": IMAPClose, "UNSELECT": IMAPClose,
	"SEARCH": IMAPSearch, "UID SEARCH": IMAPSearch, "FETCH": IMAPFetch, "UID FETCH": IMAPFetch,
	"APPEND": IMAPAppend, "STORE": IMAPStore, "UID STORE": IMAPStore, "COPY": IMAPCopy, "UID COPY": IMAPCopy,
	"MOVE": IMAPMove, "UID MOVE": IMAPMove, "EXPUNGE": IMAPExpunge, "UID EXPUNGE": IMAPExpunge,
	"IDLE": IMAPIdle, "NOOP": IMAPNoop, "CHECK": IMAPNoop, "LOGOUT": IMAPLogout,
}

// folder is the folder that a command names as the client writes it, else the one that is
// selected.
func (c command) folder(selected string) string {
	words := c.words()
	switch c.verb {
	case "SELECT", "EXAMINE", "STATUS", "CREATE", "APPEND":
		if len(words) > 2 {
			return words[2]
		}
	case "COPY", "MOVE", "UID COPY", "UID MOVE":
		return words[len(words)-1]
	}
	return selected
}

// words are the words of a command; a quoted one and a literal are each one word.
func (c command) words() []string {
	var words []string
	for i, text := range c.lines {
		if i < len(c.literals) {
			text = text[:strings.LastIndexByte(text, '{')]
		}
		words = append(words, split(text)...)
		if i < len(c.literals) {
			words = append(words, c.literals[i])
		}
	}
	return words
}

// split divides a line at its spaces, those in quotes aside.
func split(text string) []string {
	var words []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeft(text, " ") {
		if text[0] != '"' {
			word, rest, _ := strings.Cut(text, " ")
			words, text = append(words, word), rest
			continue
		}
		word, rest := unquote(text[1:])
		words, text = append(words, word), rest
	}
	return words
}

// unquote reads up to the closing quote and gives what follows it.
func unquote(text string) (word, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}

// spoken is a command as the dialogue keeps it: without its tag, without secrets, and with
// the size of a literal instead of the literal.
func (c command) spoken() string {
	switch c.verb {
	case "LOGIN":
		return c.verb + " (secret)"
	case "AUTHENTICATE":
		words := strings.Fields(c.lines[0])
		return strings.Join(words[1:min(3, len(words))], " ")
	}
	text := strings.TrimSpace(strings.Join(c.lines, ""))
	_, text, _ = strings.Cut(strings.ReplaceAll(text, "\r\n", ""), " ")
	return text
}

// gulp reads a literal.
func gulp(r *bufio.Reader, size int64) (string, error) {
	var b strings.Builder
	_, err := io.CopyN(&b, r, size)
	return b.String(), err
}
