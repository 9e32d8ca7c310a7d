package mailtest

import "strings"

// idle lets the client wait for news, until it says that it is done.
func (f *imapFront) idle(c command) error {
	ahead, err := f.trouble(IMAPIdle, c, nothing)
	if err != nil || !ahead {
		return err
	}
	if _, err := f.honest.Write([]byte(c.lines[0])); err != nil {
		return err
	}
	first, err := f.piece()
	if err != nil {
		return err
	}
	if err := f.say(first); err != nil || !strings.HasPrefix(first, "+") {
		return err
	}
	if _, err := f.trouble(IMAPIdling, c, nothing); err != nil {
		return err
	}
	told := make(chan error, 1)
	f.s.work.Go(func() { told <- f.tell(c) })
	end, err := f.fromUser.ReadString('\n')
	if err == nil {
		_, err = f.honest.Write([]byte(end))
	}
	if err != nil {
		_ = f.honest.Close()
	}
	if failed := <-told; err == nil {
		err = failed
	}
	return err
}

// tell passes on what the honest server says while the client waits, up to the end.
func (f *imapFront) tell(c command) error {
	for {
		piece, err := f.piece()
		if err != nil {
			return err
		}
		if err := f.say(f.counted(c, piece)); err != nil {
			return err
		}
		if strings.HasPrefix(piece, c.tag+" ") {
			return nil
		}
	}
}
