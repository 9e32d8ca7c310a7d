package submit

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/emersion/go-smtp"

	"holdback/mail"
)

var (
	errNobody  = errors.New("no sender or no recipient")
	errClosing = errors.New("closing")
)

// Data takes a message over, from DATA or BDAT. Its error is the answer, also
// when that is 250: the library has no other way to let us choose the words.
//
// When DATA is refused before the end of the message, the rest is read to that end
// before we answer: by us, or, in TLS, by the library; limit bounds how much it
// reads, and hangUp ends it at once where the end cannot be found any more. In chunks, we read on
// ourselves, and so answer the last one, for the reason given at abandon; the
// library bounds their sum.
func (s *session) Data(r io.Reader) error {
	body, own := s.body(r)
	s.line.transfer(1)
	defer s.line.transfer(-1)
	id, err := s.hold(body)
	err = body.outcome(err)
	if body.broken() {
		s.line.hangUp()
	}
	switch {
	case body.chunks:
		_, lost := io.Copy(io.Discard, r)
		if lost != nil { // given up by RSET, QUIT or a lost connection
			runtime.Goexit() // the library made this goroutine, and would hand our answer to the next message
		}
		s.lastChunk()
	case own != nil:
		own.finish(s.door.limits.MaxMessageBytes)
	case err != nil:
		s.line.limit(s.door.limits.MaxMessageBytes)
	}
	said := answer(id, err)
	s.note(id, said.Code, err)
	return said
}

// body is the message that the library offers as r. One that comes by DATA in plain
// text we read ourselves.
func (s *session) body(r io.Reader) (*content, *stuffed) {
	if _, chunks := r.(*io.PipeReader); chunks {
		return newContent(&whole{r: r, announced: func() int64 { return announced(s.conn) }}, true), nil
	}
	if s.secure {
		return newContent(r, false), nil
	}
	own := newStuffed(s.line, s.door.limits.MaxMessageBytes)
	return newContent(own, false), own
}

// hold hands the message to Take, if all that belongs to it is there.
func (s *session) hold(body io.Reader) (id string, err error) {
	if !s.door.running.TryRLock() {
		return "", errClosing
	}
	defer s.door.running.RUnlock()
	user, env, ok := s.transaction()
	if !ok {
		return "", errNobody
	}
	defer func() {
		if p := recover(); p != nil {
			id, err = "", s.panicked(p)
		}
	}()
	return s.door.take(s.door.ctx, user, env, body)
}

// panicked logs where a panic was. Its value is kept out of the log unless the
// runtime made it: it may be a piece of the mail.
func (s *session) panicked(p any) error {
	what := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	s.door.log.Error("panic while a message was taken over", "what", what, "stack", string(debug.Stack()))
	return errors.New("panic")
}

// note logs how a transaction ended, without a word of the mail.
func (s *session) note(id string, code int, err error) {
	var octet *mail.OctetError
	switch {
	case err == nil:
		s.door.log.Info("message taken over", "id", id)
	case errors.As(err, &octet), errors.Is(err, smtp.ErrDataReset):
		s.door.log.Info("message refused", "code", code, "err", err)
	default:
		s.door.log.Warn("message not taken over", "code", code, "err", err)
	}
}
