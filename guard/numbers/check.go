package numbers

import "bytes"

// The algorithms behind check digits. All of them take any octets: what is not a
// digit where one must be is wrong, never a fault.

// digits reports whether s is exactly n digits.
func digits(s []byte, n int) bool {
	if len(s) != n {
		return false
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// letters reports whether s is upper-case letters only.
func letters(s []byte) bool {
	for _, c := range s {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// repeats reports whether all of s is one character. Check digits often hold for
// such numbers; people write them as a stand-in.
func repeats(s []byte) bool {
	for _, c := range s {
		if c != s[0] {
			return false
		}
	}
	return true
}

// num is the number that digits make, at most 18 of them.
func num(s []byte) int {
	n := 0
	for _, c := range s[:min(len(s), 18)] {
		n = n*10 + digit(c)
	}
	return n
}

// digit is what a character counts: 0 to 9, and 10 to 35 for A to Z as ISO 7064
// and ICAO 9303 have it. What is neither counts nothing.
func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + 10
	}
	return 0
}

// sum adds up the digits of s, each times its weight. A weight is one character,
// counted as digit does: "A" is 10. Digits without a weight do not count.
func sum(s []byte, weights string) int {
	total := 0
	for i := range min(len(s), len(weights)) {
		total += digit(s[i]) * digit(weights[i])
	}
	return total
}

// weighted is the check that s is digits, one for each weight, whose weighted sum
// is divisible by m.
func weighted(weights string, m int) func([]byte) bool {
	return func(s []byte) bool {
		return digits(s, len(weights)) && !repeats(s) && sum(s, weights)%m == 0
	}
}

// luhn is the check of ISO/IEC 7812-1, annex B, over the digits of s.
func luhn(s []byte) bool {
	total := 0
	for i := range s {
		d := digit(s[len(s)-1-i])
		if i%2 == 1 {
			d *= 2
		}
		total += d/10 + d%10
	}
	return total%10 == 0
}

// luhnOf is the check that s is n digits with a Luhn check digit at the end.
func luhnOf(n int) func([]byte) bool {
	return func(s []byte) bool { return digits(s, n) && !repeats(s) && luhn(s) }
}

// mod97 is the parts, one behind the other, modulo 97 with letters as two digits
// (ISO 7064, MOD 97-10).
func mod97(parts ...[]byte) int {
	m := 0
	for _, part := range parts {
		for _, c := range part {
			d := digit(c)
			if d > 9 {
				m *= 10
			}
			m = (m*10 + d) % 97
		}
	}
	return m
}

// mod1110 is the check of ISO 7064, MOD 11,10, over the digits of s.
func mod1110(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	p := 10
	for _, c := range s[:len(s)-1] {
		p = (p + digit(c)) % 10
		if p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (p+digit(s[len(s)-1]))%10 == 1
}

// verhoeff is the check that J. Verhoeff described in "Error detecting decimal
// codes" (1969), over the digits of s.
func verhoeff(s []byte) bool {
	c := 0
	for i := range s {
		c = dihedral(c, permuted(i, digit(s[len(s)-1-i])%10))
	}
	return c == 0
}

// dihedral is the product of two elements of the group of the symmetries of a
// pentagon: 0 to 4 turn it, 5 to 9 turn it over.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b+5)%5
	}
	return (a - b + 5) % 5
}

// permuted is Verhoeff's permutation of d, done n times.
func permuted(n, d int) int {
	for range n % 8 {
		d = digit("1576283094"[d])
	}
	return d
}

// date reports whether there is such a day. A year below 100 is of any century,
// so 29 February is believed of 00.
func date(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	leap := y%4 == 0 && (y%100 != 0 || y%400 == 0 || y < 100)
	switch {
	case m == 2 && leap:
		return d <= 29
	case m == 2:
		return d <= 28
	case m == 4, m == 6, m == 9, m == 11:
		return d <= 30
	}
	return d <= 31
}

// yymmdd reports whether six digits are a day, the year first.
func yymmdd(s []byte) bool {
	return len(s) >= 6 && date(num(s[:2]), num(s[2:4]), num(s[4:6]))
}

// ddmmyy reports whether six digits are a day, the day first.
func ddmmyy(s []byte) bool {
	return len(s) >= 6 && date(num(s[4:6]), num(s[2:4]), num(s[:2]))
}

// yyyymmdd reports whether eight digits are the birthday of somebody who may be
// alive.
func yyyymmdd(s []byte) bool {
	if len(s) < 8 {
		return false
	}
	y := num(s[:4])
	return y >= 1880 && y < 2100 && date(y, num(s[4:6]), num(s[6:8]))
}

// bare is s without anything but letters and digits: for shapes with characters
// that must be there.
func bare(s []byte) []byte {
	if only(s, 'c') {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, c := range s {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
			b = append(b, c)
		}
	}
	return b
}

// crossSum is sum, but of the digits of each product.
func crossSum(s []byte, weights string) int {
	total := 0
	for i := range min(len(s), len(weights)) {
		p := digit(s[i]) * digit(weights[i])
		total += p/10 + p%10
	}
	return total
}

// built reports whether s has a structure in the notation of the SWIFT registry:
// "18n" is 18 digits, "4a" four letters, "16c" sixteen of either.
func built(s []byte, structure string) bool {
	for n, i := 0, 0; i < len(structure); i++ {
		if c := structure[i]; c <= '9' {
			n = n*10 + digit(c)
			continue
		}
		if len(s) < n || !only(s[:n], structure[i]) {
			return false
		}
		s, n = s[n:], 0
	}
	return len(s) == 0
}

// only reports whether s is nothing but digits (n), letters (a) or either (c).
func only(s []byte, kind byte) bool {
	for _, c := range s {
		d, l := '0' <= c && c <= '9', 'A' <= c && c <= 'Z'
		if kind == 'n' && !d || kind == 'a' && !l || !d && !l {
			return false
		}
	}
	return true
}

// holds reports whether c stands in s.
func holds(s []byte, c byte) bool { return bytes.IndexByte(s, c) >= 0 }
