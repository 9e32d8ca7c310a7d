package repair

import (
	"errors"
	"slices"
	"strings"

	"holdback/mail"
)

// replaceText puts words right in the subject and in what the sender wrote, in each of
// them where they stand exactly once.
func (j job) replaceText() (Done, error) {
	old, with := strings.Join(strings.Fields(j.r.Old), " "), strings.Join(strings.Fields(j.r.With), " ")
	if old == "" {
		return Done{}, errMissing
	}
	if old == with {
		return Done{}, errNothing
	}
	var done Done
	c, err := j.v.WithWords(old, with)
	switch {
	case err == nil:
		done = j.withContent(c, Change{"Text", old, with})
		if err := j.sameButWords(c, old, with); err != nil {
			return Done{}, err
		}
	case errors.Is(err, mail.ErrWordsMissing):
		done = j.withContent(j.m.Content)
	default:
		return Done{}, inWords(err)
	}
	subject, n := mail.ReplaceWords(j.v.Subject(), old, with)
	switch {
	case n > 1:
		return Done{}, errTwice
	case n == 0 && len(done.Changes) == 0:
		return Done{}, errMissing
	case n == 0:
		return done, nil
	}
	c, err = mail.Edited(done.Message.Content, mail.SetField("Subject", subject))
	if err != nil {
		return Done{}, inWords(err)
	}
	return j.withContent(c, append(done.Changes, Change{"Subject", j.v.Subject(), subject})...), nil
}

// sameButWords makes sure that what people read afterwards is what they read
// before, but for the words, and that no attachment changed.
func (j job) sameButWords(c mail.Content, old, with string) error {
	after, err := mail.Read(c)
	if err != nil {
		return errOdd
	}
	want, n := mail.ReplaceWords(j.v.OwnText(), old, with)
	same := slices.Equal(strings.Fields(want), strings.Fields(after.OwnText())) &&
		slices.Equal(files(j.v, -1), files(after, -1)) && !newProblem(j.v, after)
	if n != 1 || !same {
		return errFixed
	}
	return nil
}
