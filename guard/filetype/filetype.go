// Package filetype tells what a file really is.
//
// A file has a name, and its name may lie: "invoice.pdf" can be a program, and a
// plain archive can hold one. What a recipient's computer does with it depends on
// both, so both are looked at: Of reads the octets, Named says what the name alone
// promises. Archives are listed, and archives in archives too.
//
// We promise bounded time and memory whatever the file holds: at most 64 MB of one file
// are kept, at most 200 MB are inflated, at most 10,000 names are listed and archives
// are opened four deep. Where that, damage or a password kept us from looking, Type.Unread
// says so; what was not looked at is never called harmless.
//
// We do not read what documents say, we do not execute or repair anything, and
// we do not know viruses.
package filetype

import (
	"fmt"
	"path"
	"strings"

	"holdback/mail"
)

// Kind is what a computer does with a file when somebody opens it.
type Kind string

// The kinds. Runs says which of them act by themselves.
const (
	Unknown   Kind = ""
	Program   Kind = "program"    // runs: machine code, or code for a virtual machine
	Script    Kind = "script"     // runs on a double click
	Installer Kind = "installer"  // puts programs on the computer
	Shortcut  Kind = "shortcut"   // starts something else
	DiskImage Kind = "disk image" // opens as a drive, past the marks of files from the internet
	Archive   Kind = "archive"    // holds other files
	Document  Kind = "document"   // of an office program, and PDF
	Page      Kind = "page"       // HTML
	Message   Kind = "message"    // mail
	Image     Kind = "image"
	Media     Kind = "media" // sound and film
	Text      Kind = "text"  // also source code and patches: it opens as text
	Other     Kind = "other" // a known format that is none of these
)

// Runs reports whether to open such a file is to run what it holds.
func (k Kind) Runs() bool {
	switch k {
	case Program, Script, Installer, Shortcut, DiskImage:
		return true
	}
	return false
}

// Type is what a file is. The zero Type is a file that nobody knows.
type Type struct {
	Kind       Kind
	Says       string   // for people, with its article: "a Windows program"
	Extensions []string // name endings that fit, lower case, without the dot, the usual one first; empty when unknown
	Encrypted  bool     // some of it needs a password
	Macros     bool     // it is a document that brings code along
	Inside     []Entry  // what an archive holds, in its order, without folders
	Unread     string   // why not all of it was looked at, as the end of a sentence; "" when it was
	Limited    bool     // Unread because it goes beyond our limits, as bombs do
}

// Entry is one file in an archive. Type is known from the name alone where the
// archive gives nothing more.
type Entry struct {
	Name string // with folders, as the archive says
	Type Type
}

// Walk calls f for every file inside, archives before what they hold, with the
// number of archives around it: 1 for what t itself holds.
func (t Type) Walk(f func(e Entry, depth int)) { t.walk(f, 1) }

func (t Type) walk(f func(e Entry, depth int), depth int) {
	for _, e := range t.Inside {
		f(e, depth)
		e.Type.walk(f, depth+1)
	}
}

// Look tells types of files that come together, such as those of one mail, and
// limits what they may cost together. It is for one goroutine.
type Look struct{ inflate int64 }

// NewLook allows for twice what one file may cost.
func NewLook() *Look { return &Look{inflate: 2 * maxInflated} }

// Of tells what c is. The name decides only where octets cannot: a script, a
// table and a letter are all text. The error is that of reading; the Type is the
// best known even then.
func (k *Look) Of(c mail.Content, name string) (Type, error) {
	r, err := c.Open()
	if err != nil {
		return Named(name), fmt.Errorf("open file: %w", err)
	}
	defer r.Close()
	most := min(k.inflate, maxInflated)
	l := &looker{inflate: most, names: maxNames, size: max(c.Size(), 0)}
	t, err := l.file(r, name, 0)
	k.inflate -= most - max(l.inflate, 0)
	return t, err
}

// Of tells what one file is, as Look does.
func Of(c mail.Content, name string) (Type, error) { return NewLook().Of(c, name) }

// Ext is what follows the last dot of a file name, in lower case, or "". Dots and
// blanks at the end are dropped, as Windows does.
func Ext(name string) string {
	name = strings.TrimRight(path.Base(strings.ReplaceAll(name, `\`, "/")), " .")
	return strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
}
