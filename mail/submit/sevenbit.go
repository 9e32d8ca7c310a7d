package submit

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	longestLine = 400 // octets of a line of a long answer; RFC 5321, section 4.5.3.1.5, allows 512 in all
	mostLines   = 6   // more is not read in an error window
)

// likeness is what stands for characters that do not come apart into a letter and
// its marks.
var likeness = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "‚", "'",
	"–", "-", "—", "-", "−", "-", "•", "*", "→", "->", "…", "...",
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "Æ", "Ae", "Œ", "Oe", "Ø", "O", "Ł", "L", "Đ", "D",
)

// sevenBit is text in ASCII, without control characters. What has no likeness becomes
// a question mark.
func sevenBit(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case r > unicode.MaxASCII:
			return '?'
		}
		return r
	}, norm.NFKD.String(likeness.Replace(text)))
}

// wrapped is text in lines, at least one, broken at spaces where there are some.
func wrapped(text string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for len(word) > longestLine {
			lines, line, word = append(lines, strings.TrimSpace(line+" "+word[:longestLine-len(line)-1])), "", word[longestLine-len(line)-1:]
		}
		if len(line)+1+len(word) > longestLine {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	lines = append(lines, line)
	if len(lines) > mostLines {
		lines = append(lines[:mostLines-1], "...")
	}
	return lines
}
