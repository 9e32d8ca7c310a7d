package mail

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// encodeCharset is text in the charset that old was read from. It is false when
// a reader that follows the standards would not read it as text.
func encodeCharset(name, text string, old []byte) ([]byte, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	was := decodeCharset(name, old)
	for _, enc := range charsets(name) {
		same, err := enc.NewEncoder().Bytes([]byte(was))
		if err != nil || !bytes.Equal(same, old) {
			continue
		}
		is, err := enc.NewEncoder().Bytes([]byte(text))
		if err == nil && decodeCharset(name, is) == text && !stretches(name, old, is) {
			return is, true
		}
	}
	return nil, false
}

// charsets is what may be behind a name.
func charsets(name string) []encoding.Encoding {
	all := []encoding.Encoding{encoding.Nop}
	for _, find := range []func(string) (encoding.Encoding, error){ianaindex.MIME.Encoding, htmlindex.Get} {
		if e, err := find(name); err == nil && e != nil {
			all = append(all, e)
		}
	}
	return append(all, charmap.Windows1252)
}

// stretches reports whether is leaves the charset further behind than old did:
// octets that we understand, and others need not.
func stretches(name string, old, is []byte) bool {
	beyond := func(octet byte) bool { return octet >= 0x80 }
	switch name {
	case "", "us-ascii", "ascii":
	case "iso-8859-1", "latin1":
		beyond = func(octet byte) bool { return octet >= 0x80 && octet < 0xa0 }
	default:
		return false
	}
	return countOctets(is, beyond) > countOctets(old, beyond) && countOctets(old, beyond) == 0
}

func countOctets(b []byte, is func(byte) bool) (n int) {
	for _, octet := range b {
		if is(octet) {
			n++
		}
	}
	return n
}

// A coded body is octets as a Content-Transfer-Encoding writes them.
type coded struct {
	encoding string // lower case
	raw      []byte
	octets   []byte  // what raw stands for
	from, to []int32 // in raw, of each octet; only of quoted-printable
}

// decodeBody is raw with what it stands for.
func decodeBody(encoding string, raw []byte) coded {
	c := coded{encoding: strings.ToLower(strings.TrimSpace(encoding)), raw: raw, octets: raw}
	switch c.encoding {
	case "base64":
		c.octets = decodeBase64(raw)
	case "quoted-printable":
		c.octets = nil
		for at := 0; at < len(raw); {
			out, n := qpStep(raw[at:], true)
			for i := range out {
				from, to := at+i, at+i+1
				if len(out) != n {
					from, to = at, at+n
				}
				c.octets = append(c.octets, out[i])
				c.from, c.to = append(c.from, int32(from)), append(c.to, int32(to))
			}
			at += n
		}
	}
	return c
}

func decodeBase64(raw []byte) []byte {
	d := base64Decoder{}
	out := make([]byte, len(raw)+3)
	n, _, _ := d.Transform(out, raw, true) // there is room for all
	return out[:n]
}

// write is the body that stands for octets, written as c was. It is false when that
// encoding cannot carry them.
func (c coded) write(octets []byte) ([]byte, bool) {
	switch c.encoding {
	case "base64":
		return c.base64(octets), true
	case "quoted-printable":
		return c.quoted(octets), true
	case "binary":
		return octets, true
	}
	high := func(octet byte) bool { return octet >= utf8.RuneSelf }
	if countOctets(octets, high) > 0 && countOctets(c.octets, high) == 0 {
		return nil, false // the message might need 8BITMIME now (RFC 6152)
	}
	for line := range bytes.Lines(octets) {
		if len(line) > 998+2 { // RFC 5322, section 2.1.1
			return nil, false
		}
	}
	return octets, true
}

// base64 has lines as long as the first one was, and the same end.
func (c coded) base64(octets []byte) []byte {
	width := bytes.IndexAny(c.raw, "\r\n") / 4 * 4
	if width <= 0 {
		width = lineLength
	}
	body := bytes.TrimRight(c.raw, "\r\n")
	text := base64.StdEncoding.EncodeToString(octets)
	var b bytes.Buffer
	for ; len(text) > width; text = text[width:] {
		b.WriteString(text[:width] + "\r\n")
	}
	b.WriteString(text)
	b.Write(c.raw[len(body):])
	return b.Bytes()
}

// quoted changes of the raw body only what stands for octets that differ.
func (c coded) quoted(octets []byte) []byte {
	head, tail := commonEnds(c.octets, octets)
	from := 0
	if head > 0 {
		from = int(c.to[head-1])
	}
	to := from
	if last := len(c.octets) - tail - 1; last >= head {
		from, to = int(c.from[head]), int(c.to[last])
	}
	w := qpWriter{column: from - 1 - bytes.LastIndexByte(c.raw[:from], '\n')}
	rest, _, _ := bytes.Cut(c.raw[to:], []byte("\n"))
	rest = bytes.TrimSuffix(rest, []byte("\r"))
	w.write(octets[head:len(octets)-tail], len(rest) == 0)
	if w.column+len(rest) > lineLength {
		w.soft()
	}
	return bytes.Join([][]byte{c.raw[:from], w.out, c.raw[to:]}, nil)
}

// commonEnds is how many octets a and b share at the start and at the end.
func commonEnds(a, b []byte) (head, tail int) {
	n := min(len(a), len(b))
	for head < n && a[head] == b[head] {
		head++
	}
	for tail < n-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// qpWriter writes quoted-printable in the middle of a line.
type qpWriter struct {
	out    []byte
	column int
}

// write encodes octets; a line end follows them when last.
func (w *qpWriter) write(octets []byte, last bool) {
	const digits = "0123456789ABCDEF"
	for i, octet := range octets {
		if octet == '\n' || octet == '\r' && i+1 < len(octets) && octets[i+1] == '\n' {
			w.out = append(w.out, octet)
			w.column = 0
			continue
		}
		end := i+1 == len(octets) && last || i+1 < len(octets) && (octets[i+1] == '\r' || octets[i+1] == '\n')
		unit := []byte{octet}
		if octet == '=' || octet > '~' || octet < ' ' && octet != '\t' || end && (octet == ' ' || octet == '\t') {
			unit = []byte{'=', digits[octet>>4], digits[octet&15]} // RFC 2045, section 6.7
		}
		if w.column+len(unit) > lineLength-1 {
			w.soft()
		}
		w.out = append(w.out, unit...)
		w.column += len(unit)
	}
}

// soft breaks the line without a line end in the text.
func (w *qpWriter) soft() {
	w.out = append(w.out, "=\r\n"...)
	w.column = 0
}
