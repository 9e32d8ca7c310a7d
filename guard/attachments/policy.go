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
	name, inside, ok := matches(m.Rules.Attachments.Forbidden, f)
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

// attention finds files that somebody wants looked at.
func attention(m *guard.Mail, f file) (guard.Finding, bool) {
	name, inside, ok := matches(m.Rules.Attachments.Attention, f)
	says := fmt.Sprintf("Is it right to send %s?", name)
	if inside {
		says = fmt.Sprintf("%s holds %s. Is it right to send that?", f.called(), name)
	}
	return guard.Finding{
		Level:   guard.Ask,
		Says:    says,
		Quote:   name,
		Hint:    "Files named like this are always asked about. Make sure that all recipients may have it.",
		Repairs: []guard.Repair{f.remove(), f.encrypt()},
	}, ok
}

// matches finds the first name that one of the patterns means.
func matches(patterns []string, f file) (name string, inside, ok bool) {
	if len(patterns) == 0 {
		return "", false, false
	}
	lower := make([]string, 0, len(patterns))
	for _, p := range patterns {
		if p = strings.ToLower(strings.TrimSpace(p)); p != "" {
			lower = append(lower, p)
		}
	}
	if means(lower, f.Name, f.kind) {
		return f.called(), false, true
	}
	f.kind.Walk(func(e filetype.Entry, _ int) {
		if !ok && means(lower, e.Name, e.Type) {
			name, inside, ok = base(e.Name), true, true
		}
	})
	return name, inside, ok
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
