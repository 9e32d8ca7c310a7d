package repair

import (
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
	inside := storable(called(a))
	with := j.r.With
	if with == "" {
		with = inside + ".zip"
	}
	name, err := fileName(with)
	if err != nil {
		return Done{}, err
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

// fileName is name if every system can store a file under it.
func fileName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if strings.Trim(name, ".") == "" || len(name) > longestName || strings.ContainsFunc(name, unstorable) {
		return "", Refused{fmt.Sprintf("%q cannot be the name of a file.", name), `Choose a shorter name, without any of / \ : * ? " < > |.`}
	}
	return name, nil
}

const longestName = 255 // octets; what the usual file systems take

func unstorable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune(`/\:*?"<>|`, r)
}

// storable is name as a file can be called everywhere.
func storable(name string) string {
	name = strings.Map(func(r rune) rune {
		if unstorable(r) {
			return '_'
		}
		return r
	}, name)
	if len(name) > longestName-len(".zip") {
		ext := path.Ext(name)
		ext = ext[:min(len(ext), 20)]
		name = strings.ToValidUTF8(name[:200], "") + strings.ToValidUTF8(ext, "")
	}
	if name, err := fileName(name); err == nil {
		return name
	}
	return "attachment"
}
