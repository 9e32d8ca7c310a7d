package mailtest

import (
	"crypto/tls"
	"strings"
	"time"
)

// Step is a place in a dialogue where something can go wrong.
type Step string

// The steps of a submission, in their usual order.
const (
	Connect   Step = "connect"   // before the greeting
	Hello     Step = "hello"     // EHLO or HELO
	StartTLS  Step = "starttls"  // STARTTLS
	Handshake Step = "handshake" // of TLS, from the first octet or after STARTTLS
	SignIn    Step = "sign-in"   // AUTH
	Mail      Step = "mail"      // MAIL
	Rcpt      Step = "rcpt"      // RCPT
	Data      Step = "data"      // DATA
	Body      Step = "body"      // while the content arrives
	Dot       Step = "dot"       // the final dot
	Noop      Step = "noop"      // NOOP
	Reset     Step = "reset"     // RSET
	Quit      Step = "quit"      // QUIT
)

// The steps of a mailbox dialogue. A command meets its fault when it has arrived whole;
// only APPEND has three places, as a submission has DATA, Body and Dot.
const (
	IMAPConnect    Step = "imap connect"    // before the greeting
	IMAPCapability Step = "imap capability" // CAPABILITY
	IMAPStartTLS   Step = "imap starttls"   // STARTTLS
	IMAPHandshake  Step = "imap handshake"  // of TLS, from the first octet or after STARTTLS
	IMAPSignIn     Step = "imap sign-in"    // LOGIN or AUTHENTICATE
	IMAPEnable     Step = "imap enable"     // ENABLE
	IMAPList       Step = "imap list"       // LIST, LSUB or NAMESPACE
	IMAPStatus     Step = "imap status"     // STATUS
	IMAPCreate     Step = "imap create"     // CREATE
	IMAPSelect     Step = "imap select"     // SELECT or EXAMINE
	IMAPClose      Step = "imap close"      // CLOSE or UNSELECT
	IMAPSearch     Step = "imap search"     // SEARCH
	IMAPFetch      Step = "imap fetch"      // FETCH
	IMAPAppend     Step = "imap append"     // APPEND, before its literal may come
	IMAPLiteral    Step = "imap literal"    // while the literal of an APPEND arrives
	IMAPAppended   Step = "imap appended"   // the end of an APPEND
	IMAPStore      Step = "imap store"      // STORE
	IMAPCopy       Step = "imap copy"       // COPY
	IMAPMove       Step = "imap move"       // MOVE
	IMAPExpunge    Step = "imap expunge"    // EXPUNGE
	IMAPIdle       Step = "imap idle"       // IDLE
	IMAPIdling     Step = "imap idling"     // as soon as the client waits in IDLE
	IMAPNoop       Step = "imap noop"       // NOOP or CHECK
	IMAPLogout     Step = "imap logout"     // LOGOUT
)

// Act is what goes wrong.
type Act string

// The acts. Whatever is not named goes on honestly.
const (
	Answer Act = "answer" // say the line Fault.Reply instead of obeying; after 421 or "* BYE" the line is closed too
	Babble Act = "babble" // say Fault.Reply to the octet, with no line end of ours, and nothing else
	Flood  Act = "flood"  // say Fault.Reply again and again until the client hangs up
	Cut    Act = "cut"    // close the line instead of obeying
	Lose   Act = "lose"   // obey, then close the line instead of answering: Cut with Obey
	Stall  Act = "stall"  // never say anything again; the line stays open until Close
	Wait   Act = "wait"   // obey after Fault.Delay
	Insert Act = "insert" // say Fault.Reply to the octet, then obey and answer
	Forge  Act = "forge"  // at a Handshake: show Fault.Cert instead of the right one
)

// Fault is one thing that goes wrong.
type Fault struct {
	At    Step
	Do    Act
	Reply string           // for Answer "550 5.1.1 No such user" or, at an IMAP step, "NO [OVERQUOTA] Full": the tag is put in front unless it begins with "* " or "+ "
	Delay time.Duration    // for Wait
	Cert  *tls.Certificate // for Forge
	To    string           // only for this recipient: an address, or "refused@" for a local part; at an IMAP step, only for this folder; empty means any
	After int64            // at Body or IMAPLiteral: octets that arrive before it happens
	Obey  bool             // the command is obeyed first; only then it goes wrong, instead of its answer
	Times int              // how often; 0 means always
}

// Magic lets a person meet the faults by writing to certain names, at any domain:
//
//	refused@     550 at RCPT
//	later@       451 at RCPT
//	too-big@     552 after the dot
//	spam@        554 after the dot
//	slow@        the answer after the dot takes five seconds
//	lost-reply@  the message is taken, but the answer never arrives
//	lost-mail@   the line is cut at the dot and the message is not taken
func Magic() []Fault {
	return []Fault{
		{At: Rcpt, To: "refused@", Do: Answer, Reply: "550 5.1.1 No such person here"},
		{At: Rcpt, To: "later@", Do: Answer, Reply: "451 4.2.1 This mailbox is busy, try again later"},
		{At: Dot, To: "too-big@", Do: Answer, Reply: "552 5.3.4 This message is larger than we take"},
		{At: Dot, To: "spam@", Do: Answer, Reply: "554 5.7.1 This looks like spam to us"},
		{At: Dot, To: "slow@", Do: Wait, Delay: 5 * time.Second},
		{At: Dot, To: "lost-reply@", Do: Lose},
		{At: Dot, To: "lost-mail@", Do: Cut},
	}
}

// armed is a fault that waits for its moment.
type armed struct {
	Fault
	left int // how often it may still happen; below 0 means always
}

// Break adds faults. Where several fit, the one added first happens.
func (s *Server) Break(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		a := &armed{Fault: f, left: f.Times}
		if f.Times == 0 {
			a.left = -1
		}
		s.faults = append(s.faults, a)
	}
}

// Mend removes all faults.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Unmet are the faults that have not yet happened as often as they should: a test in which
// they never do proves nothing.
func (s *Server) Unmet() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var unmet []Fault
	for _, a := range s.faults {
		if a.left > 0 {
			unmet = append(unmet, a.Fault)
		}
	}
	return unmet
}

// fault is what goes wrong at this step of a transaction with these recipients.
// Asking uses it up.
func (s *Server) fault(at Step, to []string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.faults {
		if a.At != at || a.left == 0 || !a.meets(to) {
			continue
		}
		if a.left > 0 {
			a.left--
		}
		return a.Fault
	}
	return Fault{}
}

func (f Fault) meets(to []string) bool {
	if f.To == "" {
		return true
	}
	for _, address := range to {
		if strings.EqualFold(address, f.To) {
			return true
		}
		if strings.HasSuffix(f.To, "@") && len(address) > len(f.To) && strings.EqualFold(address[:len(f.To)], f.To) {
			return true
		}
	}
	return false
}
