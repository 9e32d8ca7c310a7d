package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits on the text that a View keeps.
const (
	maxText  = 1 << 20 // decoded octets of one part
	maxTexts = 4       // times maxText, of all parts together
	maxReads = 50      // text parts
)

// body is the text of a message, and whose words are in it.
type body struct {
	all, own, quoted, signature string
	err                         error
}

// Text is what the recipient reads: the plain text, or HTML turned into text
// where there is no plain one. Quoted lines begin with ">" in both.
func (v *View) Text() string { return v.body().all }

// OwnText is the part of Text that the sender wrote for this message: without
// quotes, the lines that introduce them, and the signature.
func (v *View) OwnText() string { return v.body().own }

// QuotedText is the part of Text that was written before, with the lines that
// introduce it.
func (v *View) QuotedText() string { return v.body().quoted }

// Signature is the block below "-- ", without that line.
func (v *View) Signature() string { return v.body().signature }

func (v *View) readBody() body {
	if v.c == nil {
		return body{}
	}
	r := textReader{c: v.c, left: maxTexts * maxText}
	all := r.text(v.parts().root, nil)
	b := splitQuotes(all)
	b.all, b.err = all, errors.Join(r.errs...)
	return b
}

// textReader gathers the text of a message within the limits.
type textReader struct {
	c     Content
	left  int64 // octets
	reads int
	errs  []error
}

// text is what the recipient reads of p.
func (r *textReader) text(p, parent *part) string {
	switch {
	case p.kind == "multipart/alternative":
		return r.alternative(p)
	case p.kind == "multipart/encrypted":
		return ""
	case !p.multi() && p.isText(parent):
		return r.leaf(p)
	}
	var texts []string
	for _, kid := range p.parts {
		if t := r.text(kid, p); strings.TrimSpace(t) != "" {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, "\n")
}

// alternative prefers plain text, unless it is blank; else the last alternative
// is the richest (RFC 2046, section 5.1.4).
func (r *textReader) alternative(p *part) string {
	for _, kid := range p.parts {
		if kid.kind == "text/plain" {
			if t := r.text(kid, p); strings.TrimSpace(t) != "" {
				return t
			}
		}
	}
	for i := len(p.parts) - 1; i >= 0; i-- {
		if kid := p.parts[i]; kid.kind != "text/plain" {
			if t := r.text(kid, p); strings.TrimSpace(t) != "" {
				return t
			}
		}
	}
	return ""
}

func (r *textReader) leaf(p *part) string {
	raw, err := r.read(p)
	if err != nil {
		r.errs = append(r.errs, err)
	}
	if name := p.params["charset"]; !knownCharset(name) {
		r.errs = append(r.errs, fmt.Errorf("nobody here knows the charset %q of a text; it was read as well as it can be", shorten(name, 40)))
	}
	text := decodeCharset(p.params["charset"], raw)
	switch p.kind {
	case "text/html", "text/x-amp-html", "text/watch-html":
		return htmlToText(text)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if strings.EqualFold(p.params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(p.params["delsp"], "yes"))
	}
	return text
}

func (r *textReader) read(p *part) ([]byte, error) {
	most := min(r.left, maxText)
	if r.reads++; r.reads > maxReads || most <= 0 {
		return nil, unreadf("the message has more text than is read; the end of it was not checked")
	}
	f, err := p.open(r.c)
	if err != nil {
		return nil, fmt.Errorf("read text: %w", err)
	}
	defer f.Close()
	var b bytes.Buffer
	b.Grow(int(min(p.end-p.start, most)) + bytes.MinRead)
	_, err = b.ReadFrom(io.LimitReader(f, most+1))
	raw := b.Bytes()
	if int64(len(raw)) > most {
		raw = raw[:most]
		err = unreadf("a text is longer than %d octets; the rest of it was not checked", most)
	} else if err != nil {
		err = fmt.Errorf("read text: %w", err)
	}
	r.left -= int64(len(raw))
	return raw, err
}

// unflow joins the lines that format=flowed broke (RFC 3676, section 4.2), so
// that a sentence is found whichever way a window was wide.
func unflow(text string, delsp bool) string {
	var b strings.Builder
	b.Grow(len(text))
	joining, depth := false, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		quote := line[:len(line)-len(strings.TrimLeft(line, ">"))]
		rest := strings.TrimPrefix(line[len(quote):], " ") // space-stuffing
		fixed := !strings.HasSuffix(rest, " ") || rest == "-- "
		if joining && (quote != depth || rest == "-- ") {
			b.WriteByte('\n')
			joining = false
		}
		if !joining && quote != "" {
			b.WriteString(quote + " ")
		}
		if delsp && !fixed {
			rest = strings.TrimSuffix(rest, " ")
		}
		b.WriteString(rest)
		if fixed {
			b.WriteByte('\n')
		}
		joining, depth = !fixed, quote
	}
	return b.String()
}
