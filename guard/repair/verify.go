package repair

import (
	"slices"

	"holdback/mail"
)

// file is what must not change of an attachment that a repair is not about.
type file struct {
	name, kind, id string
	octets         int64
	inline         bool
}

// files is the attachments of a message, but for the one at this index.
func files(v *mail.View, except int) []file {
	var all []file
	for i, a := range v.Attachments() {
		if i != except {
			all = append(all, file{a.Name, a.Type, a.ContentID, a.Bytes, a.Inline})
		}
	}
	return all
}

// newProblem reports whether something cannot be read that could be before.
func newProblem(before, after *mail.View) bool {
	return before.Problem() == nil && after.Problem() != nil
}

// sameBut makes sure that the text and the other attachments are as they were
// after one was changed, or removed. There are ways to build a message in which
// one part depends on another; we would rather refuse than send something else.
func (j job) sameBut(c mail.Content, removed bool) error {
	after, err := mail.Read(c)
	if err != nil {
		return errOdd
	}
	except := j.r.Part
	if removed {
		except = -1
	}
	same := after.Text() == j.v.Text() && slices.Equal(files(j.v, j.r.Part), files(after, except))
	if !same || newProblem(j.v, after) {
		return errOdd
	}
	return nil
}
