package lab

import (
	"fmt"
	"os/exec"
)

// Missing is the error on a computer that cannot run the lab, or a mail client
// against it. It never means that something is broken.
type Missing struct {
	What string // "the program swaks"
	Cure string // "install the Debian package swaks"
}

// Error says what is missing and what to do.
func (m *Missing) Error() string { return fmt.Sprintf("%s is missing: %s", m.What, m.Cure) }

// Need returns a *Missing unless the program is on the path.
func Need(program, debianPackage string) error {
	if _, err := exec.LookPath(program); err != nil {
		return &Missing{What: "the program " + program, Cure: "install the Debian package " + debianPackage}
	}
	return nil
}

// needs are the programs of the servers and the packages that bring them. Root's
// folders are looked into by name because a desktop user's path lacks them.
func needs() error {
	for _, n := range []struct{ program, from string }{
		{"dovecot", "dovecot-core"},
		{"/usr/lib/dovecot/imap", "dovecot-imapd"},
		{"/usr/lib/dovecot/lmtp", "dovecot-lmtpd"},
		{"postfix", "postfix"},
	} {
		if err := Need(n.program, n.from); err != nil {
			return err
		}
	}
	return nil
}
