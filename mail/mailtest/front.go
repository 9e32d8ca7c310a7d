package mailtest

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"

	"holdback/mail/account"
)

// front stands between one client and the honest server. It passes each command
// on and each reply back, unless a fault says otherwise. The honest server sees
// DATA only when the whole content has arrived, so that a message that breaks off
// never reaches it.
type front struct {
	line

	to      []string // recipients of this transaction
	signing bool     // the last reply was 334: the next line belongs to AUTH
}

// accept serves the clients of one listener until it closes.
func (s *Server) accept(l net.Listener, serve func(line)) {
	lines := 0
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		lines++
		at := line{s: s, number: lines, client: c, fromUser: bufio.NewReader(c)}
		s.change(func() {
			s.lines[l] = lines
			s.open[c] = l
			if s.closed {
				_ = c.Close()
			}
		})
		s.work.Go(func() {
			serve(at)
			_ = c.Close()
			s.mu.Lock()
			delete(s.open, c)
			s.mu.Unlock()
		})
	}
}

func (s *Server) serve(at line) {
	f := &front{line: at}
	if s.options.Security == account.TLS && f.encrypt(Handshake) != nil {
		return
	}
	end, ok := f.attach(func(far net.Conn) bool { return s.pipes.give(&tagged{Conn: far, front: f}) })
	defer end()
	if ok {
		_ = f.talk()
	}
}

// talk is the whole dialogue. It always ends with an error.
func (f *front) talk() error {
	greeting, err := f.reply()
	if err != nil {
		return err
	}
	if err := f.obey(Connect, nil, func() (string, error) { return greeting, nil }); err != nil {
		return err
	}
	for {
		line, err := f.fromUser.ReadString('\n')
		if err != nil {
			return err
		}
		if err := f.command(line); err != nil {
			return err
		}
	}
}

// command obeys one line of the client.
func (f *front) command(line string) error {
	step, to := f.read(line)
	f.note(step, line)
	pass := func() (string, error) { return f.ask(line) }
	switch {
	case f.signing:
		return f.pass(pass)
	case step == StartTLS && f.offersTLS():
		return f.startTLS()
	case f.needsTLS(step):
		return f.say("530 5.7.0 Say STARTTLS first\r\n")
	case step == Data && len(f.to) > 0:
		return f.data()
	}
	return f.obey(step, to, pass)
}

// read says which step a line is, and keeps the recipients of the transaction.
func (f *front) read(line string) (Step, []string) {
	verb, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		f.to = nil
		return Hello, nil
	case "STARTTLS":
		return StartTLS, nil
	case "AUTH":
		return SignIn, nil
	case "MAIL":
		f.to = nil
		return Mail, nil
	case "RCPT":
		return Rcpt, []string{between(rest, "<", ">")}
	case "DATA":
		return Data, f.to
	case "RSET":
		f.to = nil
		return Reset, nil
	case "NOOP":
		return Noop, nil
	case "QUIT":
		return Quit, nil
	}
	return "", nil
}

func between(s, open, end string) string {
	_, s, _ = strings.Cut(s, open)
	s, _, _ = strings.Cut(s, end)
	return s
}

// note keeps a command for Dialogue, without the secrets of AUTH.
func (f *front) note(step Step, line string) {
	line = strings.TrimRight(line, "\r\n")
	switch {
	case f.signing:
		line = "(answer)"
	case step == SignIn:
		words := strings.Fields(line)
		line = strings.Join(words[:min(2, len(words))], " ")
	}
	f.s.change(func() { f.s.dialogue = append(f.s.dialogue, fmt.Sprintf("%d %s", f.number, line)) })
}

// obey runs pass and says its reply, unless something goes wrong at this step.
func (f *front) obey(step Step, to []string, pass func() (string, error)) error {
	ahead, err := f.meet(f.s.fault(step, to), func() error {
		_, err := pass()
		return err
	})
	if err != nil || !ahead {
		return err
	}
	if err := f.pass(pass); err != nil {
		return err
	}
	if step == Quit {
		return errOver
	}
	return nil
}

// pass runs pass, says its reply, and learns from it.
func (f *front) pass(pass func() (string, error)) error {
	reply, err := pass()
	if err != nil {
		return err
	}
	f.signing = strings.HasPrefix(reply, "334")
	return f.say(reply)
}

// ask passes a command to the honest server and returns its reply.
func (f *front) ask(line string) (string, error) {
	if _, err := f.honest.Write([]byte(line)); err != nil {
		return "", err
	}
	reply, err := f.reply()
	if err != nil {
		return "", err
	}
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		return f.offer(reply), nil
	case "RCPT":
		if strings.HasPrefix(reply, "25") {
			f.to = append(f.to, between(rest, "<", ">"))
		}
	}
	return reply, nil
}

// reply reads one reply of the honest server, all its lines.
func (f *front) reply() (string, error) {
	var b strings.Builder
	for {
		line, err := f.fromHonest.ReadString('\n')
		if err != nil {
			return "", err
		}
		b.WriteString(line)
		if len(line) < 4 || line[3] != '-' {
			return b.String(), nil
		}
	}
}

// offer edits the reply to EHLO: what this server offers at this moment.
func (f *front) offer(reply string) string {
	without := append([]string{"CHUNKING"}, f.s.options.Without...)
	if f.offersTLS() {
		without = append(without, "AUTH")
	}
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(reply), "\r\n"), func(line string) bool {
		keyword, _, _ := strings.Cut(line[4:], " ")
		return slices.Contains(without, keyword)
	})
	if f.offersTLS() {
		lines = append(lines, "250 STARTTLS")
	}
	if f.encrypted && !slices.Contains(without, "REQUIRETLS") {
		lines = append(lines, "250 REQUIRETLS")
	}
	for i := range lines {
		mark := "-"
		if i == len(lines)-1 {
			mark = " "
		}
		lines[i] = lines[i][:3] + mark + lines[i][4:]
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

func (f *front) offersTLS() bool {
	return f.pleads() && !slices.Contains(f.s.options.Without, "STARTTLS")
}

func (f *front) needsTLS(step Step) bool {
	return f.pleads() && (step == SignIn || step == Mail)
}

func (f *front) startTLS() error {
	upgrade := false
	err := f.obey(StartTLS, nil, func() (string, error) {
		upgrade = true
		return "220 2.0.0 Go on\r\n", nil
	})
	if err != nil || !upgrade {
		return err
	}
	return f.encrypt(Handshake)
}
