package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
)

// Errors of WithWords. They are sentences for people.
var (
	ErrWordsMissing = errors.New("the words are not in the text of the message")
	ErrWordsTwice   = errors.New("the words stand in the text more than once")
	ErrWordsFixed   = errors.New("the words cannot be replaced without touching what is around them")
	ErrWordsDiffer  = errors.New("the plain and the formatted text of the message differ in these words")
)

// WithWords is the message with other words in the place of old, which must
// stand exactly once in what the sender wrote: quoted words of others and the signature stay.
// Plain and formatted text change alike, each in its charset and encoding, and every octet
// beside the words stays as far as the encoding allows. It must not be used on a signed message.
func (v *View) WithWords(old, with string) (Content, error) {
	if err := errors.Join(v.err, v.parts().err); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOddParts, err)
	}
	if strings.ContainsFunc(with, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, ErrWordsFixed
	}
	w := wording{v: v, old: old, with: with}
	n, _, err := w.in(v.parts().root, nil)
	switch {
	case err != nil:
		return nil, err
	case n == 0:
		return nil, ErrWordsMissing
	case n > 1:
		return nil, ErrWordsTwice
	}
	return v.splice(w.cuts...), nil
}

// wording gathers what replaces the words of a message.
type wording struct {
	v         *View
	old, with string
	reads     int
	cuts      []cut
}

// in says how often the words stand in what p says, and whether it says anything.
func (w *wording) in(p, parent *part) (n int, says bool, err error) {
	switch {
	case p.kind == "multipart/encrypted":
		return 0, false, nil
	case !p.multi() && p.isText(parent):
		return w.leaf(p)
	}
	first := true
	for _, kid := range p.parts {
		kidN, kidSays, err := w.in(kid, p)
		if err != nil {
			return 0, false, err
		}
		if kidSays && p.kind == "multipart/alternative" { // which all say the same (RFC 2046, section 5.1.4)
			if !first && kidN != n {
				return 0, false, ErrWordsDiffer
			}
			n, first = 0, false
		}
		n += kidN
		says = says || kidSays
	}
	return n, says, nil
}

// leaf looks for the words in one text, and notes what replaces them.
func (w *wording) leaf(p *part) (n int, says bool, err error) {
	t, err := w.read(p)
	if err != nil {
		return 0, false, err
	}
	found := findWords(t.seen(), w.old, mostMarks+1)
	if len(found) > mostMarks {
		return 0, false, ErrWordsTwice
	}
	own := t.own(found)
	if len(own) == 1 {
		err = w.replace(t, own[0])
	}
	return len(own), strings.TrimSpace(t.seen()) != "", err
}

// replace notes how t changes. Where its charset or encoding has no room for
// the new words, HTML has references and plain text becomes UTF-8.
func (w *wording) replace(t *textPart, o occurrence) error {
	changes := o.changes(t.seen(), w.with)
	if t.html != nil {
		var ok bool
		if changes, ok = t.html.inSource(changes); !ok {
			return ErrWordsFixed
		}
	}
	body, ok := t.write(applyChanges(t.source, changes))
	if !ok && t.html != nil {
		body, ok = t.write(applyChanges(t.source, asReferences(changes)))
	} else if !ok {
		return w.widen(t, applyChanges(t.source, changes))
	}
	if !ok {
		return ErrWordsFixed
	}
	w.cuts = append(w.cuts, cut{t.part.start, t.part.end, Bytes(body)})
	return nil
}

// widen writes a plain text as UTF-8 in quoted-printable, and says so in its header.
func (w *wording) widen(t *textPart, text string) error {
	edits := []Edit{
		setParam(t.part.head, "Content-Type", "text/plain", "charset", "utf-8"),
		SetField("Content-Transfer-Encoding", "quoted-printable"),
	}
	if t.part == w.v.parts().root && t.part.head.get("MIME-Version") == "" {
		edits = append(edits, SetField("MIME-Version", "1.0"))
	}
	head, err := w.v.partHead(t.part, edits)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	q := quotedprintable.NewWriter(&b)
	_, err = io.WriteString(q, text)
	if err := errors.Join(err, q.Close()); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	w.cuts = append(w.cuts, cut{t.part.headAt, t.part.start, head}, cut{t.part.start, t.part.end, Bytes(b.Bytes())})
	return nil
}

// textPart is one text with all that is needed to write it again.
type textPart struct {
	part   *part
	body   coded
	source string // decoded; of HTML with its tags
	html   *shown // nil for plain text
}

// read reads the text of a part. More than a View reads is not changed.
func (w *wording) read(p *part) (*textPart, error) {
	if w.reads++; w.reads > maxReads || p.size > maxText || p.end-p.start > 4*maxText || !knownEncoding(p.encoding) {
		return nil, ErrWordsFixed
	}
	r, err := openAt(w.v.c, p.start)
	if err != nil {
		return nil, fmt.Errorf("read text: %w", err)
	}
	defer r.Close()
	raw := make([]byte, p.end-p.start)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("read text: %w", err)
	}
	t := &textPart{part: p, body: decodeBody(p.encoding, raw)}
	if len(t.body.octets) > maxText {
		return nil, ErrWordsFixed
	}
	t.source = decodeCharset(p.params["charset"], t.body.octets)
	switch p.kind {
	case "text/html", "text/x-amp-html", "text/watch-html":
		t.html = showHTML(t.source)
	}
	return t, nil
}

// seen is the text as words are looked for in it.
func (t *textPart) seen() string {
	if t.html != nil {
		return string(t.html.text)
	}
	return t.source
}

// write is the body for another source.
func (t *textPart) write(source string) ([]byte, bool) {
	octets, ok := encodeCharset(t.part.params["charset"], source, t.body.octets)
	if !ok {
		return nil, false
	}
	return t.body.write(octets)
}

// Marks are characters that stand in no text (Unicode, private use, plane 15).
// Put behind words, they tell in which part of the text the words end up.
const (
	firstMark = 0xF0000
	mostMarks = 1000
)

// own is those of the found words that the sender wrote.
func (t *textPart) own(found []occurrence) []occurrence {
	if len(found) == 0 {
		return nil
	}
	marks := make([]change, len(found))
	for i, o := range found {
		at := o.to()
		if t.html != nil {
			at = int(t.html.to[at-1])
		}
		marks[i] = change{at, at, string(rune(firstMark + i))}
	}
	text := t.layOut(applyChanges(t.source, marks))
	own := splitQuotes(text).own
	var mine []occurrence
	for i, o := range found {
		mark := string(rune(firstMark + i))
		if strings.Contains(own, mark) && !strings.Contains(t.source, mark) {
			mine = append(mine, o)
		}
	}
	return mine
}

// layOut is source as a View shows it.
func (t *textPart) layOut(source string) string {
	if t.html != nil { // where the blank of the line "-- " gets lost
		return strings.ReplaceAll(htmlToText(source), "\n--\n", "\n-- \n")
	}
	text := strings.ReplaceAll(source, "\r\n", "\n")
	if strings.EqualFold(t.part.params["format"], "flowed") { // RFC 3676, section 4.1
		text = unflow(text, strings.EqualFold(t.part.params["delsp"], "yes"))
	}
	return text
}
