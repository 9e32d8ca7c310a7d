package repair_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/repair"
	"holdback/mail"
)

// FuzzBroken repairs messages of programs that went wrong: lines are lost, double or in another place. It
// gets deeper than FuzzApply, whose messages are seldom taken for ones with parts.
func FuzzBroken(f *testing.F) {
	for seed := range uint64(30) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		b := &builder{Rand: rand.New(rand.NewPCG(seed, 2))}
		text := b.broken(b.message())
		m := mail.Message{Content: mail.Bytes(text)}
		v, _ := mail.Read(m.Content)
		list := []guard.Repair{{Do: guard.ReplaceText, Old: words, With: "Mittwoch, 4. März"}, {Do: guard.SetSubject, With: "ü"}}
		for i := range v.Attachments() {
			for _, do := range []guard.Deed{guard.RemoveAttachment, guard.RenameAttachment, guard.EncryptAttachment} {
				list = append(list, guard.Repair{Do: do, Part: i, With: "Größe.zip"})
			}
		}
		for _, r := range list {
			done, err := repair.Apply(m, r, options())
			if err == nil {
				checkRead(t, m.Content, done.Message.Content)
				checkOthers(t, v, done, r)
			} else if refused := (repair.Refused{}); !errors.As(err, &refused) {
				t.Errorf("no words for people: %v", err)
			}
			if t.Failed() {
				t.Fatalf("%+v of\n%s", r, text)
			}
		}
	})
}

// broken is a message with a few faults.
func (b *builder) broken(text string) string {
	lines := strings.SplitAfter(text, "\r\n")
	for range 1 + b.IntN(4) {
		i, j := b.IntN(len(lines)), b.IntN(len(lines))
		switch b.IntN(5) {
		case 0:
			lines[i] = ""
		case 1:
			lines = slices.Insert(lines, i, lines[j])
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3:
			lines = slices.Insert(lines, i, "\r\n")
		case 4:
			lines[i] = strings.Replace(lines[i], b.pick("=", "\r\n", "Content", ";", `"`, "-"), b.pick("", " ", "\r\n ", "\n", "=3D"), 1)
		}
	}
	if b.IntN(8) == 0 {
		lines = lines[:b.IntN(len(lines))+1]
	}
	return strings.Join(lines, "")
}
