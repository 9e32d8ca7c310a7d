package mailtest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"time"

	"holdback/mail/account"
)

// errOver ends a dialogue: the line was cut, or has come to its end.
var errOver = errors.New("dialogue over")

// line is one client's line and, behind it, the line to the honest server. What both
// fronts do with lines is here, and so is everything that can go wrong on one.
type line struct {
	s      *Server
	number int

	client    net.Conn
	fromUser  *bufio.Reader
	encrypted bool

	honest     net.Conn
	fromHonest *bufio.Reader
}

// attach joins the line to the honest server's end of a pipe, until the dialogue ends.
func (l *line) attach(give func(far net.Conn) bool) (end func(), ok bool) {
	near, far := net.Pipe()
	if !give(far) {
		return func() {}, false
	}
	l.honest, l.fromHonest = near, bufio.NewReader(near)
	stop := make(chan struct{})
	l.s.work.Go(func() { // a closing server must not wait for a pipe
		select {
		case <-l.s.done:
			_ = near.Close()
		case <-stop:
		}
	})
	return func() {
		close(stop)
		_ = near.Close()
	}, true
}

// encrypt turns the line to the client into TLS, unless something goes wrong at this
// step.
func (l *line) encrypt(at Step) error {
	fault := l.s.fault(at, nil)
	cert := l.s.options.Cert
	switch fault.Do {
	case "":
	case Forge:
		cert = fault.Cert
	case Wait:
		if err := l.wait(fault.Delay); err != nil {
			return err
		}
	default:
		return l.misbehave(fault)
	}
	c := tls.Server(l.client, &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12})
	if err := c.Handshake(); err != nil {
		return err
	}
	l.client, l.fromUser, l.encrypted = c, bufio.NewReader(c), true
	return nil
}

// meet is what goes wrong with a command. act obeys it without a word to the client; it
// is called at most once. ahead means that nothing did, or that it is over, and the
// command must still be obeyed and answered.
func (l *line) meet(fault Fault, act func() error) (ahead bool, err error) {
	switch fault.Do {
	case "":
		return true, nil
	case Wait:
		return true, l.wait(fault.Delay)
	case Insert:
		return true, l.say(fault.Reply)
	}
	if fault.Obey || fault.Do == Lose {
		if err := act(); err != nil {
			return false, err
		}
	}
	return false, l.misbehave(fault)
}

// misbehave does instead of an answer what the fault says.
func (l *line) misbehave(fault Fault) error {
	switch fault.Do {
	case Answer:
		return l.answer(fault.Reply)
	case Babble:
		return l.say(fault.Reply)
	case Flood:
		return l.flood(fault.Reply)
	case Stall:
		<-l.s.done
	}
	return errOver
}

// answer says a whole line. After some words, the server closes.
func (l *line) answer(reply string) error {
	if err := l.say(reply + "\r\n"); err != nil {
		return err
	}
	if strings.HasPrefix(reply, "421") || strings.HasPrefix(reply, "* BYE") { // RFC 5321, section 3.8; RFC 9051, section 7.1.5
		return errOver
	}
	return nil
}

// flood says the same until the client hangs up.
func (l *line) flood(text string) error {
	text = strings.Repeat(text, 1+16*1024/(1+len(text)))
	for {
		if err := l.say(text); err != nil {
			return err
		}
	}
}

func (l *line) wait(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-l.s.done:
		return errOver
	}
}

func (l *line) say(text string) error {
	_, err := l.client.Write([]byte(text))
	return err
}

// pleads reports whether the client must say STARTTLS before anything that matters.
func (l *line) pleads() bool { return l.s.options.Security == account.StartTLS && !l.encrypted }
