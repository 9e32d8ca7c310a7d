package cli

import (
	"testing"
	"time"
)

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this system: ", err)
	}
	now := time.Date(2026, 10, 24, 15, 0, 0, 0, berlin) // the clocks change in the night
	for in, want := range map[string]string{
		"10m":                  "2026-10-24T15:10:00+02:00",
		"1h30m":                "2026-10-24T16:30:00+02:00",
		"24h":                  "2026-10-25T14:00:00+01:00",
		"16:40":                "2026-10-24T16:40:00+02:00",
		"15:00":                "2026-10-25T15:00:00+01:00",
		"8:05":                 "2026-10-25T08:05:00+01:00",
		"tomorrow 16:40":       "2026-10-25T16:40:00+01:00",
		"Tomorrow 08:00":       "2026-10-25T08:00:00+01:00",
		"2026-12-24 18:00":     "2026-12-24T18:00:00+01:00",
		"2026-10-24T20:00:00Z": "2026-10-24T20:00:00Z",
		"":                     "error",
		"0s":                   "error",
		"-5m":                  "error",
		"10":                   "error",
		"25:00":                "error",
		"tomorrow":             "error",
		"2026-10-24 14:59":     "error",
	} {
		got := "error"
		if at, err := parseWhen(in, now); err == nil {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("parseWhen(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestCutMindsWideLetters(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"hello", 5, "hello"},
		{"hello", 4, "hel…"},
		{"会議の資料", 10, "会議の資料"},
		{"会議の資料", 9, "会議の資…"},
		{"会議の資料", 8, "会議の…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"hello", 0, "hello"},
	} {
		if got := cut(c.in, c.n); got != c.want || c.n > 0 && room(got) > c.n {
			t.Errorf("cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}
