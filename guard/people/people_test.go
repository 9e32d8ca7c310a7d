package people_test

import (
	"slices"
	"testing"
	"time"

	"holdback/guard/people"
	"holdback/mail"
)

func box(t *testing.T, s string) mail.Mailbox {
	t.Helper()
	list, err := mail.ParseList(s)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v", s, err)
	}
	return list[0]
}

func TestABookKnowsWhomItsOwnerWroteTo(t *testing.T) {
	monday := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ben, eve := box(t, "Ben Ode <ben@quayside.example>"), box(t, "eve@example.net")
	b := people.NewBook([]people.Message{
		{To: []mail.Mailbox{ben, eve}, At: monday, Files: true},
		{To: []mail.Mailbox{box(t, "Benjamin Ode <BEN@quayside.example>")}, At: monday.AddDate(0, 0, 1)},
	}, people.Person{Address: box(t, "tom@quayside.example").Address, Received: 3})

	got, ok := b.Find(ben.Address)
	want := people.Person{Names: []string{"Benjamin Ode", "Ben Ode"}, Sent: 2, Files: 1, Last: monday.AddDate(0, 0, 1)}
	if !ok || got.Sent != want.Sent || got.Files != want.Files || !got.Last.Equal(want.Last) || !slices.Equal(got.Names, want.Names) {
		t.Errorf("Ben: got %+v, want %+v", got, want)
	}
	if b.Sent() != 2 || b.Together(eve.Address, ben.Address) != 1 || b.Together(ben.Address, box(t, "tom@quayside.example").Address) != 0 {
		t.Errorf("sent %d, together %d", b.Sent(), b.Together(eve.Address, ben.Address))
	}
	if at := b.At("quayside.example"); len(at) != 2 || b.Domains()["quayside.example"] != 5 {
		t.Errorf("at quayside: %v, %v", at, b.Domains())
	}
	if len(b.All()) != 3 {
		t.Errorf("all: %v", b.All())
	}
}

func TestAMessageToAHundredSaysNothingAboutWhoBelongsTogether(t *testing.T) {
	var to []mail.Mailbox
	for i := range 100 {
		to = append(to, box(t, "p"+string(rune('a'+i%26))+string(rune('a'+i/26))+"@example.net"))
	}
	b := people.NewBook([]people.Message{{To: to}})
	if n := b.Together(to[0].Address, to[1].Address); n != 0 {
		t.Errorf("together %d times", n)
	}
}
