package lab

import "os/exec"

type owner struct{ Name, Group string }

var root = owner{}

func lookup() (owner, error) {
	return owner{}, &Missing{What: "Postfix", Cure: "the lab runs on Debian only"}
}

func ownerNamed(string) (owner, error) { return lookup() }

func (owner) give(string) error { return nil }

func (owner) as(*exec.Cmd) {}
