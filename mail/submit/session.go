package submit

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/emersion/go-smtp"

	"holdback/mail"
)

// session is one client's conversation, called by the library. A message that
// comes in by BDAT is taken over on a goroutine of its own, which may still run
// when the client has gone on to something else: so everything that changes is
// behind mu, and Data works on a copy.
type session struct {
	door   *door
	conn   *smtp.Conn
	line   *line
	secure bool // TLS

	run uintptr // the last message in chunks that is done with; see abandon

	mu   sync.Mutex
	user string        // who signed in, or ""
	open bool          // MAIL was accepted
	env  mail.Envelope // as far as we were told
	last bool          // the last chunk of the message has come
}

func (s *session) become(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user = user
}

// Mail begins a transaction. The library lets anybody do that, and also in the
// middle of another transaction; we do not.
func (s *session) Mail(from string, opts *smtp.MailOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.line.isOver():
		return reply(421, "4.3.2", "This connection is closed.")
	case s.user == "":
		s.door.tell(NoSignIn, "")
		// RFC 4954, section 6: 530 5.7.0. RFC 6409, section 4.3: always.
		return reply(530, "5.7.0", "Please sign in first: Holdback shows user name and password under Settings, Mail program.")
	case s.open:
		return reply(503, "5.5.1", "The message before this one is not finished. Use RSET to give it up.")
	case opts.RequireTLS && !s.secure:
		return reply(530, "5.7.0", "REQUIRETLS needs TLS on this connection, too: use STARTTLS first.") // RFC 8689, section 2
	}
	env := mail.Envelope{
		EightBit:   opts.Body == smtp.Body8BitMIME,
		UTF8:       opts.UTF8,
		RequireTLS: opts.RequireTLS,
		Return:     string(opts.Return),
		EnvelopeID: opts.EnvelopeID,
	}
	if from != "" { // RFC 5321, section 4.5.5: the null reverse-path
		var err error
		if env.From, err = path(from); err != nil {
			return reply(501, "5.1.7", "The sender's "+err.Error())
		}
	}
	if !opts.UTF8 && !ascii(from) {
		return reply(550, "5.6.7", "The sender's address has letters that need SMTPUTF8.") // RFC 6531, section 3.5
	}
	s.env, s.open = env, true
	return nil
}

// Rcpt adds a recipient. Naming one twice does not send twice.
func (s *session) Rcpt(to string, opts *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	address, err := path(to)
	if err != nil {
		return reply(553, "5.1.3", "The recipient's "+err.Error())
	}
	if !s.env.UTF8 && !ascii(to) {
		return reply(553, "5.6.7", "The recipient's address has letters that need SMTPUTF8.") // RFC 6531, section 3.5
	}
	if slices.ContainsFunc(s.env.Recipients, func(r mail.Recipient) bool { return r.Address == address }) {
		return nil
	}
	r := mail.Recipient{
		Address:      address,
		OriginalType: strings.ToLower(string(opts.OriginalRecipientType)),
		Original:     opts.OriginalRecipient,
	}
	for _, n := range opts.Notify {
		r.Notify = append(r.Notify, string(n))
	}
	s.env.Recipients = append(s.env.Recipients, r)
	return nil
}

// Reset gives up the transaction. The library calls it after each message, too.
func (s *session) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.abandon()
	s.env, s.open = mail.Envelope{}, false
	s.line.unlimit()
}

// Logout ends the session, which STARTTLS does in the middle of a message, too.
func (s *session) Logout() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.abandon()
	return nil
}

// abandon hangs up when a message in chunks is given up before its last one. The
// library does not wait for its Data, whose answer could be given to the next
// message in its place: a message that we took would then be sent again.
func (s *session) abandon() {
	run := chunkRun(s.conn)
	if run != s.run && !s.last {
		s.line.hangUp()
	}
	s.run, s.last = run, false
}

// lastChunk notes that the message in chunks came to its end.
func (s *session) lastChunk() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = true
}

// transaction is who sends what to whom, as it is now.
func (s *session) transaction() (user string, env mail.Envelope, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	env = s.env
	env.Recipients = slices.Clone(env.Recipients)
	return s.user, env, s.user != "" && s.open && len(env.Recipients) > 0
}

// path reads an address from MAIL or RCPT. The library has read it before us and
// taken the quotes off a quoted local part (RFC 5321, section 4.1.2); here they
// come back where they are needed. With two @ nobody knows any more which of
// them was quoted.
func path(s string) (mail.Address, error) {
	local, domain, _ := strings.Cut(s, "@")
	if strings.Contains(domain, "@") {
		return mail.Address{}, errors.New("address has more than one @")
	}
	if !dotAtom(local) {
		local = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(local) + `"`
	}
	return mail.ParseAddress(local + "@" + domain)
}

// dotAtom reports whether a local part needs no quotes: Dot-string of RFC 5321,
// section 4.1.2, with the letters of RFC 6531, section 3.3.
func dotAtom(local string) bool {
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	return !strings.ContainsFunc(local, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(`()<>[]:;@\,"`, r)
	})
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
