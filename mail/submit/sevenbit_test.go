package submit

import (
	"strings"
	"testing"
)

func TestASentenceOfPolicyIsToldInASCIILinesThatFit(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"short":         {"The rules forbid this.", "The rules forbid this."},
		"typography":    {"“Straße” — naïve café’s → •", `"Strasse" - naive cafe's -> *`},
		"other scripts": {"合同", "??"},
		"line ends":     {"one\r\n250 two\x00three", "one 250 two three"},
		"nothing":       {"", ""},
	} {
		if got := longReply(550, "5.7.1", c.text); got.Message != c.want || got.Code != 550 {
			t.Errorf("%s: %q became %q, want %q", name, c.text, got.Message, c.want)
		}
	}
	for _, text := range []string{strings.Repeat("word ", 200), strings.Repeat("é", 5000), "a " + strings.Repeat("x", 399) + " b", strings.Repeat("y", 401)} {
		got := longReply(550, "5.7.1", text).Message
		lines := strings.Split(got, "\n")
		for i, line := range lines {
			if len(line) > longestLine+len("5.7.1 ") || line == "" || i < len(lines)-1 && !strings.HasPrefix(line, "5.7.1 ") {
				t.Errorf("%.20q…: line %d is %q", text, i, line)
			}
		}
		if len(lines) > mostLines {
			t.Errorf("%.20q…: %d lines", text, len(lines))
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("“x”\r\n250 Ok")
	f.Fuzz(func(t *testing.T, text string) {
		for line := range strings.SplitSeq(longReply(550, "5.7.1", text).Message, "\n") {
			if strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 || len(line) > longestLine+6 {
				t.Errorf("%q gives the line %q", text, line)
			}
		}
	})
}
