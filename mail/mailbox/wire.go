package mailbox

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"holdback/mail/account"
)

// wire is the connection as the library gets it. It reads the server's answers line
// by line before the library does, because that one trusts a server: it takes
// literals of any size and lists of any depth, and hangs up over an answer it does
// not know. So a wire
//
//   - bounds what the server may say in answer to one call, and how deep;
//   - keeps back answers that nobody asked for and the library cannot read;
//   - bounds each write; everything else is ended by cut, when a context ends.
type wire struct {
	net.Conn          // TLS, or plain where that is allowed
	raw      net.Conn // below TLS: closing it ends everything without one more octet
	in       *bufio.Reader
	answer   answer
	ready    []byte // of the current line, not yet handed out

	allowed atomic.Int64           // octets that the server may still say
	heard   atomic.Int64           // octets it has said in all
	bye     atomic.Pointer[string] // its last words
}

// answer is what is known of the response that is being read.
type answer struct {
	goes    bool  // on: a literal has begun that belongs to it
	literal int64 // octets of that literal still to come
	hidden  bool  // the library does not get it
	status  bool  // it ends in a text for people: no literal, no list
	depth   int   // of its lists
}

const (
	block     = 30 * time.Second // for one write
	greetings = 256 << 10        // octets of connecting and signing in
	deepest   = 16               // lists in lists; an honest answer to us has three
)

var (
	errTooMuch    = errors.New("the server says too much")
	errHalfQuoted = errors.New("the server's answer ends within quotes")
	errTooDeep    = errors.New("the server's answer has too many lists in lists")
)

func newWire(conn, raw net.Conn) *wire {
	w := &wire{Conn: conn, raw: raw, in: bufio.NewReader(conn)}
	w.allow(greetings)
	return w
}

// allow begins to count anew.
func (w *wire) allow(octets int64) { w.allowed.Store(octets) }

// Close cuts the line. TLS is not told: that could block.
func (w *wire) Close() error { return w.raw.Close() }

// SetReadDeadline does nothing: the deadline of a call is its context.
func (*wire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: each write has its own.
func (*wire) SetWriteDeadline(time.Time) error { return nil }

// Write gives up on a server that stops taking.
func (w *wire) Write(p []byte) (int, error) {
	if err := w.Conn.SetWriteDeadline(time.Now().Add(block)); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}

// Read gives what the library can read of what the server says.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.ready) == 0 {
		if w.answer.literal == 0 {
			if err := w.next(); err != nil {
				return 0, err
			}
			continue
		}
		n, err := w.readLiteral(p)
		if err != nil || !w.answer.hidden {
			return n, err
		}
	}
	n := copy(p, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

func (w *wire) readLiteral(p []byte) (int, error) {
	if int64(len(p)) > w.answer.literal {
		p = p[:w.answer.literal]
	}
	n, err := w.in.Read(p)
	w.answer.literal -= int64(n)
	return n, errors.Join(err, w.spend(n))
}

func (w *wire) spend(n int) error {
	w.heard.Add(int64(n))
	if w.allowed.Add(-int64(n)) < 0 {
		return errTooMuch
	}
	return nil
}

// next reads a line: a whole response, or what follows a literal in one.
func (w *wire) next() error {
	line, err := w.line()
	if err != nil {
		return err
	}
	a := &w.answer
	if !a.goes {
		*a = answer{}
		line = w.begin(line)
	}
	a.goes = false
	if !a.status {
		if err := a.scan(line); err != nil {
			return err
		}
	}
	if a.literal > w.allowed.Load() {
		return errTooMuch
	}
	if !a.hidden {
		w.ready = line
	}
	return nil
}

func (w *wire) line() ([]byte, error) {
	var line []byte
	for {
		part, err := w.in.ReadSlice('\n')
		line = append(line, part...)
		if spent := w.spend(len(part)); spent != nil {
			return nil, spent
		}
		switch {
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		default:
			return nil, err
		}
	}
}

// begin looks at the first line of a response and returns it as the library gets it.
func (w *wire) begin(line []byte) []byte {
	a := &w.answer
	first, rest, _ := bytes.Cut(line, []byte(" "))
	if string(first) != "*" {
		a.status = true // tagged, or "+"
		if string(bytes.TrimSpace(line)) == "+ =" {
			return []byte("+ \r\n") // an empty challenge, as some write it; the library takes it for a real one
		}
		return capabilities(line)
	}
	kind, _, _ := bytes.Cut(bytes.TrimRight(rest, "\r\n"), []byte(" "))
	if len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
		a.hidden = !counts.Match(rest)
		return line
	}
	switch string(bytes.ToUpper(kind)) {
	case "BYE":
		text := account.OneLine(string(rest[len(kind):]))
		w.bye.Store(&text)
		a.status = true
	case "OK", "NO", "BAD", "PREAUTH", "CAPABILITY":
		a.status = true
		return capabilities(line)
	case "LIST":
		a.hidden = !readable(line)
	case "NAMESPACE", "FLAGS", "STATUS", "SEARCH", "ESEARCH":
	default:
		a.hidden = true
	}
	return line
}

var counts = regexp.MustCompile(`(?i)^[0-9]{1,10} (EXISTS|RECENT|EXPUNGE|FETCH)\b`)

// scan finds out where the line is too deep, and whether a literal follows it
// (RFC 9051, section 4.3).
func (a *answer) scan(line []byte) error {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && c == '(':
			a.depth++
		case !quoted && c == ')':
			a.depth--
		}
		if a.depth > deepest {
			return errTooDeep
		}
	}
	if quoted && !a.hidden { // RFC 9051, section 4.3: no line ends within quotes, but the library reads on
		return errHalfQuoted
	}
	if !bytes.HasSuffix(bytes.TrimRight(line, " \r\n"), []byte("}")) {
		return nil
	}
	found := literalAtEnd.FindSubmatch(line)
	if found == nil {
		return nil
	}
	size, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		return errTooMuch
	}
	a.goes, a.literal = true, size
	return nil
}

var literalAtEnd = regexp.MustCompile(`\{([0-9]+)\} ?\r?\n$`) // the library lets a space pass

// capabilities edits a response that says what the server can do; others stay as they
// are.
//
// What is not written like a capability goes: over a bracket, the library would loop
// for ever. And IMAP4rev2 goes where IMAP4rev1 is: a server that knows both speaks the
// older one until the newer is enabled (RFC 9051, section 6.3.1), but the library
// would send names of folders in UTF-8 at once.
func capabilities(line []byte) []byte {
	at := listsCapabilities.FindIndex(line[:min(len(line), 64)]) // our tags are short
	if at == nil {
		return line
	}
	list, rest := line[at[1]:], []byte("\r\n")
	if end := bytes.IndexByte(list, ']'); end >= 0 {
		list, rest = list[:end], list[end:]
	}
	words := bytes.Fields(list)
	words = slices.DeleteFunc(words, func(w []byte) bool { return !capability.Match(w) })
	if slices.ContainsFunc(words, func(w []byte) bool { return bytes.EqualFold(w, []byte("IMAP4rev1")) }) {
		words = slices.DeleteFunc(words, func(w []byte) bool { return bytes.EqualFold(w, []byte("IMAP4rev2")) })
	}
	edited := bytes.Clone(line[:at[1]])
	for _, w := range words {
		edited = append(append(edited, ' '), w...)
	}
	return append(edited, rest...)
}

var (
	listsCapabilities = regexp.MustCompile(`(?i)^(?:\* |[^ ]+ [A-Z]+ \[)CAPABILITY`)
	capability        = regexp.MustCompile(`^[A-Za-z0-9=+:/._-]+$`)
)
