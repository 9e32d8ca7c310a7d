// Package repair changes a message as its sender accepted it.
//
// A repair is one thing: a recipient less, a file under another name or in a
// locked archive, a weekday put right. Apply does it to a copy and says in words
// what became of what, so that it serves as the preview too. Every octet that
// the repair is not about stays as it is, and large messages are never held in
// memory: what did not change is read from the old content.
//
// A signed or encrypted message is never altered. Where a repair cannot be done
// exactly (the words stand there twice, the file is all there is), nothing is
// changed and a Refused says why and what else can be done.
//
// This package does not decide which repairs are offered, nor whether a
// repaired message may leave: the checks do, and look again afterwards.
package repair

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"holdback/guard"
	"holdback/mail"
)

// Change is one thing that a repair changes, for people. An empty After means that Before
// goes; an empty Before, that After is new.
type Change struct {
	What   string `json:"what"` // "Recipient", "To", "Sender" (of the envelope), "Account", "Attachment", "Subject", "Text", or a header field
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Done is a repaired message. Its content reads from the old one, which must not go before.
type Done struct {
	Message  mail.Message
	Account  string   // address of the account that it leaves through from now on; "" leaves that as it is
	Changes  []Change // what a preview shows; never empty
	Password string   // of a new archive, to pass on by another way than this mail; must not be logged
}

// Options is what a repair needs beside the message.
type Options struct {
	Random io.Reader                            // of passwords and salts; nil is that of the system
	Label  func(id string) ([]mail.Edit, error) // the header fields that set a label; nil when there are no labels
	Now    time.Time                            // stands in a new archive
}

// Apply is m after the repair. Neither m nor its content changes. A repair that cannot
// or must not be done gives a Refused.
func Apply(m mail.Message, r guard.Repair, o Options) (Done, error) {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if r.Do == guard.UseAccount {
		return useAccount(m, r)
	}
	v, err := read(m.Content)
	if err != nil {
		return Done{}, err
	}
	if err := mayChange(v); err != nil {
		return Done{}, err
	}
	j := job{m: m, v: v, r: r, o: o}
	done, err := j.do()
	if err != nil {
		return Done{}, err
	}
	if len(done.Changes) == 0 {
		return Done{}, errNothing
	}
	return done, nil
}

// read is mail.Read for messages whose header can be changed. A line in it that
// is no field does no harm to that.
func read(c mail.Content) (*mail.View, error) {
	v, err := mail.Read(c)
	if errors.Is(err, mail.ErrNoHeader) || errors.Is(err, mail.ErrBigHeader) {
		return nil, errOdd
	}
	return v, nil
}

// mayChange refuses messages that somebody has put a seal on.
func mayChange(v *mail.View) error {
	// A multipart/signed whose parts are not found is still meant to be signed.
	kind := strings.ToLower(v.Header("Content-Type"))
	switch {
	case v.Encrypted() || strings.HasPrefix(kind, "multipart/encrypted"):
		return ErrEncrypted
	case v.Signed() || strings.HasPrefix(kind, "multipart/signed"):
		return ErrSigned
	}
	return nil
}

// job is one repair at work.
type job struct {
	m mail.Message
	v *mail.View
	r guard.Repair
	o Options
}

func (j job) do() (Done, error) {
	switch j.r.Do {
	case guard.RemoveRecipients:
		return j.removeRecipients()
	case guard.ReplaceRecipient:
		return j.replaceRecipient()
	case guard.MoveToBcc:
		return j.moveToBcc()
	case guard.RemoveAttachment:
		return j.removeAttachment()
	case guard.RenameAttachment:
		return j.renameAttachment()
	case guard.EncryptAttachment:
		return j.encryptAttachment()
	case guard.ReplaceText:
		return j.replaceText()
	case guard.SetSubject:
		return j.setSubject()
	case guard.SetLabel:
		return j.setLabel()
	case guard.SetSender:
		return j.setSender()
	}
	return Done{}, fmt.Errorf("repair message: nobody knows how to do %q", j.r.Do)
}

// withContent is a job done by another content alone.
func (j job) withContent(c mail.Content, changes ...Change) Done {
	m := j.m
	m.Content = c
	return Done{Message: m, Changes: changes}
}

func (j job) setSubject() (Done, error) {
	if strings.ContainsAny(j.r.With, "\r\n\x00") {
		return Done{}, Refused{"The new subject has more than one line.", "Write it in one line."}
	}
	return j.setFields([]mail.Edit{mail.SetField("Subject", j.r.With)})
}

func (j job) setLabel() (Done, error) {
	if j.o.Label == nil {
		return Done{}, Refused{"There are no labels.", "Ask whoever looks after the policy of your organisation."}
	}
	edits, err := j.o.Label(j.r.With)
	if err != nil {
		return Done{}, fmt.Errorf("set label: %w", err)
	}
	return j.setFields(edits)
}

// setFields edits the header and says what each field was and is.
func (j job) setFields(edits []mail.Edit) (Done, error) {
	c, err := mail.Edited(j.m.Content, edits...)
	if err != nil {
		return Done{}, fmt.Errorf("repair message: %w", err)
	}
	after, err := read(c)
	if err != nil {
		return Done{}, err
	}
	var changes []Change
	for _, e := range edits {
		name := e.Name()
		if was, is := j.v.Header(name), after.Header(name); was != is {
			changes = append(changes, Change{name, was, is})
		}
	}
	return j.withContent(c, changes...), nil
}
