package ui

import (
	"cmp"
	"slices"

	"holdback/app/control"
)

// This file is how the screen comes to the path that sets an account up, and what it says
// of an account that must sign in again.

// welcome opens the path by itself, once, where there is nothing to guard yet.
func (s *Screen) welcome() {
	none := s.snap.Known && s.snap.Gone == nil && len(s.snap.Status.Accounts) == 0 && !s.snap.Status.Demo
	if none && !s.welcomed && s.here == PlaceOutbox {
		s.welcomed = true
		s.addAccount()
	}
}

// addAccount opens the path to an account, where it was left.
func (s *Screen) addAccount() {
	s.Visit(PlaceSetup)
	s.setup.Open()
}

// guideClient shows how a mail program sends through an account that there is.
func (s *Screen) guideClient(c control.ClientSettings) {
	i := slices.IndexFunc(s.snap.Accounts, func(a control.AccountInfo) bool { return a.Address.String() == c.Account })
	if i < 0 {
		return
	}
	s.Visit(PlaceSetup)
	s.setup.Guide(s.snap.Accounts[i].Account, c)
}

// setUp goes on after the path has ended, with what must still be said.
func (s *Screen) setUp(to Place, n *Notice) {
	s.Visit(cmp.Or(to, s.before))
	if n != nil {
		s.bar.Show(*n)
	}
}

// mustSignIn reports whether an account waits for the person to sign in.
func (s *Screen) mustSignIn() bool { return slices.ContainsFunc(s.snap.Accounts, signsInAgain) }

func signsInAgain(a control.AccountInfo) bool { return a.SignInAgain }

// signInNotice leads to the one place where it can be mended.
func (s *Screen) signInNotice() Notice {
	i := slices.IndexFunc(s.snap.Accounts, signsInAgain)
	address := s.snap.Accounts[i].Address.String()
	n := againWords(s.snap.Accounts)
	n.Button, n.Press = say("account.see", "See the account"), func() {
		s.Visit(PlaceSettings)
		s.settings.accounts.Open(address)
	}
	return n
}
