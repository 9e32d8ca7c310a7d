package content

import (
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// newcomers is the recipients who have not seen the quoted text. Who was on the
// message that is answered has seen it. Where that message is not known, somebody
// outside is new who was never written to, or to whom a message is forwarded that
// does not name them. Where nothing is known, nobody is called new.
func newcomers(m *guard.Mail) []guard.Addressee {
	return guard.Memo(m, newcomersKey{}, func() []guard.Addressee { return findNewcomers(m) })
}

type newcomersKey struct{}

func findNewcomers(m *guard.Mail) []guard.Addressee {
	quoted := m.View.QuotedText()
	if strings.TrimSpace(quoted) == "" {
		return nil
	}
	seen := map[string]bool{}
	if th := m.Facts.Thread; th != nil {
		for _, list := range [][]mail.Mailbox{th.From, th.To, th.Cc} {
			for _, box := range list {
				seen[people.Key(box.Address)] = true
			}
		}
	} else {
		for address := range addressesIn(quoted) {
			seen[address] = true
		}
	}
	var found []guard.Addressee
	for _, to := range m.Addressees() {
		if !seen[people.Key(to.Address)] && !m.IsSelf(to.Address) && (m.Facts.Thread != nil || stranger(m, to.Address)) {
			found = append(found, to)
		}
	}
	return found
}

// stranger reports whether somebody outside cannot have seen what is quoted,
// as far as can be known without the message that is answered.
func stranger(m *guard.Mail, a mail.Address) bool {
	if !m.Outside(a) {
		return false
	}
	if forwards(m.View.Subject()) && len(m.View.InReplyTo()) <= 1 {
		return true
	}
	if m.Facts.People == nil {
		return false
	}
	p, ok := m.Facts.People.Find(a)
	return !ok || p.Sent+p.Received == 0
}

// forwards reports whether a subject begins as programs begin those of forwarded
// messages.
func forwards(subject string) bool {
	front, _, ok := strings.Cut(subject, ":")
	switch strings.ToLower(strings.TrimSpace(front)) {
	case "fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "pd", "vl", "vb", "转发", "転送":
		return ok
	}
	return false
}

// mostAddresses is how many addresses of a text are kept: no thread has more
// people.
const mostAddresses = 5000

// addressesIn is the mail addresses in a text, in lower case.
func addressesIn(text string) map[string]bool {
	found := map[string]bool{}
	eachAddress(text, func(address string, _ int) bool {
		found[strings.ToLower(address)] = true
		return len(found) < mostAddresses
	})
	return found
}

// eachAddress calls each for what looks like a mail address, with its place,
// until it returns false.
func eachAddress(text string, each func(address string, at int) bool) {
	const most = 64 // RFC 5321, section 4.5.3.1.1
	for i := 0; ; {
		n := strings.IndexByte(text[i:], '@')
		if n < 0 {
			return
		}
		sign := i + n
		i = sign + 1
		from, to := sign, sign+1
		for from > 0 && sign-from < most && inAddress(text[from-1]) {
			from--
		}
		for to < len(text) && to-sign < 4*most && inDomain(text[to]) {
			to++
		}
		address := strings.TrimLeft(strings.TrimRight(text[from:to], ".-"), ".-")
		if from == sign || !strings.Contains(address[strings.IndexByte(address, '@')+1:], ".") {
			continue
		}
		if !each(address, from) {
			return
		}
	}
}

func inDomain(c byte) bool { return letter(c) || '0' <= c && c <= '9' || c == '.' || c == '-' }

func inAddress(c byte) bool { return inDomain(c) || c == '_' || c == '+' || c == '%' || c == '\'' }
