package people_test

import (
	"slices"
	"testing"
	"time"

	"holdback/guard/people"
	"holdback/mail"
)

func TestNamesAreComparedAsWords(t *testing.T) {
	for _, c := range []struct {
		name string
		want []string
	}{
		{"Anna Berg", []string{"anna", "berg"}},
		{"Berg, Anna", []string{"anna", "berg"}},
		{"BERG, Anna (Quayside)", []string{"anna", "berg"}},
		{"Dr. Jörg Müßig", []string{"jorg", "mussig"}},
		{"Prof. Dr. med. Ann-Marie O'Neil, PhD", []string{"ann-marie", "o'neil"}},
		{"ann@example.org", nil},
		{"'Ann Berg'", []string{"ann", "berg"}},
		{"Ann Berg via Planning", []string{"ann", "berg"}},
		{"田中 太郎", []string{"田中", "太郎"}},
		{"がくせい", []string{"がくせい"}},
		{"", nil},
	} {
		if got := people.Words(c.name); !slices.Equal(got, c.want) {
			t.Errorf("Words(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestShortNamesBelongToLongOnes(t *testing.T) {
	for _, c := range []struct {
		x, y string
		want bool
	}{
		{"bob", "robert", true},
		{"william", "bill", true},
		{"liz", "elizabeth", true},
		{"sasha", "alexander", true},
		{"fritz", "friedrich", true},
		{"pepe", "jose", true},
		{"bob", "william", false},
		{"anna", "tom", false},
		{"xyzzy", "xyzzy", true},
	} {
		if got := people.SameGiven(c.x, c.y); got != c.want {
			t.Errorf("SameGiven(%s, %s) = %v", c.x, c.y, got)
		}
	}
}

func TestWhatLooksAlikeHasOneSkeleton(t *testing.T) {
	for _, c := range []struct {
		x, y string
		same bool
	}{
		{"quayside.example", "quаyside.example", true}, // a Cyrillic а
		{"quayside.example", "quaysιde.example", true}, // a Greek iota
		{"modern.example", "modem.example", true},
		{"wave.example", "vvave.example", true},
		{"cloud.example", "doud.example", true},
		{"lindenhof.example", "1indenhof.example", true},
		{"oslo.example", "0slo.example", true},
		{"münchen.example", "munchen.example", true},
		{"quayside.example", "quayslde.example", true},
		{"quayside.example", "quaysido.example", false},
	} {
		if x, y := people.Skeleton(c.x), people.Skeleton(c.y); (x == y) != c.same {
			t.Errorf("%s is %s, %s is %s, want the same: %v", c.x, x, c.y, y, c.same)
		}
	}
}

func TestScriptsThatDoNotBelongTogether(t *testing.T) {
	for domain, want := range map[string]bool{
		"quаyside.example": true,
		"привет.example":   false,
		"bücher.example":   false,
		"東京tower.example":  false,
		"서울tower.example":  false,
		"αβγdelta.example": true,
		"plain-01.example": false,
		"почта.plain.рф":   false,
		"ひらがな漢字カタ.example": false,
	} {
		if got := people.MixedScripts(domain); got != want {
			t.Errorf("MixedScripts(%s) = %v", domain, got)
		}
	}
}

func TestSlipsOfTheFinger(t *testing.T) {
	for _, c := range []struct {
		x, y string
		want float64
	}{
		{"quayside", "quayside", 0},
		{"quayside", "quaysied", 0.5}, // wrong order
		{"quayside", "quayzide", 0.5}, // the key below
		{"quayside", "quayyside", 0.5},
		{"quayside", "quaside", 1},
		{"quayside", "quaysite", 1},
		{"quayside", "quxxside", 2},
		{"", "ab", 2},
	} {
		if got := people.Distance(c.x, c.y, 2); got != c.want {
			t.Errorf("Distance(%s, %s) = %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func TestNearFindsAllWithinTwoSlips(t *testing.T) {
	var n people.Near
	words := []string{"quayside", "lindenhof", "harbourlight", "north", "ab", "anna.berg", "ann.berg", "quayslde"}
	for _, w := range words {
		n.Add("g", w)
	}
	for _, query := range []string{"quaysdie", "quaysid", "lindnehof", "harborlight", "nroth", "ana.berg", "quayxside", "zz"} {
		var want []string
		for _, w := range words {
			if people.Distance(query, w, 1) <= 1 {
				want = append(want, w)
			}
		}
		got := n.Find("g", query, 1)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("near %s: got %q, want %q", query, got, want)
		}
		if other := n.Find("h", query, 1); len(other) > 0 {
			t.Errorf("near %s in a group without words: %q", query, other)
		}
	}
}

func TestOrganisationsAreWhatSomebodyRegistered(t *testing.T) {
	for domain, want := range map[string]string{
		"mail.quayside.co.uk":     "quayside.co.uk",
		"quayside.example":        "quayside.example",
		"a.b.quayside.example":    "quayside.example",
		"localhost":               "localhost",
		"mail.bücher.example":     "bücher.example",
		"[192.0.2.1]":             "[192.0.2.1]",
		"someone.github.io":       "someone.github.io",
		"mail.someone.github.io":  "someone.github.io",
		"deep.under.quayside.com": "quayside.com",
	} {
		if got := people.Organisation(domain); got != want {
			t.Errorf("Organisation(%s) = %s, want %s", domain, got, want)
		}
	}
}

func TestABookFindsWhatIsAlmostRight(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ben, anna, eve := box(t, "Ben Ode <ben.ode@quayside.example>"), box(t, "Anna Berg <anna.berg@quayside.example>"), box(t, "Eve Ode <eve@harbour.example>")
	var sent []people.Message
	for range 5 {
		sent = append(sent, people.Message{To: []mail.Mailbox{ben, anna}, At: at}, people.Message{To: []mail.Mailbox{ben, eve}, At: at})
	}
	b := people.NewBook(sent)
	for _, org := range []string{"quaysid.example", "quayside.test", "quаyside.example", "quaysdie.test"} {
		if got := b.LikeOrganisation(org); len(got) != 1 || got[0] != "quayside.example" {
			t.Errorf("like %s: %q", org, got)
		}
	}
	for _, local := range []string{"ana.berg", "anna.brg", "berg.anna", "anna.8erg", "anna.berg1"} {
		if got := b.LikeLocal(box(t, local+"@quayside.example").Address); len(got) != 1 || !got[0].Address.Same(anna.Address) {
			t.Errorf("like %s: %+v", local, got)
		}
	}
	if got := b.Called("ode"); len(got) != 2 || !got[0].Address.Same(ben.Address) {
		t.Errorf("called Ode: %+v, want Ben first", got)
	}
	if got := b.FullyCalled("anna berg"); len(got) != 1 {
		t.Errorf("called Anna Berg: %+v", got)
	}
	if b.Alongside("harbour.example", "quayside.example") != 5 || b.Weight("quayside.example") != 15 {
		t.Errorf("alongside %d, weight %d", b.Alongside("harbour.example", "quayside.example"), b.Weight("quayside.example"))
	}
	others := []string{people.Key(anna.Address)}
	if now := at.AddDate(0, 0, 3); b.Fit(people.Key(ben.Address), others, now) <= b.Fit(people.Key(eve.Address), others, now) {
		t.Error("Ben, who was on mails with Anna, fits no better than Eve, who was not")
	}
}

func TestFitDoesNotDependOnTheOrderOfMessages(t *testing.T) {
	day := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ben := box(t, "ben@quayside.example")
	old, late := people.Message{To: []mail.Mailbox{ben}, At: day.AddDate(0, 0, -20)}, people.Message{To: []mail.Mailbox{ben}, At: day}
	x := people.NewBook([]people.Message{old, late}).Fit("ben@quayside.example", nil, day)
	y := people.NewBook([]people.Message{late, old}).Fit("ben@quayside.example", nil, day)
	if x-y > 1e-9 || y-x > 1e-9 {
		t.Errorf("got %v and %v", x, y)
	}
}

func FuzzWordsAndSkeletons(f *testing.F) {
	f.Add("Berg, Anna (x)", "quаyside.example")
	f.Fuzz(func(t *testing.T, x, y string) {
		people.Words(x)
		people.MixedScripts(y)
		people.Organisation(y)
		if s := people.Skeleton(y); people.Distance(x, s, 2) < 0 {
			t.Errorf("a negative distance between %q and %q", x, s)
		}
		if x != "" && people.Distance(x, x, 2) > 2 && len([]rune(x)) <= 64 {
			t.Errorf("%q is not itself", x)
		}
	})
}

func TestTheNamesakeIsWhoBelongsToTheOthers(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ben, anna, other := box(t, "Ben Ode <ben@quayside.example>"), box(t, "Anna Berg <anna@quayside.example>"), box(t, "Anna Moss <anna@harbour.example>")
	sent := []people.Message{{To: []mail.Mailbox{other}, At: at.AddDate(-1, 0, 0)}}
	for range 10 {
		sent = append(sent, people.Message{To: []mail.Mailbox{ben, anna}, At: at})
	}
	search := people.Search{
		Words: []string{"anna"}, Others: []string{people.Key(ben.Address)}, Now: at.AddDate(0, 0, 1), Over: 2,
		Except: func(key string) bool { return key == people.Key(other.Address) },
		More:   func(string) float64 { return 0 },
	}
	b := people.NewBook(sent)
	if got, ok := b.Namesake(search); !ok || !got.Address.Same(anna.Address) {
		t.Errorf("got %+v, %v, want Anna Berg", got, ok)
	}
	search.Over = 10
	if got, ok := b.Namesake(search); ok {
		t.Errorf("got %+v, though nobody fits so well", got)
	}
}
