package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/report"
)

// settingsOf shows the settings of somebody with these accounts.
func settingsOf(t *testing.T, all ...control.AccountInfo) *stage {
	t.Helper()
	snap := snapshotOf()
	snap.Accounts = all
	s := newStage(t, snap)
	inWindow(t, s)
	s.Visit(PlaceSettings)
	return s
}

func TestAnExpiredSignInIsMendedInOnePlace(t *testing.T) {
	again := infoOf("alice@example.org")
	again.SignInAgain, again.Waiting, again.Problem = true, 2, "The server does not accept the sign-in any more."
	snap := snapshotOf()
	snap.Accounts = []control.AccountInfo{infoOf("bob@example.org"), again}
	s := newStage(t, snap)
	inWindow(t, s)
	if !says(s.banner, "Sign in again: alice@example.org.") || !strings.Contains(s.banner.hint, "2 messages wait") {
		t.Fatalf("the banner says %q, %q", s.banner.says, s.banner.hint)
	}
	test.Tap(find(t, s.banner.Object, "See the account"))
	if s.here != PlaceSettings || s.banner.Object.Visible() {
		t.Fatalf("at %s, banner %v; want the settings alone to say it", s.here, s.banner.Object.Visible())
	}
	s.guard.tried = fine()
	test.Tap(find(t, s.settings.Object, "Sign in again"))
	s.setup.sign.password.SetText("new")
	test.Tap(find(t, s.setup.Object, "Sign in"))
	test.Tap(find(t, s.setup.Object, "Done"))
	if s.here != PlaceSettings || !says(s.bar, "alice@example.org is signed in again.") {
		t.Errorf("at %s, told %q", s.here, s.bar.says)
	}
	if got := s.guard.credits; len(got) != 2 || got[1].Password != "new" || s.guard.added[0].SMTP != again.SMTP {
		t.Errorf("added %+v with %+v", s.guard.added, got)
	}
}

func TestIdentitiesAreAddedAndRemovedInPlace(t *testing.T) {
	a := infoOf("alice@example.org")
	a.Identities = []account.Identity{{Address: addressOf("press@example.org"), Name: "Press"}}
	s := settingsOf(t, a)
	test.Tap(find(t, s.settings.Object, "Show"))
	card := s.settings.accounts
	card.address.SetText("Board <board@example.org>")
	card.address.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	card.dropIdentity(a.Account, 0)
	if len(s.guard.added) != 2 {
		t.Fatalf("saved %+v", s.guard.added)
	}
	first, second := s.guard.added[0].Mailboxes(), s.guard.added[1].Mailboxes()
	if len(first) != 3 || first[2].String() != "Board <board@example.org>" || len(second) != 1 {
		t.Errorf("saved %v, then %v", first, second)
	}
	for _, c := range s.guard.credits {
		if c != (control.Credential{}) {
			t.Errorf("saved with %+v, want the password that is saved", c)
		}
	}
	card.address.SetText("nobody")
	if card.addIdentity(); !says(card.answer, "is no mail address") {
		t.Errorf("told %q", card.answer.says)
	}
}

func TestFoldersAreChosenFromThoseThereAre(t *testing.T) {
	folders, _ := (&fakeGuard{}).Folders(t.Context(), "")
	a := infoOf("alice@example.org")
	choices := folderChoices(folders, "", a.SentName)
	if choices[0] != "As the server marks it: Sent" || len(choices) != 5 {
		t.Errorf("offered %q", choices)
	}
	if names := folderNames(folders, "Elsewhere"); names[5] != "Elsewhere" || names[0] != "" {
		t.Errorf("a folder that is not listed is lost: %q", names)
	}
}

func TestRemovingAsksFirst(t *testing.T) {
	a := infoOf("alice@example.org")
	a.Waiting = 1
	s := settingsOf(t, a)
	test.Tap(find(t, s.settings.Object, "Show"))
	test.Tap(find(t, s.settings.Object, "Remove"))
	if len(s.guard.asked()) > 0 || !strings.Contains(wordsOn(s.settings.Object), "1 message of it still waits") {
		t.Fatalf("asked %q; the page says\n%s", s.guard.asked(), wordsOn(s.settings.Object))
	}
	test.Tap(find(t, s.settings.Object, "Remove it"))
	if want := []string{"remove alice@example.org"}; !slices.Equal(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
}

func TestATestSaysWhatEachServerSays(t *testing.T) {
	s := settingsOf(t, infoOf("alice@example.org"))
	s.guard.tried = []control.Diagnosis{{What: "account alice@example.org, imap", Says: "It does not answer.", Hint: "Try later."}}
	test.Tap(find(t, s.settings.Object, "Show"))
	test.Tap(find(t, s.settings.Object, "Test it"))
	if got := wordsOn(s.settings.Object); !strings.Contains(got, "It does not answer.") || !strings.Contains(got, "Try later.") {
		t.Errorf("the page says\n%s", got)
	}
	if s.guard.credits[0] != (control.Credential{}) {
		t.Error("the test was not made with what is saved")
	}
}

func TestEveryIdentityWritesThroughItsAccount(t *testing.T) {
	bob := infoOf("bob@example.org")
	bob.Name, bob.Identities = "Bob", []account.Identity{{Address: addressOf("alice@example.org"), Name: ""}}
	snap := snapshotOf()
	snap.Accounts = append(snap.Accounts, bob)
	s := newStage(t, snap)
	want := []string{"alice@example.org", "Bob <bob@example.org>", "alice@example.org, through bob@example.org"}
	if got := s.compose.from.Options; !slices.Equal(got, want) {
		t.Fatalf("offers %q, want %q", got, want)
	}
	s.Write(Draft{From: "alice@example.org", Account: "bob@example.org", To: "tom@example.org", Text: "Hello"})
	if d := s.compose.Typed(); d.From != "alice@example.org" || d.Account != "bob@example.org" {
		t.Errorf("the sheet holds %+v", d)
	}
	sub, err := Draft{From: "Bob <bob@example.org>", Account: "bob@example.org", To: "tom@example.org"}.submission(noon())
	if err != nil || sub.Account != "bob@example.org" || sub.Envelope.From.String() != "bob@example.org" {
		t.Errorf("submits %+v, %v", sub, err)
	}
}

func TestWhatCameBackIsSaidOnTheRow(t *testing.T) {
	m := inState(waiting("a", time.Minute, 0), "sent")
	to := addressOf("tom@example.org")
	for _, c := range []struct {
		events []report.Event
		want   string
		failed bool
	}{
		{nil, "", false},
		{[]report.Event{{Kind: report.Delayed, Recipient: to}}, "Not yet delivered to tom@example.org", false},
		{[]report.Event{{Kind: report.Delayed, Recipient: to}, {Kind: report.Delivered, Recipient: to}}, "", false},
		{[]report.Event{{Kind: report.Failed, Recipient: to}, {Kind: report.Read, Recipient: to}}, "Could not be delivered to tom@example.org", true},
		{[]report.Event{{Kind: report.Failed}}, "Could not be delivered to somebody", true},
		{[]report.Event{{Kind: report.Failed, Recipient: to}, {Kind: report.Failed, Recipient: addressOf("b@example.org")}}, "Could not be delivered to 2 recipients", true},
		{[]report.Event{{Kind: report.Read, Recipient: to}}, "Reported as read", false},
		{[]report.Event{{Kind: report.AutoReply, Recipient: to}}, "", false},
	} {
		m.Returns = c.events
		if got, failed := comeback(m); got.Words != c.want || failed != c.failed {
			t.Errorf("%+v: says %q (%t), want %q (%t)", c.events, got.Words, failed, c.want, c.failed)
		}
	}
}

func TestEveryReportHasWords(t *testing.T) {
	for _, k := range []report.Kind{
		report.Failed, report.Delayed, report.Delivered, report.Relayed, report.Read,
		report.Deleted, report.Recalled, report.Kept, report.Answered, report.AutoReply,
	} {
		if w := returnChip(k).Words; w == "" || w == string(k) {
			t.Errorf("%s is said as %q", k, w)
		}
	}
}

func TestTheBarTellsOfTheCopiesWhenTheyAreDone(t *testing.T) {
	s := newStage(t, snapshotOf())
	m := control.Message{ID: "a", Subject: "Offer"}
	s.TakenBack(m)
	m.Copies = "The draft is in Drafts."
	if s.TakenBack(m); s.bar.hint != m.Copies {
		t.Errorf("the bar says %q, want the copies", s.bar.hint)
	}
	s.bar.Hide()
	if s.TakenBack(m); s.bar.Object.Visible() {
		t.Error("a bar that was closed comes back")
	}
}

func TestSecretsAreNotShownInSnippets(t *testing.T) {
	for _, c := range clientsKnown() {
		for _, step := range clientPage(c, clientOf("alice@example.org")).Steps {
			if strings.Contains(step.Code.Shown(), "s3cret-words") || strings.Contains(step.Says, "s3cret-words") {
				t.Errorf("%s shows the password: %q", c, step.Code.Shown())
			}
			for _, v := range step.Values {
				if v.Value == "s3cret-words" && !v.Secret {
					t.Errorf("%s shows the password beside %q", c, v.Name)
				}
			}
		}
	}
}
