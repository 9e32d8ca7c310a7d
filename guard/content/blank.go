package content

import (
	"strings"

	"holdback/guard"
)

// blank judges a run of X or of question marks at l[from:to]. It stands for an
// amount, a date or a time when its neighbours say so. Kisses at the end of a
// letter, masked numbers and addresses, and plain surprise are left alone.
func blank(l string, from, to int) (slot, bool) {
	groups, seps, end := shape(l, from)
	switch {
	case to-from < 2:
		return slot{}, false
	case masked(l, from, end):
		return slot{}, false
	case money(l, from, end):
		return slot{from: from, to: end, level: guard.Ask}, true
	case dateShape(groups, seps):
		return slot{from: from, to: end, level: guard.Ask}, true
	case groups == 1 && to-from == 2 && monthFollows(l, to):
		return slot{from: from, to: to, level: guard.Ask}, true
	case groups == 1 && to-from >= 3 && to-from <= 8 && l[from] == 'X' && awaited(l[:from]):
		return slot{from: from, to: to, level: guard.Ask}, true
	case groups == 1 && to-from >= 3 && l[from] == '?' && to == len(l) && (strings.HasSuffix(l[:from], ": ") || strings.HasSuffix(l[:from], "= ")),
		groups == 1 && to-from >= 3 && l[from] == 'X' && from == 0 && strings.HasPrefix(l[to:], " "):
		return slot{from: from, to: to, level: guard.Note}, true
	}
	return slot{}, false
}

// shape reads "XX.XX.2026" as groups of X and digits with single separators: how
// many groups there are, the separators, and where the last ends.
func shape(l string, i int) (groups int, seps string, end int) {
	x := l[i]
	for i < len(l) {
		start := i
		for i < len(l) && (l[i] == x || '0' <= l[i] && l[i] <= '9') {
			i++
		}
		if i-start < 2 || i-start > 4 && groups > 0 {
			break
		}
		groups, end = groups+1, i
		if i >= len(l) || !strings.Contains(".,/:-", l[i:i+1]) || len(seps) > 8 {
			break
		}
		seps += l[i : i+1]
		i++
	}
	return groups, seps[:min(len(seps), groups)], end
}

// dateShape reports whether groups of two make a date or a time: "XX.XX.2026",
// "xx/xx/xxxx", "XX.XX.", "XX:XX".
func dateShape(groups int, seps string) bool {
	switch seps {
	case "..", "//", "--", "/":
		return groups == 3 || groups == 2 && seps == ".."
	case ":":
		return groups == 2
	}
	return false
}

// masked reports whether X hides a part of something, as in "1-800-xxx-xxxx" and
// "192.168.x.x".
func masked(l string, from, end int) bool {
	if from > 0 && strings.Contains("-.:/+*#=_@\\", l[from-1:from]) {
		return true
	}
	if end < len(l) && strings.Contains("-:/*#=_@\\", l[end:end+1]) {
		return true
	}
	if end-from >= 4 && end+5 <= len(l) && l[end] == ' ' && strings.Trim(l[end+1:end+5], "0123456789") == "" {
		return true // the end of an account: "XXXX 1234"
	}
	return end < len(l) && (letter(l[end]) || '0' <= l[end] && l[end] <= '9')
}

// money reports whether a currency or a percent sign stands beside l[from:end].
func money(l string, from, end int) bool {
	before := strings.TrimRight(l[:from], " ")
	after := strings.TrimLeft(l[end:], " .,-")
	for _, sign := range []string{"€", "$", "£", "¥", "EUR", "USD", "GBP", "CHF", "JPY", "PLN", "SEK", "NOK", "DKK"} {
		if strings.HasSuffix(before, sign) || strings.HasPrefix(after, sign) {
			return true
		}
	}
	return l[from] != '?' && strings.HasPrefix(after, "%")
}

// monthFollows reports whether the name of a month follows, as in "XX November".
func monthFollows(l string, end int) bool {
	rest := strings.TrimLeft(l[end:], " .")
	if rest == l[end:] {
		return false
	}
	return theCalendar().monthsOf(token{text: rest[:wordEnd(rest, 0)], num: -1}) != nil
}

// awaited reports whether a text ends with a word behind which a name or a number
// must come.
func awaited(before string) bool {
	words := strings.Fields(before[max(0, len(before)-20):])
	if len(words) == 0 || !strings.HasSuffix(before, " ") {
		return false
	}
	switch strings.ToLower(words[len(words)-1]) {
	case "mr", "mr.", "mrs.", "ms.", "herr", "herrn", "frau", "firma", "company", "client", "kunde", "monsieur", "madame",
		"no", "no.", "nr", "nr.", "number", "ref", "ref.", "contact", "dear", "the", "in", "and", "kontakt",
		"by", "from", "to", "until", "at", "for", "is", "of", "with", "von", "bis", "um", "für", "an", "am", "mit", "de", "du", "à", "par", "pour", "por", "para", "con", "di", "per", "van", "voor":
		return true
	}
	return false
}
