package mail

import (
	"fmt"
	"strings"
	"testing"
)

func TestGroupsKeepTheirNames(t *testing.T) {
	const in = `ann@example.org, =?utf-8?Q?K=C3=B6che?=: "B, ob" <bob@example.com>, carl@example.com;, dora@example.com, undisclosed-recipients:;`
	groups, err := ParseGroups(in)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{ [ann@example.org]} {Köche ["B, ob" <bob@example.com> carl@example.com]} { [dora@example.com]} {undisclosed-recipients []}]`
	if got := fmt.Sprint(groups); got != want {
		t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
	}
}

func TestOneBadAddressDoesNotLoseTheOthers(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
		bad  []string // what the error names
	}{
		{"", "[]", nil},
		{" , ,;", "[]", nil},
		{"ann@example.org, nobody, bob@example.com", "[ann@example.org bob@example.com]", []string{`"nobody"`}},
		{"Doe, John <john@example.org>", "[John <john@example.org>]", []string{`"Doe"`}},
		{`"=?utf-8?B?w4RubmU=?=" <ann@example.org>`, "[Änne <ann@example.org>]", nil},
		{`"open <ann@example.org>, (open bob@example.com, [open carl@example.com`, "[open <ann@example.org>]", []string{"(open", "[open"}},
		{"Ann <ann@example.org, Bob <bob@example.com>", "[Ann <ann@example.org> Bob <bob@example.com>]", nil},
		{"<ann@[IPv6:2001:db8::1]>; bob@example.com", "[ann@[IPv6:2001:db8::1] bob@example.com]", nil},
		{"=?utf-8?Q?Doe,_J=C3=B6rg?= <ann@example.org>, bob@example.com", `["Doe, Jörg" <ann@example.org> bob@example.com]`, nil},
		{"Ann\r\n =?utf-8?Q?=0D=0ABcc:?= <ann@example.org>", "[\"Ann Bcc:\" <ann@example.org>]", nil},
		{strings.Repeat("(", 50000) + ",ann@example.org", "[ann@example.org]", []string{"(("}},
	} {
		list, err := ParseList(c.in)
		if got := fmt.Sprint(list); got != c.want || (err == nil) != (c.bad == nil) {
			t.Errorf("%.80q: got %s, %v; want %s", c.in, got, err, c.want)
		}
		for _, bad := range c.bad {
			if err != nil && !strings.Contains(err.Error(), bad) {
				t.Errorf("%.80q: the error %v does not name %s", c.in, err, bad)
			}
		}
	}
}
