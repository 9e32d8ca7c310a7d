package content

import (
	"fmt"
	"strings"
	"time"

	"holdback/guard"
)

// awayBy is how many days a word is from now, for words that stand right before a
// day of the week: "tomorrow (Tuesday)", "morgen, Dienstag".
func awayBy(word string) (days int, ok bool) {
	switch strings.ToLower(word) {
	case "today", "heute", "aujourd'hui", "aujourd’hui", "hoy", "oggi", "hoje", "vandaag", "idag", "dziś", "dzisiaj", "dnes", "ma", "azi", "bugün", "сегодня", "сьогодні", "σήμερα", "今日", "本日", "今天", "오늘":
		return 0, true
	case "tomorrow", "morgen", "demain", "mañana", "domani", "amanhã", "imorgon", "imorgen", "jutro", "zítra", "holnap", "mâine", "yarın", "завтра", "αύριο", "huomenna", "明日", "明天", "내일":
		return 1, true
	case "yesterday", "gestern", "hier", "ayer", "ieri", "ontem", "gisteren", "igår", "wczoraj", "včera", "tegnap", "dün", "вчера", "вчора", "χθες", "eilen", "昨日", "昨天", "어제":
		return -1, true
	}
	return 0, false
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
	days, ok := awayBy(word)
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
