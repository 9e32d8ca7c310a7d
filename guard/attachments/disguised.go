package attachments

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"holdback/guard"
	"holdback/guard/filetype"
)

// disguised finds files that are not what their name says.
func disguised(_ *guard.Mail, f file) (guard.Finding, bool) {
	for _, look := range []func(file) (guard.Finding, bool){hiddenName, doubleEnding, wrongType} {
		if found, ok := look(f); ok {
			found.Repairs = append(found.Repairs, f.remove())
			return found, true
		}
	}
	return guard.Finding{}, false
}

// hiddenName finds characters that nobody sees and that change what is seen: U+202E
// turns what follows around, so that a program looks like a picture.
func hiddenName(f file) (guard.Finding, bool) {
	turns := strings.ContainsFunc(f.Name, overrides)
	if !turns && !strings.ContainsFunc(f.Name, invisible) {
		return guard.Finding{}, false
	}
	plain := strings.Map(func(r rune) rune {
		if overrides(r) || invisible(r) {
			return -1
		}
		return r
	}, f.Name)
	found := guard.Finding{
		Level:   guard.Note,
		Says:    fmt.Sprintf("The name of %s has characters in it that nobody sees.", f.called()),
		Quote:   f.called(),
		Hint:    "Rename the file, so that its name is what it looks like.",
		Repairs: []guard.Repair{f.rename(plain)},
	}
	if turns || runs(f).Kind.Runs() {
		found.Level = guard.Ask
		found.Says = fmt.Sprintf("The name %s hides how it ends: it is not what it looks like.", f.called())
	}
	return found, true
}

// overrides reports whether r turns the direction of text by force (UAX #9, 2.2 and 2.3);
// the mere marks U+200E and U+200F belong into names in Arabic and Hebrew.
func overrides(r rune) bool { return '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' }

// invisible reports whether r is neither seen nor needed in a name. Joiners are
// needed, in Persian and in emoji.
func invisible(r rune) bool {
	return slices.Contains([]rune{'\u00ad', '\u200b', '\u2060', '\u2061', '\u2062', '\u2063', '\u2064', '\ufeff', '\u115f', '\u1160', '\u3164'}, r) || r < ' ' || r == 0x7f
}

// visible is a name in which every character is seen.
func visible(name string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(name, "\ufffd") {
		if overrides(r) || invisible(r) || r == '\u200e' || r == '\u200f' || !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d' && !unicode.Is(unicode.Zs, r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// doubleEnding finds names like invoice.pdf.exe, of which Windows shows the first
// part only.
func doubleEnding(f file) (guard.Finding, bool) {
	k := runs(f)
	first := filetype.Named(strings.TrimSpace(stem(strings.TrimRight(f.Name, " ."))))
	if !k.Kind.Runs() || !harmless(first) || !filetype.Named(f.Name).Kind.Runs() {
		return guard.Finding{}, false
	}
	return guard.Finding{
		Level: guard.Ask,
		Says:  fmt.Sprintf("%s looks like %s, but it is %s.", f.called(), first.Says, k.Says),
		Hint:  "Such names are what attacks look like: servers and people will refuse it. Look whether it is the file you mean.",
	}, true
}

// harmless reports whether people expect to read such a file, not to run it.
func harmless(t filetype.Type) bool {
	switch t.Kind {
	case filetype.Document, filetype.Image, filetype.Media, filetype.Page, filetype.Message:
		return true
	case filetype.Text:
		return slices.Contains(t.Extensions, "txt") || slices.Contains(t.Extensions, "csv") || slices.Contains(t.Extensions, "ics")
	}
	return false
}

// exact are endings that name one format, which no other can stand in for.
var exact = []string{"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp"}

// wrongType finds files whose octets are not what their name says.
func wrongType(f file) (guard.Finding, bool) {
	named, real := filetype.Named(f.Name), f.kind
	found := guard.Finding{
		Level: guard.Ask,
		Says:  fmt.Sprintf("%s is named like %s, but it is %s.", f.called(), named.Says, real.Says),
		Hint:  "Look whether it is the file you mean.",
	}
	switch {
	case real.Kind.Runs() && harmless(named):
		return found, true
	case !slices.Contains(exact, filetype.Ext(f.Name)) || f.Bytes == 0 || f.err != nil || leftover.MatchString(f.Name):
		return found, false
	case real.Kind == filetype.Unknown:
		found.Level = guard.Note
		found.Says = fmt.Sprintf("%s does not look like %s inside; it may be damaged.", f.called(), named.Says)
		return found, true
	case fitsFamily(named, real):
		return found, false
	case real.Kind == filetype.Text:
		found.Level = guard.Note // a message of an error, most often
		return found, true
	}
	found.Hint = "Who gets it may not be able to open it. Look whether it is the file you mean."
	if len(real.Extensions) > 0 {
		found.Repairs = []guard.Repair{f.rename(stem(f.Name) + "." + real.Extensions[0])}
	}
	return found, true
}

// fitsFamily reports whether programs that open the one open the other: those of an
// office know each other's formats.
func fitsFamily(named, real filetype.Type) bool {
	if named.Kind == real.Kind && !slices.Contains(named.Extensions, "pdf") && !slices.Contains(real.Extensions, "pdf") {
		return true
	}
	return slices.Equal(named.Extensions, real.Extensions)
}
