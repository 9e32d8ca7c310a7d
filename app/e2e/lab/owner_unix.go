//go:build unix

package lab

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// owner is the user that a server runs as.
type owner struct {
	Name, Group string
	uid, gid    int
}

// root is who Postfix's master must be; its parts drop to the user postfix.
var root = owner{Name: "root", Group: "root"}

// lookup returns the user for Dovecot, who needs no rights at all: the one that
// its package made.
func lookup() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, &Missing{What: "root", Cure: "Postfix cannot start without; run the tests as root in a container"}
	}
	if err := needs(); err != nil {
		return owner{}, err
	}
	return ownerNamed("dovecot")
}

func ownerNamed(name string) (owner, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return owner{}, fmt.Errorf("look up the user %s: %w", name, err)
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return owner{}, fmt.Errorf("look up the group of %s: %w", name, err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return owner{}, fmt.Errorf("read the number of %s: %w", name, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return owner{}, fmt.Errorf("read the group number of %s: %w", name, err)
	}
	return owner{Name: u.Username, Group: g.Name, uid: uid, gid: gid}, nil
}

// give makes the owner the owner of path.
func (o owner) give(path string) error { return os.Chown(path, o.uid, o.gid) }

// as makes c run as the owner, in a process group of its own.
func (o owner) as(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if o != root {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
}
