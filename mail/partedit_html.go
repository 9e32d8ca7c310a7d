package mail

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// shown is what of an HTML source people see, with the place of each octet in the
// source. Tags that do not end a line have no width, so that words are found
// through them.
type shown struct {
	text     []byte
	from, to []int32 // in the source, of each octet of text; -1 for what a tag stands for
}

func showHTML(source string) *shown {
	s := &shown{}
	w := textWriter{} // knows what is hidden
	z := html.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(maxText + 1)
	at := 0
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case html.ErrorToken:
			return s
		case html.TextToken:
			if len(w.hidden) == 0 {
				s.characters(raw, at)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if kind == html.StartTagToken || isVoid(t.DataAtom) {
				w.start(t)
			}
			s.tag(t.DataAtom)
		case html.EndTagToken:
			t := z.Token()
			w.end(t.DataAtom)
			s.tag(t.DataAtom)
		}
		at += len(raw)
	}
}

// characters takes text with its character references.
func (s *shown) characters(raw string, at int) {
	for i := 0; i < len(raw); {
		n, is := 1, raw[i:i+1]
		if raw[i] == '&' {
			n, is = reference(raw[i:])
		}
		for j := range len(is) {
			s.text = append(s.text, is[j])
			s.from, s.to = append(s.from, int32(at+i)), append(s.to, int32(at+i+n))
		}
		i += n
	}
}

// reference is the length of the character reference that raw begins with, and
// what it stands for.
func reference(raw string) (n int, is string) {
	const longest = 33 // &CounterClockwiseContourIntegral;
	end := strings.IndexByte(raw[:min(len(raw), longest)], ';')
	if end > 0 {
		if is := html.UnescapeString(raw[:end+1]); is != raw[:end+1] {
			return end + 1, is
		}
	}
	return 1, raw[:1]
}

// tag parts words where it begins a line or a cell.
func (s *shown) tag(a atom.Atom) {
	switch a {
	case atom.Br, atom.Hr, atom.Li, atom.Td, atom.Th, atom.Blockquote, atom.Pre, atom.Img:
	default:
		if space(a) == 0 {
			return
		}
	}
	s.text, s.from, s.to = append(s.text, '\n'), append(s.from, -1), append(s.to, -1)
}

// inSource is changes of the shown text as changes of the source. It is false
// when there are tags inside of what changes.
func (s *shown) inSource(changes []change) ([]change, bool) {
	var all []change
	for _, c := range changes {
		for i := c.from; i < c.to; i++ {
			same := i > c.from && s.from[i] == s.from[i-1]
			if s.from[i] < 0 || i > c.from && s.from[i] != s.to[i-1] && !same {
				return nil, false
			}
		}
		all = append(all, change{int(s.from[c.from]), int(s.to[c.to-1]), escapeHTML.Replace(c.with)})
	}
	return all, true
}

var escapeHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// asReferences writes what is not ASCII as references, which stand in every charset.
func asReferences(changes []change) []change {
	all := make([]change, len(changes))
	for i, c := range changes {
		var b strings.Builder
		for _, r := range c.with {
			if r < utf8.RuneSelf {
				b.WriteRune(r)
			} else {
				b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
			}
		}
		all[i] = change{c.from, c.to, b.String()}
	}
	return all
}
