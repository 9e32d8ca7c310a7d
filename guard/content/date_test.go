package content

import (
	"testing"
	"time"

	"holdback/guard"
)

// monday is now in these tests: Monday, 2 November 2026. So 3 November is a
// Tuesday, and 1 January 2027 a Friday.
var monday = time.Date(2026, 11, 2, 9, 0, 0, 0, time.FixedZone("", 3600))

func TestADayThatIsNotThatOfItsDateIsNoticed(t *testing.T) {
	for _, c := range []struct{ text, quote, day, date string }{
		{"Shall we meet Wednesday, 3 November, at ten?", "Wednesday, 3 November", "Tuesday, 3 November", "Wednesday, 4 November"},
		{"Wednesday\n3 November 2026", "Wednesday 3 November 2026", "", ""},
		{"on WEDNESDAY the 3rd of November 2026.", "WEDNESDAY the 3rd of November 2026", "TUESDAY the 3rd of November 2026", "WEDNESDAY the 4th of November 2026"},
		{"Wed. 3 Nov", "Wed. 3 Nov", "Tue. 3 Nov", "Wed. 4 Nov"},
		{"Wed, Nov 3, 2026 at 4pm", "Wed, Nov 3, 2026", "Tue, Nov 3, 2026", "Wed, Nov 4, 2026"},
		{"Thurs Nov 3rd", "Thurs Nov 3rd", "Tues Nov 3rd", "Thurs Nov 5th"},
		{"Thursday November 03", "Thursday November 03", "Tuesday November 03", "Thursday November 05"},
		{"November 3 (Wed)", "November 3 (Wed)", "November 3 (Tue)", "November 4 (Wed)"},
		{"3 November 2026 - Wednesday", "3 November 2026 - Wednesday", "3 November 2026 - Tuesday", "4 November 2026 - Wednesday"},
		{"2026-11-03 (Wednesday)", "2026-11-03 (Wednesday)", "2026-11-03 (Tuesday)", "2026-11-04 (Wednesday)"},
		{"Fri 1/5/2026", "", "", ""}, // 1 May is one
		{"Sun 1/5/2026", "Sun 1/5/2026", "", ""},
		{"11/3 (Fri)", "11/3 (Fri)", "", ""},
		{"Thursday 1 January", "Thursday 1 January", "Friday 1 January", ""},
		{"Monday, 31 November", "Monday, 31 November", "", ""},
		{"on Monday 2nd, Tuesday 3rd and Friday 5th November", "Friday 5th November", "Thursday 5th November", "Friday 6th November"},
		{"2 Nov Mon, 3 Nov Wed", "3 Nov Wed", "3 Nov Tue", "4 Nov Wed"},
		{"Mon 2 Nov, Wed 3 Nov", "Wed 3 Nov", "Tue 3 Nov", "Wed 4 Nov"},
		{"am Mittwoch, den 3. November 2026", "Mittwoch, den 3. November 2026", "Dienstag, den 3. November 2026", "Mittwoch, den 4. November 2026"},
		{"Mi., 03.11.2026, 10 Uhr", "Mi., 03.11.2026", "Di., 03.11.2026", ""},
		{"Mittwoch, 3.11. um zehn", "Mittwoch, 3.11.", "Dienstag, 3.11.", ""},
		{"03.11.2026 (Mi)", "03.11.2026 (Mi)", "03.11.2026 (Di)", ""},
		{"mercredi 3 novembre à 10 h", "mercredi 3 novembre", "mardi 3 novembre", "mercredi 4 novembre"},
		{"dimanche 1er décembre 2026", "dimanche 1er décembre 2026", "mardi 1er décembre 2026", ""},
		{"el miércoles 3 de noviembre de 2026", "miércoles 3 de noviembre de 2026", "martes 3 de noviembre de 2026", "miércoles 4 de noviembre de 2026"},
		{"Mercoledì 3 novembre", "Mercoledì 3 novembre", "Martedì 3 novembre", "Mercoledì 4 novembre"},
		{"quarta-feira, 3 de novembro", "quarta-feira, 3 de novembro", "terça-feira, 3 de novembro", "quarta-feira, 4 de novembro"},
		{"woensdag 3 november", "woensdag 3 november", "dinsdag 3 november", "woensdag 4 november"},
		{"onsdagen den 3 november", "onsdagen den 3 november", "tisdagen den 3 november", "onsdagen den 4 november"},
		{"onsdag den 3. november 2026", "onsdag den 3. november 2026", "tirsdag den 3. november 2026", "onsdag den 4. november 2026"},
		{"keskiviikkona 3. marraskuuta", "keskiviikkona 3. marraskuuta", "tiistaina 3. marraskuuta", "keskiviikkona 4. marraskuuta"},
		{"w środę, 3 listopada", "środę, 3 listopada", "wtorek, 3 listopada", "środę, 4 listopada"},
		{"ve středu 3. listopadu", "středu 3. listopadu", "úterý 3. listopadu", "středu 4. listopadu"},
		{"2026. november 3., szerda", "2026. november 3., szerda", "2026. november 3., kedd", "2026. november 4., szerda"},
		{"в среду, 3 ноября", "среду, 3 ноября", "вторник, 3 ноября", "среду, 4 ноября"},
		{"середа, 3 листопада", "середа, 3 листопада", "вівторок, 3 листопада", "середа, 4 листопада"},
		{"3 Kasım Çarşamba günü", "3 Kasım Çarşamba", "3 Kasım Salı", "4 Kasım Çarşamba"},
		{"miercuri, 3 noiembrie 2026", "miercuri, 3 noiembrie 2026", "marți, 3 noiembrie 2026", "miercuri, 4 noiembrie 2026"},
		{"Τετάρτη 3 Νοεμβρίου", "Τετάρτη 3 Νοεμβρίου", "Τρίτη 3 Νοεμβρίου", "Τετάρτη 4 Νοεμβρίου"},
		{"次回は2026年11月3日(水)です", "2026年11月3日(水)", "2026年11月3日(火)", "2026年11月4日(水)"},
		{"１１月３日（水曜日）１０時", "１１月３日（水曜日）", "１１月３日（火曜日）", "１１月4日（水曜日）"},
		{"11/3(水) 10時", "11/3(水)", "11/3(火)", ""},
		{"11月3日星期三下午", "11月3日星期三", "11月3日星期二", "11月4日星期三"},
		{"11월 3일(수) 오전", "11월 3일(수)", "11월 3일(화)", "11월 4일(수)"},
		{"Tues., Nov. 4", "Tues., Nov. 4", "Weds., Nov. 4", "Tues., Nov. 3"},
		{"Wed 3-Nov-2026", "Wed 3-Nov-2026", "Tue 3-Nov-2026", "Wed 4-Nov-2026"},
		{"mer. 3 nov. 2026", "mer. 3 nov. 2026", "mar. 3 nov. 2026", "mer. 4 nov. 2026"},
		{"Wed (Nov 3)", "Wed (Nov 3", "Tue (Nov 3", "Wed (Nov 4"},
		{"on 3rd November, Wednesday", "3rd November, Wednesday", "3rd November, Tuesday", "4th November, Wednesday"},
		{"on 3 November, a Wednesday", "3 November, a Wednesday", "3 November, a Tuesday", "4 November, a Wednesday"},
		{"Wednesday – November 3rd", "Wednesday – November 3rd", "Tuesday – November 3rd", "Wednesday – November 4th"},
		{"Wednesday\t3 Nov\t10:00", "Wednesday 3 Nov", "Tuesday\t3 Nov", "Wednesday\t4 Nov"},
		{"Mittwoch, 03.11.26", "Mittwoch, 03.11.26", "Dienstag, 03.11.26", ""},
		{"am 3. November (Mittwoch)", "3. November (Mittwoch)", "3. November (Dienstag)", "4. November (Mittwoch)"},
		{"le mercredi 03/11", "mercredi 03/11", "mardi 03/11", ""},
		{"miércoles, 3 nov.", "miércoles, 3 nov", "martes, 3 nov", "miércoles, 4 nov"},
		{"See you tomorrow (Wednesday).", "tomorrow (Wednesday)", "tomorrow (Tuesday)", ""},
		{"Wir sehen uns morgen, Mittwoch, um zehn", "morgen, Mittwoch", "morgen, Dienstag", ""},
		{"明日（水）10時", "明日（水）", "明日（火）", ""},
		{"11월 3일 수요일에", "11월 3일 수요일", "11월 3일 화요일", "11월 4일 수요일"},
	} {
		found := datesIn(passage{guard.Text, c.text}, monday)
		if len(found) != min(len(c.quote), 1) {
			t.Errorf("%q: got %+v", c.text, found)
			continue
		}
		if c.quote == "" {
			continue
		}
		var day, date string
		if r := found[0].Repairs; len(r) > 0 {
			day = r[0].With
		}
		if r := found[0].Repairs; len(r) > 1 {
			date = r[1].With
		}
		if found[0].Quote != c.quote || day != c.day || date != c.date {
			t.Errorf("%q: got quote %q, repairs %q, %q; want %q, %q, %q", c.text, found[0].Quote, day, date, c.quote, c.day, c.date)
		}
	}
}

func TestADayThatIsThatOfItsDateOrOfNoneIsLeftAlone(t *testing.T) {
	for _, text := range []string{
		"Tuesday, 3 November", "Tue 3/11", "Tue 11/3", "Tuesday the 3rd of November", "Tuesday - 3rd November 2026",
		"Di., 03.11.2026", "mardi 3 novembre", "11/3(火)", "3. marraskuuta (ti)", "2026年11月3日(火)", "3 de noviembre (martes)",
		"Tuesday, November 3 - Friday, November 6", "Mon-Fri 2-6 November", "Monday to Wednesday, 2 to 4 November",
		"Monday and Tuesday, 2 and 3 November", "Monday – Wednesday, 2–4 November", "Tue/Wed 3/4 November", "Tuesday 3-5 November",
		"2 Nov Mon, 3 Nov Tue, 4 Nov Wed", "Mon 2 Nov, Tue 3 Nov, Wed 4 Nov", "2 November (Mon), 3 November (Tue)",
		"2 November - Monday\n3 November - Tuesday\n4 November - Wednesday\n",
		"Monday\n2 November\n\nTuesday\n3 November\n",
		"Tuesday, September 11, 2001", "Thu Aug 22 12:36:23 2002", "Tue Nov  3 10:00:00 CET 2026", "Tue, 03 Nov 2026 10:00:00 +0100",
		"Wednesday at 3.30pm", "Friday 24/7 support", "Monday 1/2 day", "Saturday 10.30 at the gate", "So 3 cars, do 4 laps", "I sat 3 May exams",
		"on Friday 12 may join us", "He sat. 3 November was cold.", "I'll call Wednesday. 3 November is my birthday.",
		"Wednesday 12 people, November 3 more", "every Monday 9-5", "Wed 3 more tests in version 3.11.2", "Mar 3 2026",
		"to 3 November", "on 4 November", "man 4 November", "sex, 4 chairs", "quinta, 5",
		"Monday 29 February", "Wednesday 3 May, 2000 seats",
		"月曜日に3回、火曜日に4回", "11月3日は日本では祝日", "3日月", "月火水木金",
		"tomorrow (Tuesday)", "today, Monday", "tomorrow, Wednesday or Thursday", "See you tomorrow. Wednesday I am away.", "Mittwoch morgen",
		"Tue Nov 3 10:00:00 WED 2026", "3 Nov 10:00 FRI 2026 (Tue)",
		"", "(", "Tue", "Tuesday,", "Tuesday, 3", "Tuesday 99999999999999999999 November", "Tue 0 Nov", "Tue 32 Nov",
	} {
		if found := datesIn(passage{guard.Text, text}, monday); len(found) > 0 {
			t.Errorf("%q: got %+v", text, found[0])
		}
	}
}
