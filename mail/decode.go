package mail

import (
	"encoding/hex"
	"strings"

	"golang.org/x/text/transform"
)

// decoderFor undoes a Content-Transfer-Encoding, or is nil where there is nothing
// to undo. Our decoders never fail: broken data gives what can be made of it, so
// that what follows it is seen by the checks too.
func decoderFor(encoding string) transform.Transformer {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return &base64Decoder{}
	case "quoted-printable":
		return qpDecoder{}
	}
	return nil
}

// base64Decoder undoes base64 (RFC 2045, section 6.8). It skips whatever is not
// of the alphabet.
type base64Decoder struct {
	bits uint32
	n    int // sextets in bits
}

// Reset is for another part.
func (d *base64Decoder) Reset() { *d = base64Decoder{} }

// Transform implements transform.Transformer.
func (d *base64Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for ; nSrc < len(src); nSrc++ {
		if nDst+3 > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		v := sextets[src[nSrc]]
		if v == 0 {
			continue
		}
		d.bits = d.bits<<6 | uint32(v-1)
		if d.n++; d.n == 4 {
			dst[nDst], dst[nDst+1], dst[nDst+2] = byte(d.bits>>16), byte(d.bits>>8), byte(d.bits)
			nDst += 3
			d.bits, d.n = 0, 0
		}
	}
	if !atEOF || d.n < 2 {
		return nDst, nSrc, nil
	}
	if nDst+2 > len(dst) {
		return nDst, nSrc, transform.ErrShortDst
	}
	bits := d.bits << (6 * (4 - d.n))
	dst[nDst], dst[nDst+1] = byte(bits>>16), byte(bits>>8)
	nDst += d.n - 1
	d.n = 0
	return nDst, nSrc, nil
}

// sextets is the base64 alphabet: the value of an octet plus one, 0 for none.
var sextets = func() (t [256]byte) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range len(alphabet) {
		t[alphabet[i]] = byte(i + 1)
	}
	return t
}()

// qpDecoder undoes quoted-printable (RFC 2045, section 6.7). What is no escape
// stays as it stands; blanks at the end of a line are dropped (rule 3).
type qpDecoder struct{ transform.NopResetter }

// longest is how many octets of blanks or escape are looked at in one piece.
const longest = 1024

// Transform implements transform.Transformer.
func (qpDecoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		out, n := qpStep(src[nSrc:], atEOF)
		if n == 0 {
			return nDst, nSrc, transform.ErrShortSrc
		}
		if nDst+len(out) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += copy(dst[nDst:], out)
		nSrc += n
	}
	return nDst, nSrc, nil
}

// qpStep takes the next n octets of s and says what they stand for. n is 0 when
// more octets are needed to know.
func qpStep(s []byte, atEOF bool) (out []byte, n int) {
	switch s[0] {
	case '=':
		return qpEscape(s, atEOF)
	case ' ', '\t':
		blanks := 0
		for blanks < len(s) && blanks < longest && (s[blanks] == ' ' || s[blanks] == '\t') {
			blanks++
		}
		switch {
		case blanks == len(s) && !atEOF:
			return nil, 0
		case blanks == len(s) || s[blanks] == '\r' || s[blanks] == '\n':
			return nil, blanks
		}
		return s[:blanks], blanks
	}
	n = 1
	for n < len(s) && n < longest && s[n] != '=' && s[n] != ' ' && s[n] != '\t' {
		n++
	}
	return s[:n], n
}

func qpEscape(s []byte, atEOF bool) (out []byte, n int) {
	n = 1
	for n < len(s) && n < longest && (s[n] == ' ' || s[n] == '\t') {
		n++
	}
	rest := s[n:]
	switch {
	case len(rest) < 2 && !atEOF:
		return nil, 0
	case len(rest) == 0:
		return nil, n // "=" ends the text
	case rest[0] == '\n':
		return nil, n + 1
	case rest[0] == '\r' && len(rest) > 1 && rest[1] == '\n':
		return nil, n + 2
	}
	if n == 1 && len(rest) > 1 {
		octet := make([]byte, 1)
		if _, err := hex.Decode(octet, rest[:2]); err == nil {
			return octet, 3
		}
	}
	return s[:1], 1
}
