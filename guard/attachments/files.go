package attachments

import (
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/filetype"
	"holdback/mail"
)

// file is one attachment and what it really is.
type file struct {
	mail.Attachment
	index int
	kind  filetype.Type
	err   error // why it could not be read
}

type filesKey struct{}

// files looks at each attachment once, however many checks ask.
func files(m *guard.Mail) []file {
	list := m.View.Attachments()
	if len(list) == 0 {
		return nil
	}
	return guard.Memo(m, filesKey{}, func() []file {
		look := filetype.NewLook()
		all := make([]file, len(list))
		for i, a := range list {
			all[i] = file{Attachment: a, index: i}
			all[i].kind, all[i].err = typeOf(look, a, 0)
		}
		return all
	})
}

// maxForwarded is how many attached messages in each other are looked into.
const maxForwarded = 5

// typeOf tells what an attachment is. A message holds its own attachments, as an archive
// does its files.
func typeOf(look *filetype.Look, a mail.Attachment, depth int) (filetype.Type, error) {
	if !a.IsMessage() {
		return look.Of(a, a.Name)
	}
	t := filetype.Type{Kind: filetype.Message, Says: "a mail"}
	if depth >= maxForwarded {
		t.Unread, t.Limited = "too many mails lie in each other", true
		return t, nil
	}
	v, err := a.View()
	if err != nil {
		t.Unread = "it is damaged"
	}
	if v == nil {
		return t, nil
	}
	for _, inner := range v.Attachments() {
		kind, err := typeOf(look, inner, depth+1)
		if err != nil {
			kind.Unread = "it cannot be read"
		}
		t.Inside = append(t.Inside, filetype.Entry{Name: inner.Name, Type: kind})
	}
	return t, nil
}

// isPicture reports whether an attachment is shown as one.
func isPicture(a mail.Attachment) bool {
	return strings.HasPrefix(a.Type, "image/") || filetype.Named(a.Name).Kind == filetype.Image
}

// decoration are endings and types of what programs put into a mail by
// themselves: keys, signatures, business cards, invitations.
var decoration = []string{"application/pgp-keys", "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar", "text/x-amp-html"}

// deliberate reports whether the sender attached a as a file. Logos and what programs
// add is not; pictures in the text are, when it is a picture that was promised and
// they are larger than a logo.
func deliberate(a mail.Attachment, picture bool) bool {
	switch {
	case slices.Contains(decoration, a.Type), strings.HasSuffix(strings.ToLower(a.Name), ".p7s"):
		return false
	case isPicture(a) && (a.Inline || a.ContentID != "" && logo(a.Name)):
		return picture && a.Bytes >= smallPicture
	}
	return true
}

// smallPicture is what few logos exceed and few screenshots go below.
const smallPicture = 12 << 10

// logo reports whether a program gave the name.
func logo(name string) bool {
	name = strings.ToLower(name)
	for _, p := range []string{"image", "logo", "signature", "icon", "banner", "facebook", "twitter", "linkedin", "instagram", "youtube", "outlook-"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return name == ""
}

// attached reports whether the sender attached anything.
func attached(m *guard.Mail, picture bool) bool {
	return slices.ContainsFunc(m.View.Attachments(), func(a mail.Attachment) bool { return deliberate(a, picture) })
}
