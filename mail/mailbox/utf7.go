package mailbox

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"
)

// listed matches a LIST response whose name stands on the same line.
var listed = regexp.MustCompile(`(?i)^\* LIST \([^()]*\) (?:"(?:\\.|[^"\\])"|NIL) (?:"((?:\\.|[^"\\])*)"|([^ "{][^\s"]*))(?: .*)?\r?\n$`)

// readable reports whether the library can read a LIST response: it would hang up
// over a name that is not in modified UTF-7, as some old servers have them. Such a
// folder is not seen. A name that follows as a literal is the library's business.
func readable(line []byte) bool {
	if literalAtEnd.Match(line) {
		return true
	}
	m := listed.FindSubmatch(line)
	return m != nil && validName(unescape.ReplaceAllString(string(m[1])+string(m[2]), "$1"))
}

var unescape = regexp.MustCompile(`\\(.)`)

// names is the base64 of modified UTF-7 (RFC 3501, section 5.1.3).
var names = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// validName reports whether a name is in modified UTF-7, or in UTF-8 as newer servers
// have it.
func validName(s string) bool {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	shifted := false // the piece before was base64: two in a row are not allowed
	for {
		plain, rest, found := strings.Cut(s, "&")
		if !found {
			return true
		}
		code, rest, ended := strings.Cut(rest, "-")
		if !ended || code != "" && (shifted && plain == "" || !validCode(code)) {
			return false
		}
		shifted, s = code != "", rest
	}
}

// validCode reports whether base64 holds UTF-16 without printable ASCII.
func validCode(code string) bool {
	b, err := names.DecodeString(code)
	if err != nil || len(b) == 0 || len(b)%2 != 0 {
		return false
	}
	for i := 0; i < len(b); i += 2 {
		r := rune(b[i])<<8 | rune(b[i+1])
		switch {
		case r >= ' ' && r <= '~':
			return false
		case r >= 0xd800 && r < 0xdc00: // the first half of a pair
			if i += 2; i == len(b) || b[i] < 0xdc || b[i] > 0xdf {
				return false
			}
		case r >= 0xdc00 && r < 0xe000:
			return false
		}
	}
	return true
}
