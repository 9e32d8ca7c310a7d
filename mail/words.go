package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// decodeWords turns a header value into text: encoded words (RFC 2047) decoded,
// raw octets understood as well as can be, and nothing left in it that could
// move a cursor or break a line where the text is shown.
func decodeWords(value string) string {
	text := toUTF8(value)
	if strings.Contains(text, "=?") {
		d := mime.WordDecoder{CharsetReader: lenientCharset}
		if decoded, err := d.DecodeHeader(text); err == nil {
			text = decoded
		}
	}
	return oneLine(text)
}

// toUTF8 is s, or s read as windows-1252 when it is no UTF-8: what old programs
// put into headers without saying so.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return decodeCharset("windows-1252", []byte(s))
}

// oneLine makes text safe to show and to log in one line.
func oneLine(s string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(strings.ToValidUTF8(clean, "\uFFFD"))
}

func lenientCharset(name string, r io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(r)
	return strings.NewReader(decodeCharset(name, b)), err
}

// decodeCharset never fails: a charset that nobody knows, or that was a lie, is
// read as UTF-8 if that works and as windows-1252 if not, so that there is
// something to check and to show.
func decodeCharset(name string, b []byte) string {
	switch name = strings.ToLower(strings.TrimSpace(name)); name {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		if utf8.Valid(b) {
			return string(b)
		}
	case "iso-8859-1", "latin1", "windows-1252": // programs say the first and mean the last
	default:
		if s, ok := tryCharset(name, b); ok {
			return s
		}
		if utf8.Valid(b) {
			return string(b)
		}
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		s = b
	}
	return strings.ToValidUTF8(string(s), "\uFFFD")
}

// knownCharset reports whether text in a charset can be read for sure. No charset
// is US-ASCII (RFC 2045, section 5.2).
func knownCharset(name string) bool {
	if name = strings.TrimSpace(name); name == "" {
		return true
	}
	_, err := charset.Reader(name, strings.NewReader(""))
	return err == nil
}

func tryCharset(name string, b []byte) (string, bool) {
	r, err := charset.Reader(name, bytes.NewReader(b))
	if err != nil {
		return "", false
	}
	s, err := io.ReadAll(r)
	return strings.ToValidUTF8(string(s), "\uFFFD"), err == nil
}

// encodeWords is text as it may stand in a header field: as it is when it is
// plain, else as encoded words short enough to be folded between (RFC 2047,
// section 2).
func encodeWords(text string) string {
	if plainWords(text) {
		return text
	}
	const most = 39 // octets that make a word of 64, so that it fits behind "Subject: "
	text = strings.ToValidUTF8(text, "\uFFFD")
	var words []string
	for text != "" {
		n := min(most, len(text))
		for n < len(text) && n > 1 && !utf8.RuneStart(text[n]) {
			n--
		}
		words = append(words, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(words, " ")
}

// plainWords reports whether text survives in a header field as it is.
func plainWords(text string) bool {
	if strings.Contains(text, "=?") || text != strings.TrimSpace(text) {
		return false
	}
	run := 0
	for i := range len(text) {
		run++
		if text[i] == ' ' {
			run = 0
		}
		if text[i] < ' ' || text[i] > '~' || run > 900 { // RFC 5322, section 2.1.1
			return false
		}
	}
	return true
}
