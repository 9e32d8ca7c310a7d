package repair

import (
	"fmt"
	"io"
	"strings"
)

// letters of passwords: none that is mistaken for another when read aloud from
// paper (no i, l, o, 0 and 1), all in lower case.
const letters = "abcdefghjkmnpqrstuvwxyz23456789"

const (
	groups    = 5
	groupSize = 4
)

// newPassword is 20 of 31 letters in groups, such as "k3mp-x7ua-9hdw-qe2r-5tnc":
// 99 bits, which nobody tries out, however fast the archive's key is derived.
func newPassword(random io.Reader) (string, error) {
	var b strings.Builder
	for n := 0; n < groups*groupSize; {
		var octet [1]byte
		if _, err := io.ReadFull(random, octet[:]); err != nil {
			return "", fmt.Errorf("make password: %w", err)
		}
		if int(octet[0]) >= 256/len(letters)*len(letters) {
			continue // would make the first letters likelier than the others
		}
		if n > 0 && n%groupSize == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(octet[0])%len(letters)])
		n++
	}
	return b.String(), nil
}
