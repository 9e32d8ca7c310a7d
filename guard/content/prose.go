package content

import "strings"

// A line is one line of a text.
type line struct {
	text string // without its end
	at   int    // octets before it
}

// prose is the lines of a text that are for people. What looks like a program, a
// patch, a log or a quotation is left out; technical reports whether there was
// much of it.
func prose(text string) (lines []line, technical bool) {
	fenced, code, offset := false, 0, 0
	for raw := range strings.Lines(text) {
		l := line{strings.TrimRight(raw, "\r\n \t"), offset}
		offset += len(raw)
		switch {
		case strings.HasPrefix(l.text, "```") || strings.HasPrefix(l.text, "~~~"):
			fenced = !fenced
			code += 2
		case patch(l.text):
			return lines, true // what follows is the patch
		case fenced:
		case isCode(l.text):
			code++
		case l.text != "":
			lines = append(lines, l)
		}
	}
	return lines, code >= 3
}

// patch reports whether a line begins what programs that compare files write.
func patch(l string) bool {
	if l == "" || !strings.Contains("d-I@", l[:1]) {
		return false
	}
	return strings.HasPrefix(l, "diff -") || strings.HasPrefix(l, "--- a/") || strings.HasPrefix(l, "@@ -") || strings.HasPrefix(l, "Index: ")
}

// withoutPatch is a text up to the patch in it, if there is one.
func withoutPatch(text string) string {
	for _, mark := range []string{"\ndiff -", "\n--- a/", "\n@@ -", "\nIndex: "} {
		if i := strings.Index(text, mark); i >= 0 {
			text = text[:i+1]
		}
	}
	return text
}

// isCode reports whether a line is one of a program, a terminal or a log.
func isCode(l string) bool {
	if l == "" {
		return false
	}
	trimmed := strings.TrimLeft(l, " \t")
	if l[0] == '\t' || len(l)-len(trimmed) >= 4 {
		return true
	}
	switch l[0] {
	case '>', '|', '+', '$', '#':
		return true
	}
	if strings.Contains(";{}\\", l[len(l)-1:]) && !strings.HasSuffix(l, "}}") {
		return true
	}
	if !strings.ContainsAny(l, "=>/:!&|%#(") {
		return strings.HasPrefix(l, "import ")
	}
	for _, mark := range codeMarks {
		if strings.Contains(l, mark) {
			return true
		}
	}
	return false
}

var codeMarks = []string{"();", "==", "->", "=>", "</", "/>", ":=", "::", "!=", "&&", "||", "=\"", "%s", "%d", "#include", "#define", "printf(", "usage:", "Usage:"}
