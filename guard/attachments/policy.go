package attachments

import (
	"fmt"
	"strings"

	"holdback/guard"
	"holdback/guard/filetype"
)

// forbidden finds files that must not be sent, by their names, by the names that they
// should bear, and by the names inside archives.
func forbidden(m *guard.Mail, f file) (guard.Finding, bool) {
	name, inside, ok := matches(lower(m.Rules.Attachments.Forbidden), f)
	says := fmt.Sprintf("Files like %s must not be sent.", name)
	if inside {
		says = fmt.Sprintf("%s holds %s, and files like that must not be sent.", f.called(), name)
	}
	return guard.Finding{
		Level:   guard.Stop,
		Says:    says,
		Quote:   name,
		Hint:    "Remove it, or ask whoever looks after your organisation's rules how to pass it on.",
		Repairs: []guard.Repair{f.remove()},
	}, ok
}

// attention finds files that somebody wants looked at. One in an archive that needs a
// password was looked at by whoever locked it in, perhaps because we proposed it.
func attention(m *guard.Mail, f file) (guard.Finding, bool) {
	patterns := lower(m.Rules.Attachments.Attention)
	if name, ok := within(patterns, f); ok && f.kind.Encrypted {
		return guard.Finding{
			Level: guard.Note,
			Says:  fmt.Sprintf("%s holds %s, behind a password.", f.called(), name),
			Quote: name,
			Hint:  "Pass the password on by another way than mail.",
		}, true
	}
	name, inside, ok := matches(patterns, f)
	says := fmt.Sprintf("Is it right to send %s?", name)
	if inside {
		says = fmt.Sprintf("%s holds %s. Is it right to send that?", f.called(), name)
	}
	repairs := []guard.Repair{f.remove()}
	if !f.kind.Encrypted {
		repairs = append(repairs, f.encrypt())
	}
	return guard.Finding{
		Level:   guard.Ask,
		Says:    says,
		Quote:   name,
		Hint:    "Files named like this are always asked about. Make sure that all recipients may have it.",
		Repairs: repairs,
	}, ok
}

// lower is patterns as means compares them.
func lower(patterns []string) []string {
	all := make([]string, 0, len(patterns))
	for _, p := range patterns {
		if p = strings.ToLower(strings.TrimSpace(p)); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// matches finds the first name that one of the patterns means.
func matches(patterns []string, f file) (name string, inside, ok bool) {
	if means(patterns, f.Name, f.kind) {
		return f.called(), false, true
	}
	name, ok = within(patterns, f)
	return name, ok, ok
}

// within finds the first file in an archive that one of the patterns means.
func within(patterns []string, f file) (name string, ok bool) {
	if len(patterns) == 0 {
		return "", false
	}
	f.kind.Walk(func(e filetype.Entry, _ int) {
		if !ok && means(patterns, e.Name, e.Type) {
			name, ok = base(e.Name), true
		}
	})
	return name, ok
}

// means reports whether a file is meant, under its name or one that would tell the
// truth about it.
func means(patterns []string, name string, t filetype.Type) bool {
	name = strings.ToLower(strings.TrimRight(name, " ."))
	names := []string{name, name[strings.LastIndexAny(name, `/\`)+1:]}
	if t.Kind.Runs() || t.Kind == filetype.Archive {
		for _, ext := range t.Extensions {
			names = append(names, stem(names[1])+"."+ext)
		}
	}
	if t.Macros {
		for _, ext := range []string{"docm", "xlsm", "pptm"} {
			if len(t.Extensions) > 0 && t.Extensions[0][:1] == ext[:1] {
				names = append(names, stem(names[1])+"."+ext)
			}
		}
	}
	for _, p := range patterns {
		for _, n := range names {
			if guard.Matches(p, n) {
				return true
			}
		}
	}
	return false
}
