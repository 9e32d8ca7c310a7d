package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlToText is what an HTML body says, in lines. It reads tokens, not a tree:
// a tree of hostile HTML can cost more than the message is worth.
func htmlToText(source string) string {
	w := textWriter{}
	z := html.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(maxText + 1)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.finish()
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken:
			w.start(z.Token())
		case html.SelfClosingTagToken:
			if t := z.Token(); isVoid(t.DataAtom) {
				w.start(t)
			}
		case html.EndTagToken:
			w.end(z.Token().DataAtom)
		}
	}
}

// textWriter lays out text as a reader would see it.
type textWriter struct {
	b      strings.Builder
	quotes int
	pre    int
	hidden []atom.Atom // open elements from the first one that is not shown
	lines  int         // line ends owed before the next word
	blank  bool        // a blank owed before the next word
}

func (w *textWriter) start(t html.Token) {
	a := t.DataAtom
	if len(w.hidden) > 0 || isHidden(t) {
		if !isVoid(a) && len(w.hidden) < maxFields {
			w.hidden = append(w.hidden, a)
		}
		return
	}
	switch a {
	case atom.Br:
		w.lines++
	case atom.Hr:
		w.line(1)
		w.text("________________________________")
		w.line(1)
	case atom.Li:
		w.line(1)
		w.text("• ")
	case atom.Td, atom.Th:
		w.blank = true
	case atom.Pre:
		w.line(1)
		w.pre++
	case atom.Blockquote:
		w.line(1)
		w.quotes++
	default:
		w.line(space(a))
	}
}

func (w *textWriter) end(a atom.Atom) {
	if n := len(w.hidden); n > 0 {
		for i := n - 1; i >= 0; i-- {
			if w.hidden[i] == a {
				w.hidden = w.hidden[:i]
				break
			}
		}
		return
	}
	switch a {
	case atom.Pre:
		w.line(1)
		w.pre = max(w.pre-1, 0)
	case atom.Blockquote:
		w.line(1)
		w.quotes = max(w.quotes-1, 0)
	case atom.Li:
		w.line(1)
	default:
		w.line(space(a))
	}
}

// line owes at least n line ends, if there is a line to end.
func (w *textWriter) line(n int) {
	if w.b.Len() > 0 || w.lines > 0 {
		w.lines = max(w.lines, n)
	}
	w.blank = w.blank && n == 0
}

func (w *textWriter) text(s string) {
	if len(w.hidden) > 0 {
		return
	}
	if w.pre > 0 {
		for line := range strings.Lines(s) {
			w.word(strings.TrimRight(line, "\r\n"))
			if strings.HasSuffix(line, "\n") {
				w.lines++
			}
		}
		return
	}
	const white = " \t\r\n\f"
	if s != "" && strings.IndexByte(white, s[0]) >= 0 {
		w.blank = true
	}
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < 128 && strings.ContainsRune(white, r) }) {
		w.word(strings.ReplaceAll(word, "\u00a0", " "))
		w.blank = true
	}
	w.blank = s != "" && strings.IndexByte(white, s[len(s)-1]) >= 0
}

func (w *textWriter) word(s string) {
	if s == "" {
		return
	}
	prefix := ""
	if w.quotes > 0 {
		prefix = strings.Repeat(">", min(w.quotes, maxDepth)) + " "
	}
	switch {
	case w.b.Len() == 0:
		w.b.WriteString(prefix)
	case w.lines > 0:
		w.b.WriteString(strings.Repeat("\n", min(w.lines, 2)) + prefix)
	case w.blank:
		w.b.WriteByte(' ')
	}
	w.lines, w.blank = 0, false
	w.b.WriteString(s)
}

func (w *textWriter) finish() string {
	if w.b.Len() > 0 {
		w.b.WriteByte('\n')
	}
	return strings.ToValidUTF8(w.b.String(), "\uFFFD")
}

// space is how many line ends an element wants around it.
func space(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl:
		return 2
	case atom.Div, atom.Tr, atom.Table, atom.Section, atom.Article, atom.Header, atom.Footer,
		atom.Address, atom.Center, atom.Dt, atom.Dd, atom.Fieldset, atom.Form, atom.Body:
		return 1
	}
	return 0
}

// isHidden reports whether what t contains is not shown.
func isHidden(t html.Token) bool {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noembed, atom.Object:
		return true
	}
	for _, a := range t.Attr {
		if a.Key == "hidden" {
			return true
		}
		if a.Key == "style" {
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// isVoid reports whether an element never has an end tag.
func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link,
		atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}
