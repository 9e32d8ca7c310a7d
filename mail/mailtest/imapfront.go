package mailtest

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"strings"

	"holdback/mail/account"
)

// imapFront stands between one client and the honest mailbox server. It passes each
// command on when it has arrived whole, and each answer back, unless a fault says
// otherwise: an APPEND that breaks off never reaches the honest server.
type imapFront struct {
	line
	session  *imapSession // the other end's, once the greeting has come
	selected string       // folder, as the client named it
	count    counting
}

func (s *Server) serveIMAP(at line) {
	f := &imapFront{line: at}
	if s.options.Security == account.TLS && f.encrypt(IMAPHandshake) != nil {
		return
	}
	end, ok := f.attach(func(far net.Conn) bool { return s.mail.pipes.give(&behind{Conn: far, front: f}) })
	defer end()
	if ok {
		_ = f.talk()
	}
}

// talk is the whole dialogue. It always ends with an error.
func (f *imapFront) talk() error {
	greeting, err := f.piece()
	if err != nil {
		return err
	}
	if err := f.obey(IMAPConnect, command{tag: "*"}, func() (string, error) { return greeting, nil }); err != nil {
		return err
	}
	for {
		c, err := begin(f.fromUser)
		if err != nil {
			return err
		}
		if err := f.command(c); err != nil {
			return err
		}
	}
}

// command obeys one command of the client.
func (f *imapFront) command(c command) error {
	if c.verb == "APPEND" {
		f.note(c)
		if ahead, err := f.trouble(IMAPAppend, c, nothing); err != nil || !ahead {
			return cmp.Or(err, f.swallow(c))
		}
	}
	if whole, err := f.complete(&c); err != nil || !whole {
		return err
	}
	if c.verb != "APPEND" {
		f.note(c)
	}
	if refusal := f.refusal(c); refusal != "" {
		return f.say(c.tag + " " + refusal + "\r\n")
	}
	f.uncount(&c)
	switch c.verb {
	case "STARTTLS":
		return f.startTLS(c)
	case "IDLE":
		return f.idle(c)
	case "APPEND":
		return f.obey(IMAPAppended, c, func() (string, error) { return f.ask(c) })
	}
	return f.obey(steps[c.verb], c, func() (string, error) { return f.ask(c) })
}

// complete reads the literals of a command and what follows them. A command with one that
// is too long is answered here and not whole.
func (f *imapFront) complete(c *command) (whole bool, err error) {
	fault := Fault{}
	if c.verb == "APPEND" {
		fault = f.s.fault(IMAPLiteral, []string{c.folder(f.selected)})
	}
	for {
		size, waits, ok := c.announced()
		if !ok {
			return true, nil
		}
		if why := f.tooLong(*c, size, waits); why != "" {
			return false, f.decline(*c, why)
		}
		if waits {
			if err := f.say("+ Go ahead\r\n"); err != nil {
				return false, err
			}
		}
		literal, err := f.literal(size, &fault)
		if err != nil {
			return false, err
		}
		if err := c.more(literal, f.fromUser); err != nil {
			return false, err
		}
	}
}

// literal reads one literal, with what goes wrong while it arrives.
func (f *imapFront) literal(size int64, fault *Fault) (string, error) {
	if fault.Do == "" || size < fault.After {
		return gulp(f.fromUser, size)
	}
	first, err := gulp(f.fromUser, fault.After)
	if err != nil {
		return "", err
	}
	ahead, err := f.meet(*fault, nothing)
	if err == nil && !ahead {
		err = errOver
	}
	if err != nil {
		return "", err
	}
	*fault = Fault{}
	rest, err := gulp(f.fromUser, size-int64(len(first)))
	return first + rest, err
}

// decline refuses a literal, and swallows it where it comes all the same.
func (f *imapFront) decline(c command, why string) error {
	if err := f.swallow(c); err != nil {
		return err
	}
	return f.say(c.tag + " " + why + "\r\n")
}

// swallow reads the literal that comes although the command was refused.
func (f *imapFront) swallow(c command) error {
	size, waits, ok := c.announced()
	if !ok || waits {
		return nil
	}
	if _, err := io.CopyN(io.Discard, f.fromUser, size); err != nil {
		return err
	}
	_, err := f.fromUser.ReadString('\n')
	return err
}

func nothing() error { return nil }

// trouble is what goes wrong with a command at this step; see meet.
func (f *imapFront) trouble(step Step, c command, act func() error) (ahead bool, err error) {
	fault := f.s.fault(step, []string{c.folder(f.selected)})
	if fault.Do == Answer && !strings.HasPrefix(fault.Reply, "* ") && !strings.HasPrefix(fault.Reply, "+ ") {
		fault.Reply = c.tag + " " + fault.Reply
	}
	return f.meet(fault, act)
}

// obey runs pass and says its answer, unless something goes wrong at this step.
func (f *imapFront) obey(step Step, c command, pass func() (string, error)) error {
	ahead, err := f.trouble(step, c, func() error {
		_, err := pass()
		return err
	})
	if err != nil || !ahead {
		return err
	}
	answer, err := pass()
	if err != nil {
		return err
	}
	if err := f.say(answer); err != nil {
		return err
	}
	if step == IMAPLogout {
		return errOver
	}
	return nil
}

// ask passes a whole command to the honest server and returns its answer.
func (f *imapFront) ask(c command) (string, error) {
	for i, text := range c.lines {
		if _, err := f.honest.Write([]byte(text)); err != nil {
			return "", err
		}
		if i == len(c.literals) {
			break
		}
		piece, err := f.piece()
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(piece, "+") {
			return f.untilDone(c, piece)
		}
		if _, err := f.honest.Write([]byte(c.literals[i])); err != nil {
			return "", err
		}
	}
	return f.untilDone(c, "")
}

// untilDone reads what the honest server says up to the end of its answer. Challenges
// go to the client at once, and its responses back.
func (f *imapFront) untilDone(c command, piece string) (string, error) {
	var b strings.Builder
	for {
		if piece == "" {
			var err error
			if piece, err = f.piece(); err != nil {
				return "", err
			}
		}
		if c.verb == "AUTHENTICATE" && strings.HasPrefix(piece, "+") {
			if err := f.challenge(piece); err != nil {
				return "", err
			}
			piece = ""
			continue
		}
		b.WriteString(f.counted(c, piece))
		if done, ok := strings.CutPrefix(piece, c.tag+" "); ok {
			if steps[c.verb] == IMAPSelect && strings.HasPrefix(done, "OK") {
				f.selected = c.folder("")
			}
			return b.String(), nil
		}
		piece = ""
	}
}

func (f *imapFront) challenge(text string) error {
	if err := f.say(text); err != nil {
		return err
	}
	response, err := f.fromUser.ReadString('\n')
	if err != nil {
		return err
	}
	f.note(command{lines: []string{"* (answer)"}})
	_, err = f.honest.Write([]byte(response))
	return err
}

// piece reads one response of the honest server, with its literals, and edits what it
// offers.
func (f *imapFront) piece() (string, error) {
	var b strings.Builder
	for {
		text, err := f.fromHonest.ReadString('\n')
		if err != nil {
			return "", err
		}
		if b.Len() == 0 {
			text = f.offer(text)
		}
		b.WriteString(text)
		size, _, ok := announced(text)
		if !ok {
			return b.String(), nil
		}
		literal, err := gulp(f.fromHonest, size)
		if err != nil {
			return "", err
		}
		b.WriteString(literal)
	}
}

// note keeps a command for IMAPDialogue.
func (f *imapFront) note(c command) {
	f.s.change(func() { f.s.imapDialogue = append(f.s.imapDialogue, fmt.Sprintf("%d %s", f.number, c.spoken())) })
}

func (f *imapFront) say(text string) error {
	f.s.change(func() { f.s.octets += int64(len(text)) })
	return f.line.say(text)
}

func (f *imapFront) startTLS(c command) error {
	upgrade := false
	err := f.obey(IMAPStartTLS, c, func() (string, error) {
		upgrade = true
		return c.tag + " OK Go on\r\n", nil
	})
	if err != nil || !upgrade {
		return err
	}
	return f.encrypt(IMAPHandshake)
}
