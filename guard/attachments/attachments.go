// Package attachments is what a careful colleague notices about the files that
// go along with a mail, or should.
//
// Some of it is about people: a file that was promised and forgotten, one that
// bears another client's name. Some is about what a file does to those who get it:
// a program that calls itself an invoice, macros, a password nobody has, more
// octets than the server takes. Names are not believed; see package filetype.
//
// We promise that one file is asked about once, for the heaviest reason, and
// that what could not be looked at is said, never passed over. Where nothing is
// known of the sender's people we stay silent about them.
//
// What stands in documents is not read here. Invitations are no files to us: a program
// puts them in, nobody forgets or mistakes them, so there is no check of them.
package attachments

import (
	"fmt"
	"strings"

	"holdback/guard"
)

// The ids of the checks; fixed for ever.
const (
	idMissing     = "attachment.missing"
	idForbidden   = "attachment.forbidden"
	idDisguised   = "attachment.disguised"
	idDangerous   = "attachment.dangerous"
	idMacro       = "attachment.macro"
	idOther       = "attachment.other-recipient"
	idAttention   = "attachment.attention"
	idUnreadable  = "attachment.unreadable"
	idEncrypted   = "attachment.encrypted"
	idNested      = "attachment.archive-in-archive"
	idLarge       = "attachment.large"
	idEmpty       = "attachment.empty"
	idTemporary   = "attachment.temporary"
	idDuplicate   = "attachment.duplicate"
	idHabit       = "attachment.habit"
	idUnmentioned = "attachment.unmentioned"
)

// Checks returns the checks of attachments. The rules are read when a check looks.
func Checks(*guard.Rules) ([]guard.Check, error) {
	return []guard.Check{
		{ID: idMissing, Why: "Asks when you mention an attachment but attached nothing.", Level: guard.Ask, Look: missing},
		about(idForbidden, "Stops files that your organisation does not allow to be sent, also inside archives.", guard.Stop),
		about(idDisguised, "Asks when a file is not what its name says: a program named like a document, or a name that hides its end.", guard.Ask),
		about(idDangerous, "Asks about programs, scripts, shortcuts, installers and disk images, also inside archives.", guard.Ask),
		about(idMacro, "Asks about documents that bring macros along without saying so in their name.", guard.Ask),
		{ID: idOther, Why: "Asks when the name of a file belongs to somebody who is not among the recipients.", Level: guard.Ask, Look: otherRecipient},
		about(idAttention, "Asks about files whose names your organisation wants looked at.", guard.Ask),
		about(idUnreadable, "Says when a file could not be looked into.", guard.Ask),
		about(idEncrypted, "Notes files that need a password.", guard.Note),
		about(idNested, "Notes archives inside archives, which many servers refuse.", guard.Note),
		{ID: idLarge, Why: "Asks when the message is larger than your mail server or your organisation allows.", Level: guard.Ask, Look: large},
		{ID: idEmpty, Why: "Asks about files with nothing in them.", Level: guard.Ask, Look: empty},
		{ID: idTemporary, Why: "Says when a file looks like a leftover of a program, an unfinished download or an old version.", Level: guard.Note, Look: temporary},
		{ID: idDuplicate, Why: "Notes a file that is attached twice.", Level: guard.Note, Look: duplicate},
		{ID: idHabit, Why: "Notes when you attach nothing for somebody to whom you nearly always send files.", Level: guard.Note, Look: habit},
		{ID: idUnmentioned, Why: "Notes a file that your text does not mention, to somebody to whom you never send files.", Level: guard.Note, Look: unmentioned},
	}, nil
}

// about is a check of what a file is: one of those of which only the heaviest speaks.
func about(id, why string, level guard.Level) guard.Check {
	return guard.Check{ID: id, Why: why, Level: level, Look: func(m *guard.Mail) []guard.Finding {
		var found []guard.Finding
		for _, f := range verdicts(m) {
			if f.Check == id {
				found = append(found, f)
			}
		}
		return found
	}}
}

// place is where a file is.
func (f file) place() guard.Place {
	return guard.Place{Part: guard.Attachment, Name: f.Name, Index: f.index}
}

// called is the name of a file for people.
func (f file) called() string {
	if f.Name == "" {
		return fmt.Sprintf("Attachment %d", f.index+1)
	}
	return visible(f.Name)
}

// remove is the repair that leaves the file out.
func (f file) remove() guard.Repair {
	return guard.Repair{Do: guard.RemoveAttachment, Says: "Remove " + f.called(), Part: f.index}
}

// rename is the repair that gives the file a name that tells what it is.
func (f file) rename(name string) guard.Repair {
	return guard.Repair{Do: guard.RenameAttachment, Says: fmt.Sprintf("Rename it to %s", name), Part: f.index, With: name}
}

// encrypt is the repair that locks the file.
func (f file) encrypt() guard.Repair {
	name := f.Name
	if name == "" {
		name = "attachment"
	}
	return guard.Repair{Do: guard.EncryptAttachment, Says: "Encrypt " + f.called(), Part: f.index, With: stem(name) + ".zip"}
}

// stem is a name without its ending.
func stem(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	return name
}

// size is a number of octets for people, in the units that mail services use.
func size(n int64) string {
	switch {
	case n >= 10_000_000:
		return fmt.Sprintf("%d MB", (n+500_000)/1_000_000)
	case n >= 1_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%d octets", n)
}
