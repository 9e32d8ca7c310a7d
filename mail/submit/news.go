package submit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// News is one thing that a mail client did at the door. Whoever sets one up then
// sees at once what is wrong with its settings.
type News string

// What clients do.
const (
	Connected     News = "connected"
	TLSFirst      News = "tls-first" // it began with TLS, which nobody speaks here before STARTTLS
	NoSignIn      News = "no-sign-in"
	UnknownUser   News = "unknown-user"
	WrongPassword News = "wrong-password"
	SignedIn      News = "signed-in"
)

// maxUser is for user names that nobody here knows, in octets: long enough for an address.
const maxUser = 254

// tell passes on what a client did. A name that is not ours is what anybody on this
// computer may have typed, so it goes no further than a screen can bear.
func (d *door) tell(what News, user string) {
	if d.news == nil {
		return
	}
	if what == UnknownUser && (len(user) > maxUser || !utf8.ValidString(user) || strings.ContainsFunc(user, unprintable)) {
		user = ""
	}
	d.news(what, user)
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// tellRefused says why a sign-in failed. The client is not told: it could find out
// who has an account here.
func (d *door) tellRefused(user string) {
	if d.known == nil || user != "" && d.known(user) {
		d.tell(WrongPassword, user)
		return
	}
	d.tell(UnknownUser, user)
}

// tlsRecord is the first octet of a TLS handshake (RFC 8446, section 5.1), and of no command.
const tlsRecord = 22

// tellFirst looks at the first octets of a connection.
func (d *door) tellFirst(octets []byte) {
	if octets[0] == tlsRecord {
		d.tell(TLSFirst, "")
	}
}
