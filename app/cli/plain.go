package cli

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// clean is s safe to print on a terminal, on one line: what a stranger wrote into a
// subject must not move the cursor, change colours or turn the text around.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\u2028' || r == '\u2029':
			return ' '
		case r == '\u200c' || r == '\u200d': // joiners: scripts and emoji need them
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf): // escapes, C1 controls, bidirectional overrides
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// cleanLines is clean for a text of many lines.
func cleanLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		text, ended := strings.CutSuffix(line, "\n")
		b.WriteString(clean(text))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// escaped is JSON that is safe to print on a terminal and means the same: encoding/json
// leaves the controls above ASCII as they are.
func escaped(jsonText string) string {
	var b strings.Builder
	for _, r := range jsonText {
		if r < 0x7f || !unicode.In(r, unicode.Cc, unicode.Cf) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) { // RFC 8259, section 7
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// cells is how much room r takes on a terminal.
func cells(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

func room(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

// cut shortens s to at most n cells. 0 means no limit.
func cut(s string, n int) string {
	if n <= 0 || room(s) <= n {
		return s
	}
	used, end := 0, 0
	for i, r := range s {
		if used+cells(r) > n-1 {
			break
		}
		used += cells(r)
		end = i + utf8.RuneLen(r)
	}
	return s[:end] + "…"
}

// table aligns rows in columns. Each column is at most as wide as its limit, 0
// being none. What it is given need not be clean.
func table(rows [][]string, limits ...int) string {
	wide := make([]int, len(limits))
	for i, row := range rows {
		plain := make([]string, len(row))
		for j, cell := range row {
			plain[j] = cut(clean(cell), limits[j])
			wide[j] = max(wide[j], room(plain[j]))
		}
		rows[i] = plain
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for j, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", wide[j]-room(cell)+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
