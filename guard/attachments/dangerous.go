package attachments

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/filetype"
)

// dangerous finds what runs when somebody opens it.
func dangerous(_ *guard.Mail, f file) (guard.Finding, bool) {
	found := guard.Finding{
		Level:   guard.Ask,
		Hint:    "Many mail servers refuse such files, and who gets one cannot tell it from an attack. Share it another way, or tell them before.",
		Repairs: []guard.Repair{f.remove()},
	}
	if k := runs(f); k.Kind.Runs() {
		found.Says = fmt.Sprintf("%s is %s.", f.called(), k.Says)
		return found, true
	}
	e, ok := dangerousInside(f.kind)
	if !ok {
		return found, false
	}
	found.Says = fmt.Sprintf("%s holds %s, which is %s.", f.called(), base(e.Name), e.Type.Says)
	found.Quote = visible(e.Name)
	return found, true
}

// runs is the type by which a file runs: its own, or the one that its name makes a
// computer believe.
func runs(f file) filetype.Type {
	if named := filetype.Named(f.Name); !f.kind.Kind.Runs() && named.Kind.Runs() {
		return named
	}
	return f.kind
}

// fewFiles is how many files an archive holds that somebody packed to pass on a script. One
// with more is a source tree, where scripts are at home.
const fewFiles = 5

func dangerousInside(t filetype.Type) (filetype.Entry, bool) {
	files := 0
	t.Walk(func(filetype.Entry, int) { files++ })
	var found filetype.Entry
	ok := false
	t.Walk(func(e filetype.Entry, _ int) {
		if ok || !e.Type.Kind.Runs() {
			return
		}
		if k := e.Type.Kind; (k == filetype.Script || k == filetype.Shortcut) && files > fewFiles {
			return
		}
		found, ok = e, true
	})
	return found, ok
}

// base is a name without folders, for people.
func base(name string) string {
	return visible(name[strings.LastIndexAny(name, `/\`)+1:])
}

// macro finds documents that bring code along. A name that says so is the sender's choice.
func macro(_ *guard.Mail, f file) (guard.Finding, bool) {
	found := guard.Finding{
		Level:   guard.Ask,
		Says:    fmt.Sprintf("%s contains macros, although its name does not say so.", f.called()),
		Hint:    "Many recipients' programs and servers refuse macros. Save a copy without them, or tell the recipients before.",
		Repairs: []guard.Repair{f.remove()},
	}
	if f.kind.Macros || onlyMacros(f.Name) {
		if saysMacros(f.Name) {
			found.Level = guard.Note
			found.Says = fmt.Sprintf("%s contains macros.", f.called())
		}
		return found, true
	}
	inside := ""
	f.kind.Walk(func(e filetype.Entry, _ int) {
		if inside == "" && e.Type.Macros {
			inside = e.Name
		}
	})
	if inside == "" {
		return found, false
	}
	found.Level = guard.Note
	found.Says = fmt.Sprintf("%s holds %s, which contains macros.", f.called(), base(inside))
	found.Quote = visible(inside)
	return found, true
}

// saysMacros reports whether the ending of a name says that there are macros. The
// old formats have one ending for both.
func saysMacros(name string) bool {
	return slices.Contains([]string{"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "xla", "pptm", "potm", "ppsm", "ppam", "vsdm", "vssm", "vstm", "mdb", "accdb", "accde"}, filetype.Ext(name))
}

// onlyMacros reports whether the ending of a name is for documents with macros and no others. A
// document that we cannot read has them for its recipient all the same.
func onlyMacros(name string) bool {
	return saysMacros(name) && strings.HasSuffix(filetype.Ext(name), "m")
}

// encrypted notes files that need a password.
func encrypted(_ *guard.Mail, f file) (guard.Finding, bool) {
	found := guard.Finding{
		Level: guard.Note,
		Says:  fmt.Sprintf("%s needs a password, so what it holds could not be checked.", f.called()),
		Hint:  "Give the password to the recipients by another way than mail.",
	}
	if f.kind.Encrypted {
		return found, true
	}
	inside := ""
	f.kind.Walk(func(e filetype.Entry, _ int) {
		if inside == "" && e.Type.Encrypted {
			inside = e.Name
		}
	})
	found.Says = fmt.Sprintf("%s holds %s, which needs a password, so that could not be checked.", f.called(), base(inside))
	found.Quote = visible(inside)
	return found, inside != ""
}

// nested notes archives in archives.
func nested(_ *guard.Mail, f file) (guard.Finding, bool) {
	inside := innerArchive(f.kind)
	return guard.Finding{
		Level: guard.Note,
		Says:  fmt.Sprintf("%s holds another archive, %s.", f.called(), base(inside)),
		Quote: visible(inside),
		Hint:  "Many servers refuse archives inside archives. Pack the files into one.",
	}, inside != ""
}

// innerArchive is the name of an archive in an archive, or "". One in an attached
// mail lies in none.
func innerArchive(t filetype.Type) string {
	for _, e := range t.Inside {
		if t.Kind == filetype.Archive && e.Type.Kind == filetype.Archive {
			return e.Name
		}
		if name := innerArchive(e.Type); name != "" {
			return name
		}
	}
	return ""
}

// unreadable says what was not looked at. It asks where a limit was reached, because bombs
// reach it; damage is noted.
func unreadable(m *guard.Mail, f file) (guard.Finding, bool) {
	found := guard.Finding{
		Level:   guard.Note,
		Hint:    "Open it yourself to see whether it is in order.",
		Repairs: []guard.Repair{f.remove()},
	}
	if f.err != nil {
		found.Level = guard.Ask
		found.Says = fmt.Sprintf("%s could not be read, so it was not checked.", f.called())
		return found, true
	}
	reason, limited := f.kind.Unread, f.kind.Limited
	f.kind.Walk(func(e filetype.Entry, _ int) {
		if reason == "" && e.Type.Unread != "" {
			reason = cmp.Or(base(e.Name), "a file") + " in it was not opened: " + e.Type.Unread
		}
	})
	if limited || len(m.Rules.Attachments.Forbidden) > 0 {
		found.Level = guard.Ask
	}
	found.Says = fmt.Sprintf("%s was not fully checked: %s.", f.called(), reason)
	return found, reason != ""
}
