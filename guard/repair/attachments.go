package repair

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdback/guard/repair/aeszip"
	"holdback/mail"
)

func (j job) removeAttachment() (Done, error) {
	a, err := j.attachment()
	if err != nil {
		return Done{}, err
	}
	c, err := j.v.WithoutAttachment(j.r.Part)
	if err != nil {
		return Done{}, inWords(err)
	}
	return j.withContent(c, Change{What: "Attachment", Before: called(a)}), j.sameBut(c, true)
}

func (j job) renameAttachment() (Done, error) {
	a, err := j.attachment()
	if err != nil {
		return Done{}, err
	}
	name, err := fileName(j.r.With)
	if err != nil || name == a.Name {
		return Done{}, errors.Join(err, errNothing)
	}
	c, err := j.v.WithName(j.r.Part, name)
	if err != nil {
		return Done{}, inWords(err)
	}
	return j.withContent(c, Change{"Attachment", called(a), name}), j.sameBut(c, false)
}

// encryptAttachment puts an attachment into a zip that opens with a new
// password. The name of the file can be read without it: a second archive
// around it would hide that, but many programs show only the outer one.
func (j job) encryptAttachment() (Done, error) {
	a, err := j.attachment()
	if err != nil {
		return Done{}, err
	}
	inside := cmp.Or(storable(called(a)), "attachment")
	name := storable(j.r.With)
	if name == "" {
		name = inside + ".zip"
	}
	password, err := newPassword(j.o.Random)
	if err != nil {
		return Done{}, err
	}
	zip, err := aeszip.New(aeszip.File{Name: inside, Time: j.o.Now, Content: a}, password, j.o.Random)
	if err != nil {
		return Done{}, fmt.Errorf("encrypt attachment: %w", err)
	}
	c, err := j.v.WithAttachment(j.r.Part, mail.NewAttachment{Name: name, Type: "application/zip", Content: zip})
	if err != nil {
		return Done{}, inWords(err)
	}
	done := j.withContent(c, Change{"Attachment", called(a), name})
	done.Password = password
	return done, j.sameBut(c, false)
}

func (j job) attachment() (mail.Attachment, error) {
	all := j.v.Attachments()
	if j.r.Part < 0 || j.r.Part >= len(all) {
		return mail.Attachment{}, errNoFile
	}
	return all[j.r.Part], nil
}

// called is what people call an attachment.
func called(a mail.Attachment) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.IsMessage():
		return "message.eml"
	}
	return "attachment"
}

// fileName is name if it names a file and no folder. What some systems do not store, such
// as a colon, is as the sender wants it.
func fileName(name string) (string, error) {
	name = strings.TrimSpace(name)
	bad := func(r rune) bool {
		return unicode.IsControl(r) || r == utf8.RuneError || r == '/' || r == '\\'
	}
	if strings.Trim(name, ".") == "" || len(name) > longestName || strings.ContainsFunc(name, bad) {
		return "", Refused{fmt.Sprintf("%q cannot be the name of a file.", name), `Choose a shorter name without "/" and "\".`}
	}
	return name, nil
}

const longestName = 255 // octets; what the usual file systems take

// storable is name as a file in an archive can be called on every system, or "" when
// there is nothing to call it by.
func storable(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if len(name) > longestName-len(".zip") {
		ext := path.Ext(name)
		ext = ext[:min(len(ext), 20)]
		name = strings.ToValidUTF8(name[:200], "") + strings.ToValidUTF8(ext, "")
	}
	name = strings.TrimRight(strings.TrimSpace(name), ". ")
	if strings.Trim(name, ".") == "" {
		return ""
	}
	return name
}
