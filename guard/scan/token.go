package scan

import (
	"encoding/base64"
	"encoding/json"
	"hash/crc32"
	"math"
	"strings"
)

// entropy is the information in a letter of s, in bits (Shannon).
func entropy(s string) float64 {
	var counts [256]int
	for i := range len(s) {
		counts[s[i]]++
	}
	sum := 0.0
	for _, n := range counts {
		if n > 0 {
			share := float64(n) / float64(len(s))
			sum -= share * math.Log2(share)
		}
	}
	return sum
}

// random reports whether a token looks as if a machine had drawn it by lot: no
// word, no path, no name of a variable.
func random(token string) bool {
	if len(token) < 16 || sample(token) {
		return false
	}
	digits, letters, capitals, run, longestRun := 0, 0, 0, 0, 0
	hexadecimal := true
	for i := range len(token) {
		c := token[i]
		run++
		switch {
		case c >= '0' && c <= '9':
			digits++
			run = 0
		case c >= 'a' && c <= 'z':
			letters++
		case c >= 'A' && c <= 'Z':
			letters++
			capitals++
			run = 0
		default:
			run = 0
		}
		longestRun = max(longestRun, run)
		hexadecimal = hexadecimal && hex(c)
	}
	shuffled := digits > 1 || digits == 1 && capitals > 2 && letters-capitals > 2
	if !shuffled || letters < 2 || longestRun > 7 {
		return false
	}
	return entropy(token) >= 3.5 || hexadecimal && entropy(token) >= 3
}

// checkedToken knows the checksum that GitHub and npm put into the last six of
// 36 letters: a CRC-32 of those before, to the base of 62. A token whose checksum
// is wrong may be one with a slip of the pen, and so must at least look drawn by
// lot.
func checkedToken(token string) bool {
	body := token[strings.IndexByte(token, '_')+1:]
	return len(body) == 36 && base62(crc32.ChecksumIEEE([]byte(body[:30]))) == body[30:] || !sample(body) && entropy(body) > 3
}

func base62(n uint32) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var out [6]byte
	for i := range out {
		out[5-i] = letters[n%62]
		n /= 62
	}
	return string(out[:])
}

// webToken reports whether the first part of a token is the header of one: JSON
// that names an algorithm (RFC 7515, section 4.1.1).
func webToken(token string) bool {
	head, _, _ := strings.Cut(token, ".")
	text, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return false
	}
	var header struct {
		Alg string `json:"alg"`
	}
	return json.Unmarshal(text, &header) == nil && header.Alg != ""
}

// credentials reports whether what follows "://" is a name and a password before
// the host.
func credentials(rest string) bool {
	rest = rest[:min(len(rest), 200)]
	if n := strings.IndexAny(rest, "/ \t\r\n\"'<>?#"); n >= 0 {
		rest = rest[:n]
	}
	at, colon := strings.LastIndexByte(rest, '@'), strings.IndexByte(rest, ':')
	return colon >= 0 && colon < at
}

// value reports whether v may be a password, and not what stands for one.
func value(v string) bool {
	small := strings.ToLower(strings.Trim(v, "'\"`“”„«»"))
	if len(small) < 3 || strings.ContainsAny(small[:1], "<[{(*%") || strings.HasPrefix(small, "${") || strings.HasPrefix(small, "$(") {
		return false
	}
	for _, s := range []string{"xxx", "***", "•••", "...", "…", "___", "your", "example", "placeholder", "redacted", "insert", "censored", "masked", "<", ">", "{{", "}}", "${", "()", "&quot", "&nbsp"} {
		if strings.Contains(small, s) {
			return false
		}
	}
	return !placeholder(small)
}

// placeholder reports whether a word only says that a password belongs here.
func placeholder(small string) bool {
	switch small {
	case "password", "passwd", "pass", "pwd", "pw", "passwort", "kennwort", "changeme", "change-me", "change_me", "secret", "token", "mypassword",
		"mypass", "my_password", "thepassword", "password_here", "userpass", "username", "user", "string", "null", "none", "nil", "undefined",
		"true", "false", "contraseña", "motdepasse", "foobar", "foo", "bar", "baz", "geheim", "todo", "tbd", "n/a", "default", "hidden", "encrypted":
		return true
	}
	return false
}
