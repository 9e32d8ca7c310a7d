package mail

import (
	"fmt"
	"strconv"
	"strings"
)

// setParam gives a field such as Content-Disposition a parameter. Its other
// parameters stay as they are written; without the field, h or any of it, the
// field is kind with this parameter alone.
func setParam(h header, field, kind, name, value string) Edit {
	params := []string{kind}
	if old := h.get(field); old != "" {
		params = otherParams(old, name)
	}
	params = append(params, encodeParam(name, value)...)
	var b strings.Builder
	b.WriteString(field + ":")
	column := b.Len()
	for i, p := range params {
		if i < len(params)-1 {
			p += ";"
		}
		if column+1+len(p) > 78 && i > 0 { // RFC 5322, section 2.1.1
			b.WriteString("\r\n")
			column = 0
		}
		b.WriteString(" " + p)
		column += 1 + len(p)
	}
	b.WriteString("\r\n")
	for line := range strings.Lines(b.String()) {
		if len(line) > 998+2 { // RFC 5322, section 2.1.1
			return Edit{name: field, err: fmt.Errorf("set %s: its parameters do not fit into lines", field)}
		}
	}
	return Edit{name: field, field: b.String()}
}

// otherParams is the pieces of a value but for those of one parameter, in all
// the forms of RFC 2231.
func otherParams(value, name string) []string {
	first, rest := cutParam(value)
	params := []string{strings.TrimSpace(first)}
	for rest != "" {
		var p string
		p, rest = cutParam(rest)
		key, _, _ := strings.Cut(p, "=")
		base, _, _ := strings.Cut(strings.TrimSpace(key), "*")
		if p = strings.TrimSpace(p); p != "" && !strings.EqualFold(base, name) {
			params = append(params, p)
		}
	}
	return params
}

// encodeParam is a parameter as it is written: quoted where it is ASCII, else in
// UTF-8 and in pieces that fit into lines (RFC 2231, sections 3 and 4).
func encodeParam(name, value string) []string {
	if printable(value) {
		return []string{name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`}
	}
	const most = 50 // octets of a piece
	units := percentUnits("utf-8''", value)
	var pieces []string
	for _, u := range units {
		if n := len(pieces); n > 0 && len(pieces[n-1])+len(u) <= most {
			pieces[n-1] += u
			continue
		}
		pieces = append(pieces, u)
	}
	if len(pieces) == 1 {
		return []string{name + "*=" + pieces[0]}
	}
	for i := range pieces {
		pieces[i] = name + "*" + strconv.Itoa(i) + "*=" + pieces[i]
	}
	return pieces
}

// percentUnits is value character by character, percent-encoded where RFC 5987, section 3.2.1
// wants it, with the charset before the first.
func percentUnits(charset, value string) []string {
	var units []string
	for _, r := range value {
		u := string(r)
		if !attrChar(r) {
			u = ""
			for _, octet := range []byte(string(r)) {
				u += fmt.Sprintf("%%%02X", octet)
			}
		}
		units = append(units, u)
	}
	if len(units) > 0 {
		units[0] = charset + units[0]
	}
	return units
}

// attrChar is attr-char of RFC 5987, section 3.2.1.
func attrChar(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r < 0x80 && strings.ContainsRune("!#$&+-.^_`|~", r)
}

// printable reports whether s can stand in a quoted-string of one line and is read back as
// it is.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return !strings.Contains(s, "=?") && len(s) < 900
}
