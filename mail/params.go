package mail

import (
	"net/url"
	"strconv"
	"strings"
)

// parseMedia reads a value such as that of Content-Type or Content-Disposition.
// It is lenient where mime.ParseMediaType is not: one broken parameter must not
// hide the name of an attachment. Values are text, whatever they were encoded in.
func parseMedia(value string) (kind string, params map[string]string) {
	first, rest := cutParam(value)
	kind = strings.ToLower(strings.TrimSpace(first))
	if blank := strings.IndexAny(kind, " \t("); blank >= 0 {
		kind = kind[:blank] // a comment, or garbage
	}
	raw := map[string]string{}
	for rest != "" {
		var p string
		p, rest = cutParam(rest)
		key, v, ok := strings.Cut(p, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if _, twice := raw[key]; ok && !twice {
			raw[key] = unquote(strings.TrimSpace(v))
		}
	}
	return kind, decodeParams(raw)
}

// cutParam cuts s at its first semicolon outside of quotes.
func cutParam(s string) (param, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '\\' && quoted:
			i++
		case s[i] == ';' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// unquote undoes a quoted-string. A backslash before anything but a quote or a
// backslash stays: Windows programs put whole paths there.
func unquote(s string) string {
	if !strings.HasPrefix(s, `"`) {
		return s
	}
	s = strings.TrimSuffix(s[1:], `"`)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s)
}

// decodeParams puts together what RFC 2231 takes apart, and decodes what others
// put into parameters all the same: encoded words and raw octets.
func decodeParams(raw map[string]string) map[string]string {
	params := make(map[string]string, len(raw))
	for key, v := range raw {
		base, _, star := strings.Cut(key, "*")
		if !star {
			if _, better := params[key]; !better {
				params[key] = decodeWords(v)
			}
			continue
		}
		if v := extended(raw, base); v != "" {
			params[base] = oneLine(v) // wins over the plain one, which is for old programs
		}
	}
	return params
}

// extended is the value of name*, or of name*0, name*1* and so on (RFC 2231,
// sections 3 and 4).
func extended(raw map[string]string, name string) string {
	if v, ok := raw[name+"*"]; ok {
		charset, text := charsetOf(v)
		return decodeCharset(charset, []byte(percent(text)))
	}
	var charset string
	var b strings.Builder
	for n := 0; ; n++ {
		key := name + "*" + strconv.Itoa(n)
		v, plain := raw[key]
		if enc, ok := raw[key+"*"]; ok {
			if n == 0 {
				charset, enc = charsetOf(enc)
			}
			v, plain = percent(enc), true
		}
		if !plain {
			return decodeCharset(charset, []byte(b.String()))
		}
		b.WriteString(v)
	}
}

// charsetOf takes charset'language' from the front of an extended value.
func charsetOf(v string) (charset, text string) {
	charset, rest, ok := strings.Cut(v, "'")
	_, text, ok2 := strings.Cut(rest, "'")
	if !ok || !ok2 {
		return "", v
	}
	return charset, text
}

// percent undoes %XX where it can.
func percent(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// baseName is a file name without the folders that it must not choose.
func baseName(name string) string {
	return strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
}
