package content

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"holdback/guard"
)

// relatives is words and how many days they are from now, for when they stand
// right before a day of the week: "tomorrow (Tuesday)", "morgen, Dienstag".
var relatives = map[string]int{
	"today": 0, "heute": 0, "aujourd'hui": 0, "aujourd’hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0, "idag": 0, "dziś": 0, "dzisiaj": 0,
	"dnes": 0, "azi": 0, "bugün": 0, "сегодня": 0, "сьогодні": 0, "σήμερα": 0, "今日": 0, "本日": 0, "今天": 0, "오늘": 0,
	"tomorrow": 1, "morgen": 1, "demain": 1, "mañana": 1, "domani": 1, "amanhã": 1, "imorgon": 1, "imorgen": 1, "jutro": 1, "zítra": 1,
	"holnap": 1, "mâine": 1, "yarın": 1, "завтра": 1, "αύριο": 1, "huomenna": 1, "明日": 1, "明天": 1, "내일": 1,
	"yesterday": -1, "gestern": -1, "ayer": -1, "ieri": -1, "ontem": -1, "gisteren": -1, "igår": -1, "wczoraj": -1, "včera": -1,
	"tegnap": -1, "dün": -1, "вчера": -1, "вчора": -1, "χθες": -1, "eilen": -1, "昨日": -1, "昨天": -1, "어제": -1,
}

// endsWithRelative reports whether such a word stands at the end of a text, before
// the marks and small words that may follow it.
func endsWithRelative(before string) bool {
	const longest = 40
	tail := before[max(0, len(before)-longest):]
	words := strings.FieldsFunc(strings.ToLower(tail), func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == '（' || r == '\n' })
	for _, word := range words[max(0, len(words)-2):] {
		if _, ok := relatives[word]; ok {
			return true
		}
		r, _ := utf8.DecodeLastRuneInString(word)
		if n := len("明日"); wide(r) && len(word) >= n {
			if _, ok := relatives[word[len(word)-n:]]; ok {
				return true
			}
		}
	}
	return false
}

// relative reports a day of the week that is not that of the word before it. A
// list of days, as in "tomorrow, Wednesday or Thursday", says nothing of the kind.
func (d *diary) relative(t []token, day int, names []name) (guard.Finding, bool) {
	i := day - 1
	bracket := at(t, i).is("(")
	for i >= max(0, day-3) && (t[i].is("(,") || oneOf(t[i], "am on we во в le el")) {
		i--
	}
	from, word := at(t, i).start, at(t, i).text
	if t[day].names != nil && i > 0 && !t[i].gap { // a script without blanks: two characters
		from = t[i-1].start
		word = d.text[from:t[i].end]
	}
	days, ok := relatives[strings.ToLower(word)]
	if !ok || t[i].num >= 0 || listGoesOn(d.c, t, day) || t[day].names != nil && !bracket {
		return guard.Finding{}, false
	}
	is := d.now.AddDate(0, 0, days).Weekday()
	for _, n := range names {
		if time.Weekday(n.n) == is || n.short && !bracket {
			return guard.Finding{}, false
		}
	}
	to := t[day].end
	if bracket && at(t, day+1).is(")") {
		to = t[day+1].end
	}
	quote := strings.Join(strings.Fields(d.text[from:to]), " ")
	right := d.text[from:t[day].start] + d.c.written(d.text[t[day].start:t[day].end], names[0], is) + d.text[t[day].end:to]
	f := guard.Finding{
		Level: guard.Ask,
		Says:  fmt.Sprintf("%s is a %s, not a %s.", capital(word), is, time.Weekday(names[0].n)),
		Quote: quote,
		Hint:  "Correct the day.",
		Place: guard.Place{At: from},
	}
	if !strings.Contains(right, "\n") {
		f.Repairs = []guard.Repair{{Do: guard.ReplaceText, Says: fmt.Sprintf("Write %q", right), Old: d.text[from:to], With: right}}
	}
	return f, true
}

// listGoesOn reports whether another day follows.
func listGoesOn(c *calendar, t []token, day int) bool {
	for i := day + 1; i <= day+3 && i < len(t); i++ {
		if t[i].names != nil || c.day(t[i].text) != nil {
			return true
		}
	}
	return false
}
