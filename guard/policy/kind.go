package policy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"holdback/guard"
	"holdback/mail"
)

// Duration is a time.Duration that is written as people write it: "30s", "10m", "1h30m".
type Duration time.Duration

// ParseDuration reads the form of time.ParseDuration. The error says what was expected.
func ParseDuration(text string) (Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a length of time; write it like \"30s\", \"10m\" or \"1h30m\"", text)
	}
	return Duration(d), nil
}

// String is "10m", not "10m0s".
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// HoldLongest is the longest hold that can be chosen: nobody forgets a message for longer.
const HoldLongest = 30 * 24 * time.Hour

// form is how TOML writes a value.
type form string

const (
	formText   form = "a string"
	formNumber form = "a whole number"
	formBool   form = "true or false"
	formList   form = "a list of strings"
)

// Kind is what a key takes: how it is written and what is allowed. The zero Kind takes nothing.
type Kind struct {
	form  form
	says  string                            // what is allowed, for people
	check func(text string) (string, error) // gives the one spelling; of a list, for each item
}

// Says is what the key takes, for people: "a list of strings: addresses or domains".
func (k Kind) Says() string {
	if k.says == "" {
		return string(k.form)
	}
	return string(k.form) + ": " + k.says
}

// List reports whether the key takes several values.
func (k Kind) List() bool { return k.form == formList }

// value reads what somebody typed into a command or a field; the items of a list are
// separated by commas.
func (k Kind) value(typed string) (Value, error) {
	if k.List() {
		items := strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
		return k.list(items)
	}
	return k.one(strings.TrimSpace(typed))
}

// raw reads what stands in a file.
func (k Kind) raw(v any) (Value, error) {
	if k.form == formList {
		return k.rawList(v)
	}
	text, is := plain(v)
	if is != k.form {
		return Value{}, fmt.Errorf("%s is here, but %s is expected", shown(v, is), k.Says())
	}
	return k.one(text)
}

func (k Kind) rawList(v any) (Value, error) {
	items, ok := v.([]any)
	if !ok {
		text, is := plain(v)
		return Value{}, fmt.Errorf("%s is here, but %s is expected; write it like [%q]", shown(v, is), k.Says(), text)
	}
	texts := make([]string, len(items))
	for i, item := range items {
		text, is := plain(item)
		if is != formText {
			return Value{}, fmt.Errorf("item %d is %s, but a string is expected", i+1, shown(item, is))
		}
		texts[i] = text
	}
	return k.list(texts)
}

func (k Kind) one(text string) (Value, error) {
	text, err := k.check(text)
	return Value{Text: text}, err
}

func (k Kind) list(items []string) (Value, error) {
	v := Value{List: make([]string, 0, len(items))}
	seen := make(map[string]bool, len(items))
	for _, item := range items {
		text, err := k.check(item)
		if err != nil {
			return Value{}, err
		}
		if !seen[text] {
			v.List = append(v.List, text)
		}
		seen[text] = true
	}
	v.Text = strings.Join(v.List, ", ")
	return v, nil
}

// plain is a TOML value as text, and its form; "" when it is none of ours.
func plain(v any) (string, form) {
	switch v := v.(type) {
	case string:
		return v, formText
	case int64:
		return strconv.FormatInt(v, 10), formNumber
	case bool:
		return strconv.FormatBool(v), formBool
	case []any:
		return "", formList
	}
	return "", ""
}

// shown is a value in an error, cut so that nobody scrolls.
func shown(v any, is form) string {
	switch is {
	case formText:
		return fmt.Sprintf("the string %q", shorten(v.(string)))
	case formNumber, formBool:
		return fmt.Sprint(v)
	case formList:
		return "a list"
	}
	if _, ok := v.(map[string]any); ok {
		return "a table"
	}
	return fmt.Sprintf("the value %s", shorten(fmt.Sprint(v)))
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// The kinds.
var (
	levelKind = Kind{formText, "off, note, ask, justify or stop", func(s string) (string, error) {
		return oneOf(s, guard.Off, guard.Note, guard.Ask, guard.Justify, guard.Stop)
	}}
	seenLevelKind = Kind{formText, "note, ask, justify or stop", func(s string) (string, error) {
		return oneOf(s, guard.Note, guard.Ask, guard.Justify, guard.Stop)
	}}
	tickKind = Kind{formText, "none, outside or all", func(s string) (string, error) {
		return oneOf(s, "none", "outside", "all")
	}}
	sensitivityKind = Kind{formText, "Personal, Private, Company-Confidential or nothing", func(s string) (string, error) {
		return oneOf(s, "", "Personal", "Private", "Company-Confidential") // RFC 4021, section 2.1.55
	}}
	yesNoKind     = Kind{form: formBool, check: boolean}
	holdKind      = Kind{formText, `a length of time such as "30s", "10m" or "1h30m", up to 720h`, holdTime}
	sentenceKind  = Kind{formText, "", line}
	whoKind       = Kind{formList, "addresses or domains, with the wildcards * and ?", pattern}
	senderKind    = Kind{formText, "an address or a domain, with the wildcards * and ?", pattern}
	tokenKind     = Kind{formText, "letters, digits and signs without spaces", token}
	tenantKind    = Kind{formText, "a name of letters, digits, - and .", tenant}
	fileNamesKind = Kind{formList, `file names with the wildcards * and ?, such as "*.exe"`, fileName}
	phrasesKind   = Kind{formList, "words or phrases; * stands for letters within a word", phrase}
	regexpsKind   = Kind{formList, "regular expressions (RE2)", expression}
	pathsKind     = Kind{formList, "text files beside this one, one word or phrase a line", textFile}
	idsKind       = Kind{formList, "ids", line}
	countriesKind = Kind{formList, `ISO 3166 codes of two letters, such as "DE"`, country}
	idKind        = Kind{formText, "a short name of small letters, digits, - and .", shortName}
	fieldKind     = Kind{formText, `the name of a header field, such as "X-Classification", or nothing`, fieldName}
	conditionKind = Kind{formText, "an expression: see below", func(s string) (string, error) { return strings.TrimSpace(s), checkWhen(s) }}
	lockableKind  = Kind{formList, `keys, with the wildcard *, such as "hold.*"`, line}
)

func number(low, high int) Kind {
	return Kind{formNumber, fmt.Sprintf("from %d to %d", low, high), func(s string) (string, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < low || n > high {
			return "", fmt.Errorf("%q is not a number from %d to %d", shorten(s), low, high)
		}
		return strconv.Itoa(n), nil
	}}
}

func oneOf[T ~string](s string, allowed ...T) (string, error) {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		if strings.EqualFold(string(a), s) {
			return string(a), nil
		}
		names[i] = string(a)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
	last := len(names) - 1
	return "", fmt.Errorf("%q is here, but %s or %s is expected%s", shorten(s), strings.Join(names[:last], ", "), names[last], didYouMean(s, names))
}

func boolean(s string) (string, error) {
	if s != "true" && s != "false" {
		return "", fmt.Errorf("%q is neither true nor false", shorten(s))
	}
	return s, nil
}

func holdTime(s string) (string, error) {
	d, err := ParseDuration(s)
	switch {
	case err != nil:
		return "", err
	case d > 0 && time.Duration(d) < time.Millisecond: // a number without a unit
		return "", fmt.Errorf("%q is shorter than anybody can click; write it like \"30s\"", s)
	case d < 0 || time.Duration(d) > HoldLongest:
		return "", fmt.Errorf("%q is out of bounds; a message can wait from 0s to %s", s, Duration(HoldLongest))
	}
	return d.String(), nil
}

// line is words for people, on one line.
func line(s string) (string, error) {
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", fmt.Errorf("%q has a line break or a control character; remove it", shorten(s))
	case len(s) > 500:
		return "", fmt.Errorf("%q has %d octets; at most 500 are allowed", shorten(s), len(s))
	}
	return strings.TrimSpace(s), nil
}

// pattern is what guard.Covers takes.
func pattern(s string) (string, error) {
	p := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "@")
	if p == "" || strings.ContainsFunc(p, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == ',' }) {
		return "", fmt.Errorf("%q is neither an address nor a domain", shorten(s))
	}
	if strings.ContainsAny(p, "*?") {
		return p, nil
	}
	probe := p
	if !strings.Contains(p, "@") {
		probe = "x@" + p
	}
	a, err := mail.ParseAddress(probe)
	switch {
	case err != nil:
		return "", fmt.Errorf("%q is neither an address nor a domain: %w", shorten(s), errors.Unwrap(err))
	case probe == p:
		return strings.ToLower(a.String()), nil
	}
	return a.Domain(), nil
}

// token is what a service gave out. It is copied by hand, so spaces around it go.
func token(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) > 500 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return "", fmt.Errorf("%q is not what a service gives out; it has no spaces", shorten(s))
	}
	return s, nil
}

func tenant(s string) (string, error) {
	if !tenantForm.MatchString(s) {
		return "", fmt.Errorf("%q is not a tenant; write its id or domain, organizations, consumers or common", shorten(s))
	}
	return strings.ToLower(s), nil
}

func fileName(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" || strings.ContainsAny(s, "/\\") || strings.ContainsFunc(s, unicode.IsControl) {
		return "", fmt.Errorf("%q is not the name of a file; write it like \"*.exe\", without folders", shorten(s))
	}
	return strings.ToLower(s), nil
}

func country(s string) (string, error) {
	if !countryCode.MatchString(s) {
		return "", fmt.Errorf("%q is not a country; write its code of two letters, such as \"DE\"", shorten(s))
	}
	return strings.ToUpper(s), nil
}

func shortName(s string) (string, error) {
	if !shortNameForm.MatchString(s) {
		return "", fmt.Errorf("%q is not an id; write it with small letters, digits, - and ., such as \"client-names\"", shorten(s))
	}
	return s, nil
}

func fieldName(s string) (string, error) {
	if s != "" && !fieldForm.MatchString(s) {
		return "", fmt.Errorf("%q is not the name of a header field; write it like \"X-Classification\"", shorten(s))
	}
	return s, nil
}

var (
	tenantForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)
	countryCode   = regexp.MustCompile(`^[A-Za-z]{2}$`)
	shortNameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,63}$`)
	fieldForm     = regexp.MustCompile(`^[!-9;-~]{1,76}$`) // RFC 5322, section 2.2
)
