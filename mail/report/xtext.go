package report

import (
	"encoding/hex"
	"regexp"
	"strconv"
)

var (
	hexchar  = regexp.MustCompile(`\+[0-9A-F]{2}`)             // RFC 3461, section 4
	embedded = regexp.MustCompile(`\\x\{([0-9A-Fa-f]{2,6})\}`) // RFC 6533, section 3
)

// unxtext undoes the encoding of SMTP parameters. What is none stays as it stands.
func unxtext(s string) string {
	return hexchar.ReplaceAllStringFunc(s, func(c string) string {
		octet, err := hex.DecodeString(c[1:])
		if err != nil {
			return c
		}
		return string(octet)
	})
}

// unembed undoes \x{…}, which stands for one character.
func unembed(s string) string {
	return embedded.ReplaceAllStringFunc(s, func(c string) string {
		n, err := strconv.ParseUint(c[3:len(c)-1], 16, 32)
		if err != nil || n > 0x10ffff {
			return c
		}
		return string(rune(n))
	})
}
