package mailtest

import (
	"bytes"
	"strings"
)

// data takes the content of a message from the client and passes it on at the
// dot.
func (f *front) data() error {
	open := false
	err := f.obey(Data, f.to, func() (string, error) {
		open = true
		return "354 Go ahead\r\n", nil
	})
	if err != nil || !open {
		return err
	}
	content, err := f.content()
	if err != nil {
		return err
	}
	to := f.to
	f.to = nil
	passed := false
	err = f.obey(Dot, to, func() (string, error) {
		passed = true
		return f.pour(content)
	})
	if err != nil || passed {
		return err
	}
	_, err = f.ask("RSET\r\n") // refused here: the honest server must forget it too
	return err
}

// content reads up to and with the final dot, in the form it has on the wire.
func (f *front) content() ([]byte, error) {
	fault := f.s.fault(Body, f.to)
	var b bytes.Buffer
	for {
		start := b.Len()
		line, err := f.fromUser.ReadBytes('\n')
		b.Write(line)
		if err != nil {
			return nil, err
		}
		if fault.Do != "" && int64(b.Len()) > fault.After {
			if err := f.breakOff(fault); err != nil {
				return nil, err
			}
			fault = Fault{}
		}
		whole := start == 0 || bytes.HasSuffix(b.Bytes()[:start], []byte("\r\n"))
		if whole && string(line) == ".\r\n" { // RFC 5321, section 4.1.1.4
			return b.Bytes(), nil
		}
	}
}

// breakOff does what goes wrong while the content arrives.
func (f *front) breakOff(fault Fault) error {
	ahead, err := f.meet(fault, func() error { return nil })
	if err == nil && !ahead {
		err = errOver
	}
	return err
}

// pour gives the whole content to the honest server and returns its answer.
func (f *front) pour(content []byte) (string, error) {
	reply, err := f.ask("DATA\r\n")
	if err != nil || !strings.HasPrefix(reply, "354") {
		return reply, err
	}
	if _, err := f.honest.Write(content); err != nil {
		return "", err
	}
	return f.reply()
}
