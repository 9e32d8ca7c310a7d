package mailboxtest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/mailbox"
)

func findsExactly(t *testing.T, w *world) {
	id := uniqueID()
	w.add(t, w.folder, "x"+id)
	w.add(t, w.folder, id)
	w.add(t, w.folder, id+".example")
	w.add(t, w.folder, id)
	found := w.find(t, w.folder, id)
	if len(found) != 2 || found[0].UID <= found[1].UID {
		t.Errorf("found %+v; want the two with exactly this Message-ID, the newest first", found)
	}
	for _, c := range found {
		if c.MessageID != id || c.Folder != w.folder || c.Validity == 0 || c.Size == 0 || c.At.IsZero() {
			t.Errorf("found %+v; want every field filled for %s in %s", c, id, w.folder)
		}
	}
	if found := w.find(t, w.folder, id[1:]); len(found) > 0 {
		t.Errorf("a part of a Message-ID found %+v", found)
	}
	if _, err := w.box.Find(within(t), unique("Nowhere"), id); causeOf(err) != mailbox.CauseNoFolder {
		t.Errorf("in no folder: %v; want %s, not a no", err, mailbox.CauseNoFolder)
	}
}

func findsOddly(t *testing.T, w *world) {
	for _, id := range []string{
		`quo"ted.` + uniqueID(),
		`back\slash.` + uniqueID(),
		`"quoted local"@` + uniqueID(),
		`(paren)*%{4}.` + uniqueID(),
		`[bracket]` + uniqueID(),
		`zürich.` + uniqueID(),
		`日本.` + uniqueID(),
		strings.Repeat("l", 900) + uniqueID(),
		uniqueID() + "@two@ats",
		"no-at-all-" + unique("x"),
	} {
		if found := w.find(t, w.folder, id); len(found) > 0 {
			t.Errorf("%q was found before it was there: %+v", id, found)
		}
		read, err := mail.Read(mail.Bytes(message(id, "Hello.")))
		if err != nil {
			t.Fatal(err)
		}
		id := read.MessageID() // as everything else here knows it
		w.add(t, w.folder, id)
		if found := w.find(t, w.folder, id); len(found) != 1 {
			t.Errorf("%q was found %d times, want once", id, len(found))
		}
	}
	for _, id := range []string{"", " ", "\r\n", "\" OR ALL", "x\r\nT9 LOGOUT\r\n", "\x00", strings.Repeat("é", 5000)} {
		if found := w.find(t, w.folder, id); len(found) > 0 {
			t.Errorf("%q found %+v", id, found)
		}
	}
}

func findsWhatWasAdded(t *testing.T, w *world) {
	id, at := uniqueID(), time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	raw := message(id, strings.Repeat("Berth 7 is free.\r\n", 20_000))
	added, err := w.box.Append(within(t), w.folder, mailbox.New{Content: mail.Bytes(raw), MessageID: id, Flags: []string{`\Seen`}, At: at})
	if err != nil {
		t.Fatal(err)
	}
	found := w.find(t, w.folder, id)
	if len(found) != 1 || found[0].UID != added.UID || found[0].Validity != added.Validity {
		t.Fatalf("added as %+v, found %+v; want the same place", added, found)
	}
	if got := found[0]; !got.Seen() || !got.At.Equal(at) {
		t.Errorf("found %+v; want it seen, at %s", got, at)
	}
	got, err := w.box.Body(within(t), found[0], int64(len(raw)))
	if err != nil || !bytes.Equal(got, raw) {
		t.Errorf("got %d octets back (%v), want the %d that were added", len(got), err, len(raw))
	}
}

// appendsOnce is how a copy is filed without ever being doubled.
func appendsOnce(t *testing.T, w *world) {
	id := uniqueID()
	w.wires.loseAnswer("The very end.")
	n := mailbox.New{Content: mail.Bytes(message(id, "The very end.")), MessageID: id}
	if _, err := w.box.Append(within(t), w.folder, n); causeOf(err) != mailbox.CauseUnknown {
		t.Fatalf("an append without an answer: %v; want %s", err, mailbox.CauseUnknown)
	}
	if found := w.find(t, w.folder, id); len(found) != 1 {
		t.Errorf("found %d, want the one that was taken without a word", len(found))
	}
}

func appendMakesFolder(t *testing.T, w *world) {
	id, folder := uniqueID(), w.folder+" Ünder & Über"
	added := w.add(t, folder, id)
	if found := w.find(t, folder, id); len(found) != 1 || added.Folder != folder {
		t.Errorf("found %d in %q, want one in the folder that was made for it", len(found), folder)
	}
}

func removesOne(t *testing.T, w *world) {
	keep, away := uniqueID(), uniqueID()
	doomed := w.add(t, w.folder, keep, `\Deleted`) // by somebody else, who may still want it back
	w.add(t, w.folder, away)
	found := w.find(t, w.folder, away)
	if len(found) != 1 {
		t.Fatalf("found %d, want the one to remove", len(found))
	}
	want, left := mailbox.Removed, 0
	if w.env.Marks {
		want, left = mailbox.Marked, 1
	}
	if end, err := w.box.Remove(within(t), found[0]); end != want || err != nil {
		t.Errorf("removed: %q, %v; want %q", end, err, want)
	}
	still := w.find(t, w.folder, away)
	if len(still) != left {
		t.Errorf("%d are still there, want %d", len(still), left)
	}
	for _, c := range still {
		if !slices.Contains(c.Flags, `\Deleted`) {
			t.Errorf("it has the flags %q, want it marked \\Deleted", c.Flags)
		}
	}
	if other := w.find(t, w.folder, keep); len(other) != 1 || other[0].UID != doomed.UID {
		t.Errorf("another's message was removed with it: %+v is left", other)
	}
}

func leavesChanged(t *testing.T, w *world) {
	id := uniqueID()
	w.add(t, w.folder, id)
	found := w.find(t, w.folder, id)[0]
	if err := w.box.Mark(within(t), found, []string{`\Seen`}); err != nil {
		t.Fatal(err)
	}
	if end, err := w.box.Remove(within(t), found); end != mailbox.Changed || err != nil {
		t.Errorf("removed what somebody has read meanwhile: %q, %v; want %q", end, err, mailbox.Changed)
	}
	again := w.find(t, w.folder, id)
	if len(again) != 1 || !seen(again[0]) || slices.Contains(again[0].Flags, `\Deleted`) {
		t.Errorf("it is now %+v, want it there, seen and not marked", again)
	}
	strange := found
	strange.Validity++
	if end, err := w.box.Remove(within(t), strange); end != mailbox.Gone || err != nil {
		t.Errorf("removed a UID of another time: %q, %v; want %q", end, err, mailbox.Gone)
	}
	strange = again[0]
	strange.MessageID = uniqueID()
	if end, err := w.box.Remove(within(t), strange); end != mailbox.Gone || err != nil {
		t.Errorf("removed another message: %q, %v; want %q", end, err, mailbox.Gone)
	}
	if left := w.find(t, w.folder, id); len(left) != 1 {
		t.Errorf("%d are left, want it still there", len(left))
	}
}

func knowsGone(t *testing.T, w *world) {
	if w.env.Marks {
		t.Skip("nothing can be taken away at this server")
	}
	id := uniqueID()
	w.add(t, w.folder, id)
	c := w.find(t, w.folder, id)[0]
	if end, err := w.box.Remove(within(t), c); end != mailbox.Removed || err != nil {
		t.Fatalf("removed: %q, %v", end, err)
	}
	if end, err := w.box.Remove(within(t), c); end != mailbox.Gone || err != nil {
		t.Errorf("removed again: %q, %v; want %q", end, err, mailbox.Gone)
	}
	_, move := w.box.Move(within(t), c, "INBOX")
	_, header := w.box.Header(within(t), c)
	for what, err := range map[string]error{"mark": w.box.Mark(within(t), c, []string{`\Seen`}), "move": move, "header": header} {
		if causeOf(err) != mailbox.CauseGone {
			t.Errorf("%s of what has gone: %v; want %s", what, err, mailbox.CauseGone)
		}
	}
}

func moves(t *testing.T, w *world) {
	id, target := uniqueID(), w.folder+" moved"
	w.add(t, w.folder, id, `\Seen`)
	moved, err := w.box.Move(within(t), w.find(t, w.folder, id)[0], target)
	if err != nil {
		t.Fatal(err)
	}
	there := w.find(t, target, id)
	if len(there) != 1 || there[0].UID != moved.UID || !seen(there[0]) || moved.Folder != target {
		t.Errorf("moved to %+v, found %+v; want it once, with its flags, where it was said to be", moved, there)
	}
	for _, c := range w.find(t, w.folder, id) {
		if !w.env.Marks || !slices.Contains(c.Flags, `\Deleted`) {
			t.Errorf("it is still here: %+v", c)
		}
	}
}

func reads(t *testing.T, w *world) {
	id := uniqueID()
	w.add(t, w.folder, id)
	c := w.find(t, w.folder, id)[0]
	header, err := w.box.Header(within(t), c)
	if err != nil || !bytes.Contains(header, []byte("Subject: Berth\r\n")) || bytes.Contains(header, []byte("Hello")) {
		t.Errorf("header %q, %v; want the header section alone", header, err)
	}
	body, err := w.box.Body(within(t), c, 1<<20)
	if err != nil || !bytes.Equal(body, message(id, "Hello.")) {
		t.Errorf("body %q, %v; want the whole message", body, err)
	}
	if body, err = w.box.Body(within(t), c, 10); err != nil || len(body) != 10 {
		t.Errorf("body %q, %v; want ten octets", body, err)
	}
	if got := w.find(t, w.folder, id)[0]; seen(got) {
		t.Errorf("it was marked as read: %q", got.Flags)
	}
}

func findsOriginal(t *testing.T, w *world) {
	sent, err := w.box.Folder(within(t), mailbox.Sent)
	if err != nil {
		t.Fatal(err)
	}
	received, answered := uniqueID(), uniqueID()
	w.add(t, "INBOX", received)
	w.add(t, sent, answered)
	for _, id := range []string{received, answered} {
		header, err := w.box.Original(within(t), []string{uniqueID(), id})
		if err != nil || !bytes.Contains(header, []byte(id)) {
			t.Errorf("original %s: %q, %v; want its header", id, header, err)
		}
	}
	if header, err := w.box.Original(within(t), []string{uniqueID()}); header != nil || err != nil {
		t.Errorf("an original that is nowhere: %q, %v; want none", header, err)
	}
	if there, err := w.box.HasSent(within(t), answered); !there || err != nil {
		t.Errorf("HasSent: %v, %v; want yes", there, err)
	}
	if there, err := w.box.HasSent(within(t), received); there || err != nil {
		t.Errorf("HasSent of what lies in INBOX: %v, %v; want no", there, err)
	}
}

func namesFolders(t *testing.T, w *world) {
	for _, r := range []mailbox.Role{mailbox.Inbox, mailbox.Sent, mailbox.Drafts} {
		if name, err := w.box.Folder(within(t), r); name == "" || err != nil {
			t.Errorf("folder for %s: %q, %v; want one", r, name, err)
		}
	}
	var made []string
	for _, odd := range []string{"Entwürfe & Pläne", `"quoted" \back`, "日本語 😀", "per%cent *star", "(paren) {4}", "a&-b&", "&"} {
		full, err := w.box.Create(within(t), unique(odd), "")
		if err != nil {
			t.Errorf("create %q: %v", odd, err)
			continue
		}
		made = append(made, full)
		id := uniqueID()
		w.add(t, full, id)
		if len(w.find(t, full, id)) != 1 {
			t.Errorf("what was put into %q is not there", full)
		}
		if again, err := w.box.Create(within(t), full, ""); again != full || err != nil {
			t.Errorf("create %q again: %q, %v; want it as it is", full, again, err)
		}
	}
	all, err := w.box.List(within(t))
	if err != nil || len(all) == 0 || all[0].Role != mailbox.Inbox {
		t.Fatalf("list %+v, %v; want INBOX first", all, err)
	}
	for _, name := range made {
		if !slices.ContainsFunc(all, func(f mailbox.Folder) bool { return f.Name == name }) {
			t.Errorf("the list does not hold %q as it was made: %+v", name, all)
		}
	}
	chosen := w.env
	chosen.Config.Sent = unique("Gone")
	m := (&world{env: chosen}).open(t, &wires{}, mailbox.Timeouts{})
	_, err = m.Folder(within(t), mailbox.Sent)
	if p, ok := errors.AsType[*mailbox.Problem](err); !ok || p.Cause != mailbox.CauseNoFolder || !strings.Contains(p.Says, chosen.Config.Sent) {
		t.Errorf("a chosen folder that has gone: %v; want %s by its name", err, mailbox.CauseNoFolder)
	}
}
