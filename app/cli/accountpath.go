package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
)

// setup is the path from a mail address to a guarded account.
type setup struct {
	Program
	g       control.Guard
	flags   accountFlags
	address mail.Address
	a       account.Account
	c       control.Credential
	known   bool                // it is saved already, and only signs in again
	checks  []control.Diagnosis // what was found when it was tried
	asJSON  bool
}

// byFinding finds the servers, has the person sign in, tries both and saves.
func (s setup) byFinding(ctx context.Context) error {
	saved, err := s.saved(ctx)
	if err != nil {
		return err
	}
	if s.flags.name == "" && saved.Name == "" && s.asks() {
		if s.flags.name, err = s.answer(ctx, "Your name, as others shall see it (may be empty): "); err != nil {
			return err
		}
	}
	chosen, err := s.servers(ctx)
	if err != nil {
		return err
	}
	if s.a, err = s.flags.choose(onto(saved, chosen.Account, s.address)); err != nil {
		return usageError{err}
	}
	if err := s.credential(ctx, chosen.Password); err != nil {
		return err
	}
	if !s.flags.noCheck {
		if err := s.try(ctx); err != nil {
			return err
		}
	}
	return s.save(ctx, true)
}

// saved is what is saved of this account already.
func (s setup) saved(ctx context.Context) (account.Account, error) {
	known, err := s.g.Accounts(ctx)
	if err != nil {
		return account.Account{}, err
	}
	for _, k := range known {
		if k.Address.Same(s.address) {
			return k.Account, nil
		}
	}
	return account.Account{}, nil
}

// onto is the account that was found, with what people chose for the one that is saved.
func onto(saved, found account.Account, address mail.Address) account.Account {
	found.Address, found.Name = address, saved.Name
	found.Identities, found.Sent, found.Drafts = saved.Identities, saved.Sent, saved.Drafts
	if !saved.Address.IsZero() {
		found.SentCopies = saved.SentCopies
	}
	if found.User == "" {
		found.User = address.String()
	}
	return found
}

// servers finds the servers and has one of the ways chosen.
func (s setup) servers(ctx context.Context) (discover.Candidate, error) {
	d, err := s.look(ctx, s.flags.askThunderbird)
	if err != nil {
		return discover.Candidate{}, err
	}
	if s.asks() && !answers(d) && !d.Asked && !d.Offline {
		agreed, err := s.yes(ctx, fmt.Sprintf("Shall the collection of the Thunderbird project be asked? It is told the domain %s.", clean(s.address.Domain())), false)
		if err != nil {
			return discover.Candidate{}, err
		}
		if agreed {
			if d, err = s.look(ctx, true); err != nil {
				return discover.Candidate{}, err
			}
		}
	}
	switch {
	case s.asks() && len(d.Candidates) == 0:
		return s.byHand(ctx, d)
	case s.asks():
		return s.pick(ctx, d)
	}
	return s.best(d)
}

func (s setup) look(ctx context.Context, ask bool) (control.Discovery, error) {
	s.tell("Looking for the servers of %s …", clean(s.address.Domain()))
	return s.g.Discover(ctx, control.DiscoverQuery{Address: s.address.String(), Ask: ask})
}

// answers reports whether there are servers that answer, or of a provider that Holdback
// knows: those are greeted before anything secret is sent.
func answers(d control.Discovery) bool {
	return slices.ContainsFunc(d.Candidates, promising)
}

func promising(c discover.Candidate) bool { return c.Usable() && (c.Greets || !c.Asked()) }

// pick has the person choose, and confirm servers outside of their domain (RFC 6186,
// section 6).
func (s setup) pick(ctx context.Context, d control.Discovery) (discover.Candidate, error) {
	s.tell("%s", foundWords(d))
	c := d.Candidates[0]
	if len(d.Candidates) > 1 && !s.flags.yes {
		n, err := s.number(ctx, len(d.Candidates))
		if err != nil {
			return c, err
		}
		c = d.Candidates[n-1]
	}
	if !c.Usable() {
		return c, &control.Refusal{Says: c.Says, Hint: enterByHand(s.address)}
	}
	if len(c.Outside) == 0 || s.flags.yes {
		return c, nil
	}
	agreed, err := s.yes(ctx, outsideWords(s.address, c)+" Do they keep your mail?", false)
	if err == nil && !agreed {
		err = &control.Refusal{Says: "No password was sent, and nothing was saved.", Hint: enterByHand(s.address)}
	}
	return c, err
}

func (s setup) number(ctx context.Context, most int) (int, error) {
	for {
		said, err := s.answer(ctx, "Which one? [1] ")
		if err != nil {
			return 0, err
		}
		if said == "" {
			return 1, nil
		}
		if n, err := strconv.Atoi(said); err == nil && n >= 1 && n <= most {
			return n, nil
		}
		s.tell("Please answer with a number from 1 to %d.", most)
	}
}

// best chooses where nobody can be asked: only servers that answer, and none outside of
// the domain unless that was agreed to.
func (s setup) best(d control.Discovery) (discover.Candidate, error) {
	for _, c := range d.Candidates {
		switch {
		case !promising(c):
			continue
		case len(c.Outside) > 0 && !s.flags.yes:
			return c, &control.Refusal{Says: outsideWords(s.address, c), Hint: "If they keep your mail, add --yes. " + enterByHand(s.address)}
		}
		return c, nil
	}
	return discover.Candidate{}, nothingFound(s.address, d)
}

// byHand asks for the servers.
func (s setup) byHand(ctx context.Context, d control.Discovery) (discover.Candidate, error) {
	s.tell("%s", clean(nothingFound(s.address, d).Says))
	c := discover.Candidate{Password: true}
	smtp, err := s.server(ctx, "Server for sending, HOST:PORT (empty: give up): ")
	if err != nil {
		return c, err
	}
	if smtp == nil {
		return c, &control.Refusal{Says: "Nothing was saved.", Hint: enterByHand(s.address)}
	}
	c.Account.SMTP = *smtp
	c.Account.IMAP, err = s.server(ctx, "Server for reading (IMAP), HOST:PORT (empty: it only sends): ")
	return c, err
}

// server asks until it gets a server, or nothing. The protection is that of the port.
func (s setup) server(ctx context.Context, question string) (*account.Server, error) {
	for {
		said, err := s.answer(ctx, question)
		if err != nil || said == "" {
			return nil, err
		}
		server, err := account.ParseServer(said, protection(said))
		if err == nil {
			return &server, nil
		}
		s.tell("%s", clean(err.Error()))
	}
}

// protection is what is usual at the port: RFC 8314, section 3.
func protection(hostPort string) account.Security {
	for _, port := range []string{":587", ":25", ":143"} {
		if strings.HasSuffix(hostPort, port) {
			return account.StartTLS
		}
	}
	return account.TLS
}

// try tries the account. What is wrong is said; the person then decides.
func (s *setup) try(ctx context.Context) error {
	for {
		s.tell("Trying the servers …")
		found, err := s.g.TryAccount(ctx, s.a, s.c)
		if err != nil {
			return err
		}
		s.checks = found
		if !s.asJSON || !well(found) {
			fmt.Fprint(s.Stderr, doctorWords(found))
		}
		if well(found) {
			return nil
		}
		again, err := s.afterFailure(ctx)
		if err != nil || !again {
			return err
		}
	}
}

// afterFailure reports whether to try again.
func (s *setup) afterFailure(ctx context.Context) (again bool, err error) {
	no := &control.Refusal{Says: "The account was not saved.", Hint: "Put right what is wrong, or save it all the same with --no-check."}
	if s.known {
		no = &control.Refusal{Says: "Nothing was changed.", Hint: "Put right what is wrong, then sign in again."}
	}
	if !s.asks() {
		return false, no
	}
	letter, err := s.letter(ctx, "(T)ry again, (c)hange the servers, (s)ave it all the same, or (q)uit?", "tcsq")
	switch {
	case err != nil:
		return false, err
	case letter == "q":
		return false, no
	case letter == "s":
		return false, nil
	case letter == "c":
		return true, s.change(ctx)
	case s.c.Password != "" && s.flags.passwordFile == "":
		return true, s.otherPassword()
	}
	return true, nil
}

// change asks for the servers; an empty answer leaves one as it is.
func (s *setup) change(ctx context.Context) error {
	smtp, err := s.server(ctx, fmt.Sprintf("Server for sending, HOST:PORT [%s]: ", clean(s.a.SMTP.String())))
	if err != nil {
		return err
	}
	if smtp != nil {
		s.a.SMTP = *smtp
	}
	now := "none"
	if s.a.IMAP != nil {
		now = s.a.IMAP.String()
	}
	imap, err := s.server(ctx, fmt.Sprintf("Server for reading (IMAP), HOST:PORT [%s]: ", clean(now)))
	if imap != nil {
		s.a.IMAP = imap
	}
	return err
}

// otherPassword asks for the password once more; an empty answer leaves it as it is.
func (s *setup) otherPassword() error {
	password, err := s.hidden("Password (empty: the same): ")
	if password != "" {
		s.c.Password = password
	}
	return err
}

// added is what account add prints as JSON.
type added struct {
	Account account.Account     `json:"account"`
	Checks  []control.Diagnosis `json:"checks"` // what was found when it was tried; none: it was not
}

// save saves the account, and says what to do next.
func (s setup) save(ctx context.Context, guide bool) error {
	if err := s.g.AddAccount(ctx, s.a, s.c); err != nil {
		return err
	}
	words := fmt.Sprintf("Added the account %s.\n", clean(s.a.Address.String()))
	if !guide || s.asJSON {
		return s.print(s.asJSON, added{s.a, list(s.checks)}, words)
	}
	values, err := s.g.ClientSettings(ctx, s.a.Address.String())
	if err != nil {
		return err
	}
	return s.print(false, nil, words+nextWords(values))
}
