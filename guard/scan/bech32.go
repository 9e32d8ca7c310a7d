package scan

import (
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// bech32Kind is the kind of an address in Bech32 (BIP-173) or Bech32m (BIP-350),
// or "".
func bech32Kind(text string) string {
	kind, ok := map[string]string{"bc": "bitcoin", "ltc": "litecoin", "addr": "cardano", "cosmos": "cosmos"}[prefixOf(text)]
	if ok && bech32(text) {
		return kind
	}
	return ""
}

func prefixOf(text string) string {
	n := strings.IndexByte(text[:min(len(text), 8)], '1')
	if n < 0 {
		return ""
	}
	return strings.ToLower(text[:n])
}

// bech32 reports whether the checksum of text holds.
func bech32(text string) bool {
	small := strings.ToLower(text)
	if text != small && text != strings.ToUpper(text) {
		return false
	}
	prefix, rest := small[:strings.LastIndexByte(small, '1')], small[strings.LastIndexByte(small, '1')+1:]
	var values []byte
	for i := range len(prefix) {
		values = append(values, prefix[i]>>5)
	}
	values = append(values, 0)
	for i := range len(prefix) {
		values = append(values, prefix[i]&31)
	}
	for i := range len(rest) {
		v := strings.IndexByte(bech32Letters, rest[i])
		if v < 0 {
			return false
		}
		values = append(values, byte(v))
	}
	sum := polymod(values)
	return len(rest) > 6 && (sum == 1 || sum == 0x2bc830a3)
}

func polymod(values []byte) uint32 {
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}

// stellar is an account or its secret seed, with a CRC16 behind it (SEP-23).
func stellar(text string) string {
	data, err := base32.StdEncoding.DecodeString(text)
	if err != nil || len(data) != 35 {
		return ""
	}
	crc := uint16(0)
	for _, b := range data[:33] {
		crc ^= uint16(b) << 8
		for range 8 {
			high := crc & 0x8000
			crc <<= 1
			if high != 0 {
				crc ^= 0x1021
			}
		}
	}
	switch {
	case crc != binary.LittleEndian.Uint16(data[33:]):
		return ""
	case data[0] == 18<<3:
		return "stellar.secret-seed"
	}
	return "stellar"
}
