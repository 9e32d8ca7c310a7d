package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"holdback/app/control"
	"holdback/mail"
)

// draft is a message and the arguments it came with, from which the envelope
// is made.
type draft struct {
	options sendmailOptions
	letter  letter
	self    mail.Mailbox // the person's own account
	login   string
}

// submission is the draft, ready to be held. Its content still streams. A Bcc
// field stays: the guard leaves it out on the way to the recipients.
func (d draft) submission() (control.Submission, error) {
	to, err := d.recipients()
	if err != nil {
		return control.Submission{}, err
	}
	from, err := d.sender()
	if err != nil {
		return control.Submission{}, err
	}
	header, err := d.header(from)
	if err != nil {
		return control.Submission{}, err
	}
	env := mail.Envelope{
		From: from, Return: d.options.ret, EnvelopeID: d.options.envid,
		EightBit: d.options.body == "8BITMIME" || d.options.body == "" && d.letter.eightBit(),
		UTF8:     from.NeedsUTF8() || bytes.IndexFunc(header, func(r rune) bool { return r > 127 }) >= 0,
	}
	for _, a := range to {
		env.UTF8 = env.UTF8 || a.NeedsUTF8()
		env.Recipients = append(env.Recipients, mail.Recipient{Address: a, Notify: d.options.notify})
	}
	return control.Submission{Envelope: env, Content: io.MultiReader(bytes.NewReader(header), d.letter.body)}, nil
}

// recipients are those of the arguments, or with -t those of the header without
// those of the arguments. Nobody is named twice.
func (d draft) recipients() ([]mail.Address, error) {
	given, err := d.parseAll(d.options.recipients)
	if err != nil {
		return nil, err
	}
	all := given
	if d.options.fromHeader {
		named, err := d.parseAll(d.addressFields())
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(named, func(a mail.Address) bool { return slices.Contains(given, a) })
	}
	var once []mail.Address
	for _, a := range all {
		if !slices.Contains(once, a) {
			once = append(once, a)
		}
	}
	if len(once) == 0 {
		return nil, sysexitf(exUsage, "there is no recipient; name one, or use -t and a To, Cc or Bcc field")
	}
	return once, nil
}

// addressFields are the fields that -t reads: those of the last resending when there
// is one (RFC 5322, section 3.6.6), else the usual three.
func (d draft) addressFields() []string {
	for _, prefix := range []string{"resent-", ""} {
		var values []string
		for _, name := range []string{"to", "cc", "bcc"} {
			values = append(values, d.letter.values(prefix+name)...)
		}
		if len(values) > 0 {
			return values
		}
	}
	return nil
}

// parseAll reads lists of addresses. One that cannot be read stops the message:
// to leave somebody out silently would be worse.
func (d draft) parseAll(lists []string) ([]mail.Address, error) {
	var all []mail.Address
	for _, l := range lists {
		some, err := d.parse(l)
		if err != nil {
			return nil, sysexitf(exNoUser, "recipient: %w", err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// parse reads one list, in which names without @ may stand for the person.
func (d draft) parse(l string) ([]mail.Address, error) {
	var all []mail.Address
	boxes, err := mail.ParseList(l)
	for _, b := range boxes {
		all = append(all, b.Address)
	}
	if err == nil {
		return all, nil
	}
	all = nil
	for part := range strings.SplitSeq(l, ",") {
		if own(strings.TrimSpace(part), d.login) {
			all = append(all, d.self.Address)
			continue
		}
		boxes, partErr := mail.ParseList(part)
		if partErr != nil {
			return nil, err // of the whole list: its words quote the entry
		}
		for _, b := range boxes {
			all = append(all, b.Address)
		}
	}
	return all, nil
}

// sender is the reverse-path: -f, else the address in the From field, else the
// person's own.
func (d draft) sender() (mail.Address, error) {
	o := d.options
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(o.sender), "<"), ">")
	switch {
	case o.senderSet && bare == "": // RFC 5321, section 4.5.5: the null path
		return mail.Address{}, nil
	case o.senderSet && own(bare, d.login):
		return d.self.Address, nil
	case o.senderSet:
		a, err := mail.ParseAddress(bare)
		if err != nil {
			return a, sysexitf(exUsage, "option -f: %w", err)
		}
		return a, nil
	}
	for _, v := range d.letter.values("from") {
		if boxes, _ := mail.ParseList(v); len(boxes) > 0 { // what else is wrong there is the guard's to say
			return boxes[0].Address, nil
		}
	}
	return d.self.Address, nil
}

// header is the header section with a From field that mail servers take: one is
// added where there is none, and a bare login name, as cron writes it, becomes the
// person's own address. Every other octet stays as it is.
func (d draft) header(from mail.Address) ([]byte, error) {
	name, wrong := d.fromName()
	if !wrong {
		return d.letter.header, nil
	}
	author := mail.Mailbox{Name: name, Address: from}
	if from.IsZero() {
		author.Address = d.self.Address
	}
	set := mail.SetMailboxes("From", []mail.Mailbox{author})
	c, err := mail.Edited(mail.Bytes(d.letter.header), set)
	if err != nil {
		return nil, sysexit{exDataErr, err}
	}
	r, err := c.Open()
	if err != nil {
		return nil, sysexit{exDataErr, err}
	}
	text, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, sysexit{exDataErr, fmt.Errorf("edit header: %w", err)}
	}
	return text, nil
}

// fromName reports whether the From field must be written anew, and the name to
// write into it.
func (d draft) fromName() (name string, wrong bool) {
	name = d.options.name
	values := d.letter.values("from")
	if len(values) == 0 {
		if name == "" {
			name = d.self.Name
		}
		return name, true
	}
	text := strings.TrimSpace(values[0])
	bare, comment, _ := strings.Cut(text, "(")
	if !own(strings.TrimSpace(bare), d.login) { // "root (Cron Daemon)"
		return "", false
	}
	if comment, ok := strings.CutSuffix(comment, ")"); ok && comment != "" {
		name = comment
	}
	return name, true
}
