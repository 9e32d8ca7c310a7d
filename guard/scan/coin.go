package scan

import (
	"bytes"
	"crypto/sha256"
	hexadecimal "encoding/hex"
	"strings"

	"golang.org/x/crypto/sha3"
)

// shortestCoin is the length of the shortest address of a cryptocurrency.
const shortestCoin = 26

// coinKinds is how addresses in base58 with four octets of double SHA-256 behind
// them begin, decoded ("Base58Check", Bitcoin Wiki), by kind.
func coinKinds() []coin {
	return []coin{
		{"bitcoin", []byte{0x00}, 21},
		{"bitcoin", []byte{0x05}, 21},
		{"litecoin", []byte{0x30}, 21},
		{"litecoin", []byte{0x32}, 21},
		{"dogecoin", []byte{0x1e}, 21},
		{"dash", []byte{0x4c}, 21},
		{"zcash", []byte{0x1c, 0xb8}, 22},
		{"zcash", []byte{0x1c, 0xbd}, 22},
		{"tron", []byte{0x41}, 21},
		{"bitcoin.private-key", []byte{0x80}, 33},
		{"bitcoin.private-key", []byte{0x80}, 34},
		{"bitcoin.private-key", []byte{0x04, 0x88, 0xad, 0xe4}, 78}, // BIP-32, "xprv"
	}
}

type coin struct {
	kind    string
	version []byte
	length  int // with the version, without the checksum
}

const (
	base58Bitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	base58Ripple  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
	bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

// coin finds addresses and keys of cryptocurrencies; text[start:end] is letters
// and digits in a row.
func (p *pass) coin(start, end int) int {
	if p.glued(start, end) {
		return 0
	}
	text := p.text[start:end]
	kind := ""
	switch {
	case strings.HasPrefix(text, "0x") && len(text) == 42:
		kind = p.ethereum(text[2:], start, end)
	case len(text) == 95 || len(text) == 106:
		kind = monero(text)
	case len(text) == 56 && (text[0] == 'G' || text[0] == 'S'):
		kind = stellar(text)
	case strings.ContainsRune("13LMDXtT5KLx", rune(text[0])) && (len(text) <= 35 || len(text) == 51 || len(text) == 52 || len(text) == 111):
		kind = base58Check(text)
	case text[0] == 'r' && len(text) <= 35:
		kind = ripple(text)
	}
	if kind == "" {
		kind = bech32Kind(text)
	}
	if kind == "" {
		return 0
	}
	p.emit(kind, rankNumber, start, end)
	return end
}

// glued reports whether text[start:end] is part of a longer token.
func (p *pass) glued(start, end int) bool {
	before, after := byte(' '), byte(' ')
	if start > 0 {
		before = p.text[start-1]
	}
	if end < len(p.text) {
		after = p.text[end]
	}
	return strings.IndexByte("_-+.", before) >= 0 || strings.IndexByte("_-+=@", after) >= 0 || wordBefore(p.text, start) || wordAt(p.text, end)
}

func base58Check(text string) string {
	data := base58(text, base58Bitcoin)
	if len(data) < 5 {
		return ""
	}
	data, check := data[:len(data)-4], data[len(data)-4:]
	for _, c := range coinKinds() {
		if len(data) == c.length && bytes.HasPrefix(data, c.version) && bytes.Equal(check, doubleSHA(data)) {
			return c.kind
		}
	}
	return ""
}

func ripple(text string) string {
	data := base58(text, base58Ripple)
	if len(data) == 25 && data[0] == 0 && bytes.Equal(data[21:], doubleSHA(data[:21])) {
		return "ripple"
	}
	return ""
}

func doubleSHA(data []byte) []byte {
	once := sha256.Sum256(data)
	twice := sha256.Sum256(once[:])
	return twice[:4]
}

// base58 reads a number to the base of 58, leading zeros kept; nil if it is none.
func base58(text, alphabet string) []byte {
	out := make([]byte, len(text)) // big-endian, filled from its end
	used := 0
	for i := range len(text) {
		carry := strings.IndexByte(alphabet, text[i])
		if carry < 0 {
			return nil
		}
		for k := 0; k < used || carry > 0; k++ {
			carry += 58 * int(out[len(out)-1-k])
			out[len(out)-1-k] = byte(carry)
			carry >>= 8
			used = max(used, k+1)
		}
	}
	zeros := len(text) - len(strings.TrimLeft(text, alphabet[:1]))
	return append(make([]byte, zeros), out[len(out)-used:]...)
}

// ethereum is an address whose capitals are a checksum (EIP-55), or one that is
// named.
func (p *pass) ethereum(digits string, start, end int) string {
	if _, err := hexadecimal.DecodeString(digits); err != nil {
		return ""
	}
	small := strings.ToLower(digits)
	if digits == small || digits == strings.ToUpper(digits) {
		if p.context.near(p.s.coinKind, start, end) < 0 {
			return ""
		}
		return "ethereum"
	}
	sum := hexadecimal.EncodeToString(keccak([]byte(small)))
	for i := range len(digits) {
		if small[i] > '9' && (sum[i] >= '8') != (digits[i] < 'a') {
			return ""
		}
	}
	return "ethereum"
}

func keccak(data []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	return h.Sum(nil)
}

// monero is an address in blocks of eleven letters, with a checksum behind it
// (CryptoNote standard 007).
func monero(text string) string {
	var data []byte
	for rest := text; rest != ""; {
		n := min(11, len(rest))
		block := base58(rest[:n], base58Bitcoin)
		size := map[int]int{11: 8, 7: 5, 2: 1}[n]
		block = bytes.TrimLeft(block, "\x00")
		if len(block) > size || strings.Trim(rest[:n], base58Bitcoin) != "" {
			return ""
		}
		data = append(data, append(make([]byte, size-len(block)), block...)...)
		rest = rest[n:]
	}
	if n := len(data) - 4; n > 0 && bytes.Equal(keccak(data[:n])[:4], data[n:]) {
		return "monero"
	}
	return ""
}
