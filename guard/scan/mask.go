package scan

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask stands for what is not shown.
const mask = "••••"

// Mask shows h as people may see it: "DE44 •••• 7812". Enough stays to know it
// again, never enough to use it. Terms are shown as they are.
func Mask(text string, h Hit) string {
	shown := text[h.Start:h.End]
	if h.Kind == termKind {
		return oneLine(shown)
	}
	if strings.HasPrefix(shown, "-----BEGIN") {
		line, _, _ := strings.Cut(shown, "\n")
		line, _, _ = strings.Cut(line, `\n`)
		return oneLine(line) + " " + mask
	}
	shown = compact(shown)
	n := utf8.RuneCountInString(shown)
	head, tail := 1, 1
	switch {
	case h.Kind == "password":
		tail = 0
	case n >= 24:
		head, tail = 6, 4
	case n >= 13:
		head, tail = 4, 4
	case n >= 8:
		head, tail = 2, 2
	}
	return first(shown, head) + " " + mask + strings.TrimRight(" "+last(shown, tail), " ")
}

// compact is s without spaces and control characters.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}

// oneLine is s on one line, with nothing in it that a terminal would obey.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func first(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func last(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}
