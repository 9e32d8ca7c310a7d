package outbox

import (
	"time"
)

// digits are Crockford's base 32 in lower case: no letter is taken for a digit
// when an id is read aloud or typed.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

// epoch begins the time in ids; 40 bits of milliseconds last until 2059.
var epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// newID is 13 characters: eight of time, so that ids sort by it, and five of a
// counter that began at a random number, so that no two are the same.
func (o *Outbox) newID() string {
	ms := uint64(o.cfg.Wall().Sub(epoch).Milliseconds())
	var id [13]byte
	spell(id[:8], ms)
	spell(id[8:], uint64(o.serial.Add(1)))
	return string(id[:])
}

// spell writes the last bits of n, five a character.
func spell(into []byte, n uint64) {
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = digits[n&31]
		n >>= 5
	}
}
