package guard

import (
	"slices"
	"strings"
	"sync"
	"time"

	"holdback/guard/people"
	"holdback/mail"
	"holdback/mail/account"
)

// Mail is what checks look at: who gets the message, what can be read of it, and
// the facts around it. It must not be copied once checks look at it.
type Mail struct {
	Envelope   mail.Envelope
	View       *mail.View // never nil, though it may be empty
	Unreadable error      // why View is not all of the message; nil when it is
	Facts      Facts
	Rules      *Rules // never nil while checks look

	once       sync.Once
	recipients []Addressee
	memoMu     sync.Mutex
	memo       map[any]func() any
}

// Facts is what is known beside the message. app fills it in; checks never ask
// the world. The zero value knows nothing, and every check must live with that.
type Facts struct {
	Now        time.Time         // in the sender's time zone
	Own        []mail.Mailbox    // identities the sender may write as, of all accounts
	Account    mail.Address      // the account it leaves through
	Accounts   []account.Account // the sender's accounts with their identities; nil when they are not known
	People     *people.Book      // nil when nothing is known
	Thread     *Thread           // what it answers; nil when it answers nothing or that is not known
	ServerSize int64             // largest message that the account's server takes, in octets; 0 is not known
	Quiet      map[string]bool   // the QuietKeys that the sender does not want to be asked again
}

// Thread is the message that is answered or forwarded, as the sender received it.
type Thread struct {
	Subject string
	From    []mail.Mailbox // and Reply-To
	To, Cc  []mail.Mailbox
	List    bool // it came through a mailing list (RFC 2369, RFC 2919)
	Hidden  bool // the sender was among its recipients, but neither in To nor in Cc, nor was a list
}

// Addressee is one recipient of the envelope, as the header calls it.
type Addressee struct {
	mail.Mailbox
	Field string // "to", "cc" or "bcc"; "bcc" too when the header does not name it
}

// Addressees is everybody who gets the message, in the order of the envelope,
// each once.
func (m *Mail) Addressees() []Addressee {
	m.once.Do(func() { m.recipients = m.readAddressees() })
	return m.recipients
}

func (m *Mail) readAddressees() []Addressee {
	named := map[string]Addressee{}
	for _, f := range []struct {
		field string
		boxes []mail.Mailbox
	}{{"bcc", m.View.Bcc()}, {"cc", m.View.Cc()}, {"to", m.View.To()}} {
		for _, box := range f.boxes {
			named[people.Key(box.Address)] = Addressee{box, f.field}
		}
	}
	seen := map[string]bool{}
	var all []Addressee
	for _, r := range m.Envelope.Recipients {
		key := people.Key(r.Address)
		if seen[key] {
			continue
		}
		seen[key] = true
		a, ok := named[key]
		if !ok {
			a = Addressee{Field: "bcc"}
		}
		a.Address = r.Address
		all = append(all, a)
	}
	return all
}

// Visible reports whether the other recipients see this one.
func (a Addressee) Visible() bool { return a.Field != "bcc" }

// Outside reports whether an address is outside of the sender's organisation.
// Without any own address nothing is known, and nothing is called outside.
func (m *Mail) Outside(a mail.Address) bool {
	if len(m.Facts.Own) == 0 && m.Facts.Account.IsZero() && len(m.Rules.Domains.Own) == 0 {
		return false
	}
	return !m.Inside(a)
}

// Inside reports whether an address belongs to the sender's organisation: an own
// identity, the organisation of the account unless that is a public mail
// service, or a domain that the rules call own.
func (m *Mail) Inside(a mail.Address) bool {
	if m.IsSelf(a) || Covers(m.Rules.Domains.Own, a) {
		return true
	}
	if a.IsZero() {
		return false
	}
	org := people.Organisation(a.Domain())
	same := func(own mail.Address) bool { return !own.IsZero() && people.Organisation(own.Domain()) == org }
	ours := same(m.Facts.Account) || slices.ContainsFunc(m.Facts.Own, func(box mail.Mailbox) bool { return same(box.Address) })
	return ours && !Covers(m.Rules.Domains.Public, a)
}

// IsSelf reports whether an address is the sender's own.
func (m *Mail) IsSelf(a mail.Address) bool {
	return m.Facts.Account.Same(a) || slices.ContainsFunc(m.Facts.Own, func(box mail.Mailbox) bool { return box.Address.Same(a) })
}

// Covers reports whether one of the patterns means an address. A pattern is an
// address ("ann@example.org"), a domain with everything below it
// ("example.org"), or either with the wildcards * and ?. Case does not matter.
func Covers(patterns []string, a mail.Address) bool {
	if a.IsZero() {
		return false
	}
	full, domain := people.Key(a), a.Domain()
	return slices.ContainsFunc(patterns, func(p string) bool {
		p = strings.ToLower(strings.TrimSpace(p))
		p = strings.TrimPrefix(p, "@")
		switch {
		case strings.Contains(p, "@"):
			return Matches(p, full)
		case p == "":
			return false
		}
		return Matches(p, domain) || strings.HasSuffix(domain, "."+p)
	})
}

// Matches reports whether the wildcards * (anything) and ? (one character) of
// pattern give text. Both are compared as they are. It takes time linear in
// text for each star.
func Matches(pattern, text string) bool {
	p, s := []rune(pattern), []rune(text)
	star, from := -1, 0
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, from = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == s[j]):
			i++
			j++
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// Memo gives what f makes for key, made once for a message however many checks
// ask. key must be of a type that the caller does not export.
func Memo[T any](m *Mail, key any, f func() T) T {
	m.memoMu.Lock()
	made, ok := m.memo[key]
	if !ok {
		made = sync.OnceValue(func() any { return f() })
		if m.memo == nil {
			m.memo = map[any]func() any{}
		}
		m.memo[key] = made
	}
	m.memoMu.Unlock()
	return made().(T)
}
