package mail

import "strings"

// EditMailboxes changes an address field such as To entry by entry: f says what
// comes in the place of a mailbox, which is the same, another, or the zero
// Mailbox for none. Groups, comments and entries that cannot be read stay as
// they are written; several fields of the name become one (RFC 5322, section
// 3.6). It is false when nothing changes. A field that would be empty goes.
func (v *View) EditMailboxes(name string, f func(Mailbox) Mailbox) (Edit, bool) {
	var b listBuilder
	changed := false
	for _, value := range v.head.all(name) {
		for _, it := range splitList(value) {
			text := strings.TrimSpace(it.raw)
			if m, ok, err := it.mailbox(); ok && err == nil && it.end != ':' {
				if now := f(m); now != m {
					changed = true
					text = now.entry()
				}
			}
			b.add(text, it.end)
		}
		b.endField()
	}
	if !changed {
		return Edit{}, false
	}
	if b.String() == "" {
		return RemoveField(name), true
	}
	return setRaw(name, b.String()), true
}

// entry is header, or nothing for the zero Mailbox.
func (m Mailbox) entry() string {
	if m.Address.IsZero() {
		return ""
	}
	return m.header()
}

// listBuilder writes an address list (RFC 5322, section 3.4).
type listBuilder struct {
	strings.Builder
	comma bool // owed before the next entry
	group bool // open
}

func (b *listBuilder) add(text string, end byte) {
	if text != "" {
		if b.comma {
			b.WriteString(", ")
		}
		b.WriteString(text)
		b.comma = true
	}
	switch {
	case end == ':':
		b.WriteString(": ")
		b.comma, b.group = false, true
	case end == ';':
		b.endField()
	}
}

// endField closes an open group.
func (b *listBuilder) endField() {
	if b.group {
		b.WriteString(";")
		b.comma, b.group = true, false
	}
}

// Name is the header field that e is about, so that what it changes can be shown.
func (e Edit) Name() string { return e.name }

// Has reports whether the header has a field of this name, be it empty.
func (v *View) Has(field string) bool { return v.head.all(field) != nil }
