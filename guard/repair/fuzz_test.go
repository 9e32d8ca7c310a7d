package repair_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"holdback/guard"
	"holdback/guard/repair"
	"holdback/mail"
)

// deeds is every deed, so that a number can choose one.
var deeds = []guard.Deed{
	guard.RemoveRecipients, guard.ReplaceRecipient, guard.MoveToBcc, guard.RemoveAttachment, guard.RenameAttachment,
	guard.EncryptAttachment, guard.ReplaceText, guard.SetSubject, guard.SetLabel, guard.SetSender, guard.UseAccount,
}

// FuzzApply does any repair to any message. It must end in a refusal, or in a
// message that can be read as well as before and whose other parts are what they were.
func FuzzApply(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txt")
	for _, name := range names {
		e := readCase(f, name)
		m, r := e.message(f)
		address := ""
		if len(r.Addresses) > 0 {
			address = r.Addresses[0]
		}
		f.Add(all(f, m.Content), max(slices.Index(deeds, r.Do), 0), r.Part, address+r.Old, r.With)
	}
	f.Fuzz(func(t *testing.T, message []byte, deed, part int, old, with string) {
		m := mail.Message{Content: mail.Bytes(message)}
		v, _ := mail.Read(m.Content)
		for _, b := range slices.Concat(v.To(), v.Cc(), v.Bcc()) {
			m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: b.Address})
		}
		r := guard.Repair{Do: deeds[max(deed, -deed, 0)%len(deeds)], Part: part, Addresses: []string{old}, Old: old, With: with}
		done, err := repair.Apply(m, r, options())
		if err != nil {
			return
		}
		checkRead(t, m.Content, done.Message.Content)
		checkOthers(t, v, done, r)
		if len(done.Message.Envelope.Recipients) == 0 && len(m.Envelope.Recipients) > 0 {
			t.Error("nobody is left")
		}
		if (v.Signed() || v.Encrypted()) && r.Do != guard.UseAccount {
			t.Error("altered")
		}
	})
}

// checkOthers makes sure that what the repair is not about is what it was, octet by octet.
func checkOthers(t *testing.T, v *mail.View, done repair.Done, r guard.Repair) {
	t.Helper()
	after, err := mail.Read(done.Message.Content)
	if after == nil {
		t.Fatal(err)
	}
	was, is := v.Attachments(), after.Attachments()
	switch r.Do {
	case guard.RemoveAttachment:
		was = slices.Delete(slices.Clone(was), r.Part, r.Part+1)
	case guard.RenameAttachment, guard.EncryptAttachment:
		if is[r.Part].Name != done.Changes[0].After {
			t.Errorf("the name became %q, not %q", is[r.Part].Name, done.Changes[0].After)
		}
		if r.Do == guard.RenameAttachment && !bytes.Equal(all(t, was[r.Part]), all(t, is[r.Part])) {
			t.Error("the attachment itself changed")
		}
		was = slices.Delete(slices.Clone(was), r.Part, r.Part+1)
		is = slices.Delete(slices.Clone(is), r.Part, r.Part+1)
	}
	if len(was) != len(is) {
		t.Fatalf("there were %d other attachments, now %d", len(was), len(is))
	}
	for i := range was {
		if was[i].Name != is[i].Name || !bytes.Equal(all(t, was[i]), all(t, is[i])) {
			t.Errorf("attachment %q changed", was[i].Name)
		}
	}
	if r.Do != guard.ReplaceText && v.Text() != after.Text() {
		t.Errorf("the text was %q and is %q", v.Text(), after.Text())
	}
	if r.Do == guard.ReplaceText && v.QuotedText() != after.QuotedText() {
		t.Errorf("the quoted text was %q and is %q", v.QuotedText(), after.QuotedText())
	}
}
