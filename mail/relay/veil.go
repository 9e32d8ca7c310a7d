package relay

import (
	"encoding/base64"
	"strings"
)

// run is how much of a secret may be seen before it counts as told, in octets.
const run = 8

// veil takes out of what a server said whatever was sent to it to sign in: some repeat
// it, as it was or in the form that it had on the way.
func (p *Problem) veil(user, secret string) {
	told := p.Reply
	if secret == "" || told == "" {
		return
	}
	sent := []string{
		secret,
		base64.StdEncoding.EncodeToString([]byte(secret)),                                                    // LOGIN
		base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + secret)),                           // RFC 4616
		base64.StdEncoding.EncodeToString([]byte("user=" + user + "\x01auth=Bearer " + secret + "\x01\x01")), // XOAUTH2
	}
	p.Reply = veiled(told, sent)
	p.Says = strings.ReplaceAll(p.Says, told, p.Reply)
}

// veiled is a text without the words in which something of sent can be seen.
func veiled(text string, sent []string) string {
	words := strings.Fields(strings.ReplaceAll(text, sent[0], "…"))
	for i, word := range words {
		for _, s := range sent {
			if tells(word, s) {
				words[i] = "…"
				break
			}
		}
	}
	return strings.Join(words, " ")
}

// tells reports whether a word holds all of a secret, or a run of it.
func tells(word, secret string) bool {
	n := min(run, len(secret))
	for i := 0; i+n <= len(secret) && len(word) >= n; i++ {
		if strings.Contains(word, secret[i:i+n]) {
			return true
		}
	}
	return false
}
