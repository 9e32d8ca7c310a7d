package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// with opens a mailbox of Alice at a server in memory.
func with(t *testing.T, o mailtest.Options, limits Timeouts) (*mailtest.Server, *Mailbox) {
	t.Helper()
	s, sign := office(t, o)
	return s, signing(t, sign, Config{Timeouts: limits})
}

func letter(id string, size int) New {
	raw := mailtest.Message{From: alice, To: []string{"bob@quayside.example"}, MessageID: id, Text: strings.Repeat("Hello. ", size/7+1)}.Bytes()
	return New{Content: mail.Bytes(raw), MessageID: id, Flags: []string{`\Seen`}}
}

// TestAFaultAtAnyStepLosesAndDoublesNothing files a message as app/filing does: look
// first, then add, and again after an error. Whatever goes wrong once, in the end it
// is there, and only once.
func TestAFaultAtAnyStepLosesAndDoublesNothing(t *testing.T) {
	for _, at := range []mailtest.Step{
		mailtest.IMAPConnect, mailtest.IMAPCapability, mailtest.IMAPSignIn, mailtest.IMAPList, mailtest.IMAPSelect,
		mailtest.IMAPSearch, mailtest.IMAPFetch, mailtest.IMAPAppend, mailtest.IMAPLiteral, mailtest.IMAPAppended, mailtest.IMAPNoop,
	} {
		for _, f := range []mailtest.Fault{
			{Do: mailtest.Cut},
			{Do: mailtest.Lose},
			{Do: mailtest.Stall},
			{Do: mailtest.Stall, Obey: true},
			{Do: mailtest.Answer, Reply: "NO [UNAVAILABLE] later"},
			{Do: mailtest.Answer, Reply: "BAD what?"},
			{Do: mailtest.Answer, Reply: "* BYE go away"},
			{Do: mailtest.Babble, Reply: "\x00(((\xff{99}\r\n"},
			{Do: mailtest.Flood, Reply: "* OK still here\r\n"},
		} {
			f.At, f.Times, f.After = at, 1, 10
			name := fmt.Sprintf("%s, %s %.20q, obeyed %v", at, f.Do, f.Reply, f.Obey)
			s, m := with(t, mailtest.Options{}, Timeouts{Open: 200 * time.Millisecond, Call: 400 * time.Millisecond, Retry: time.Nanosecond})
			s.Break(f)
			n := letter("offer.1@lindenhof.example", 5000)
			if tries := file(t, m, n); tries > 4 {
				t.Errorf("%s: it took %d tries", name, tries)
			}
			there, err := s.Mailbox(alice, "Sent")
			if err != nil || len(there) != 1 {
				t.Errorf("%s: Sent holds %d, %v; want the message once", name, len(there), err)
			}
			_ = m.Close()
			_ = s.Close()
		}
	}
}

// file is what app/filing does, without its patience.
func file(t *testing.T, m *Mailbox, n New) (tries int) {
	t.Helper()
	for tries = 1; tries < 10; tries++ {
		m.Wake()
		ctx := t.Context()
		folder, err := m.Folder(ctx, Sent)
		if err != nil {
			continue
		}
		found, err := m.Find(ctx, folder, n.MessageID)
		if err == nil && len(found) == 0 {
			_, err = m.Append(ctx, folder, n)
		}
		if err == nil {
			return tries
		}
	}
	return tries
}

func TestAnAppendSaysWhyItWasRefused(t *testing.T) {
	for name, c := range map[string]struct {
		options mailtest.Options
		want    Cause
	}{
		"over the quota":                {mailtest.Options{Quota: 1000}, CauseQuota},
		"over the limit of the server":  {mailtest.Options{AppendLimit: 1000}, CauseTooBig},
		"too big, said at the end":      {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppended, Do: mailtest.Answer, Reply: "NO [TOOBIG] no"}}}, CauseTooBig},
		"a limit":                       {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: "NO [LIMIT] no"}}}, CauseTooBig},
		"quota without a code":          {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: "NO Quota exceeded"}}}, CauseQuota},
		"no permission":                 {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: "NO [NOPERM] no"}}}, CauseRefused},
		"no folder, and none is made":   {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: "NO [TRYCREATE] no"}}}, ""},
		"an answer that never comes":    {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppended, Do: mailtest.Lose}}}, CauseUnknown},
		"a server that stops listening": {mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppend, Do: mailtest.Stall}}}, CauseOffline},
	} {
		_, m := with(t, c.options, Timeouts{Open: time.Second, Call: time.Second})
		_, err := m.Append(t.Context(), "Sent", letter("offer.2@lindenhof.example", 20_000))
		if p, ok := errors.AsType[*Problem](err); !ok || c.want != "" && p.Cause != c.want {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
		if _, err := m.Find(t.Context(), "Sent", "offer.2@lindenhof.example"); c.want != CauseOffline && err != nil {
			t.Errorf("%s: afterwards %v; want it to work on", name, err)
		}
	}
}

// torn is a message that cannot be read to its end.
type torn struct{ mail.Bytes }

func (b torn) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("Subject: half\r\n"), failing{})), nil
}

// short is a message that has become shorter than it says.
type short struct{ mail.Bytes }

func (short) Size() int64 { return 5000 }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("read disk: it is gone") }

func TestAMessageThatCannotBeReadIsNotFiledInHalf(t *testing.T) {
	s, m := with(t, mailtest.Options{}, brief)
	for name, c := range map[string]mail.Content{"an error": torn{make(mail.Bytes, 9000)}, "too short": short{mail.Bytes("Subject: short\r\n\r\n")}} {
		_, err := m.Append(t.Context(), "Sent", New{Content: c, MessageID: "half@lindenhof.example"})
		if err == nil {
			t.Errorf("%s: it was filed", name)
		}
		if there, err := s.Mailbox(alice, "Sent"); len(there) > 0 || err != nil {
			t.Errorf("%s: Sent holds %q, %v", name, there, err)
		}
	}
	if _, err := m.Append(t.Context(), "Sent", letter("whole@lindenhof.example", 10)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestASearchThatLiesIsNotBelieved(t *testing.T) {
	all := "* SEARCH"
	for n := range 200 {
		all += fmt.Sprint(" ", n+1)
	}
	for name, c := range map[string]struct {
		search, fetch string
		want          int
		cause         Cause
	}{
		"it finds nothing, but it is among the latest": {"* SEARCH\r\n%s OK\r\n", "", 1, ""},
		"it refuses, but it is among the latest":       {"%s NO cannot\r\n", "", 1, ""},
		"it refuses, and it is not there":              {"%s NO cannot\r\n", "* 1 FETCH (UID 4)\r\n%s OK\r\n", 0, CauseRefused},
		"it finds everything, and it is not there":     {all + "\r\n%s OK\r\n", "* 1 FETCH (UID 4)\r\n%s OK\r\n", 0, CauseUnknown},
		"it finds one that it does not show":           {"* SEARCH 4\r\n%s OK\r\n", "%s OK\r\n", 0, CauseLater},
		"it finds one that it shows in part":           {"* SEARCH 4\r\n%s OK\r\n", "* 1 FETCH (UID 4 BODY[HEADER.FIELDS (MESSAGE-ID)] NIL)\r\n%s OK\r\n", 0, CauseLater},
		"it finds nothing, and it is not there":        {"* SEARCH\r\n%s OK\r\n", "* 1 FETCH (UID 4)\r\n%s OK\r\n", 0, ""},
	} {
		s := &script{says: map[string]string{"UID SEARCH": c.search}}
		if c.fetch != "" {
			s.says["FETCH"], s.says["UID FETCH"] = c.fetch, c.fetch
		}
		m := run(t, s, brief)
		found, err := m.Find(t.Context(), "Sent", "a@b.example")
		if len(found) != c.want || (err != nil) != (c.cause != "") || err != nil && !causeIs(err, c.cause) {
			t.Errorf("%s: found %d, %v; want %d, %s", name, len(found), err, c.want, c.cause)
		}
	}
}

func TestAMessageIsRemovedOnlyAsItWasSeen(t *testing.T) {
	condstore := map[string]string{
		"CAPABILITY": "* CAPABILITY IMAP4rev1 UIDPLUS CONDSTORE\r\n%s OK\r\n",
		"SELECT":     "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [HIGHESTMODSEQ 90] ok\r\n%s OK\r\n",
		"UID FETCH":  strings.ReplaceAll(oneFetched, "UID 4", "UID 4 MODSEQ (12)"),
		"UID STORE":  "%s OK [MODIFIED 4] no\r\n",
	}
	gmail := map[string]string{
		"CAPABILITY": "* CAPABILITY IMAP4rev1 UIDPLUS MOVE SPECIAL-USE\r\n%s OK\r\n",
		"LIST":       "* LIST (\\All) \"/\" \"[Gmail]/All Mail\"\r\n* LIST (\\Trash) \"/\" \"[Gmail]/Bin\"\r\n%s OK\r\n",
	}
	c := Copy{Folder: "Sent", Validity: 7, UID: 4, MessageID: "a@b.example", Flags: []string{`\Seen`}}
	counted, old := c, c
	counted.ModSeq, old.ModSeq = 12, 11
	unread := c
	unread.Flags = nil
	for name, x := range map[string]struct {
		says map[string]string
		copy Copy
		want Outcome
		last string // the last thing that is said
	}{
		"as it was":                              {nil, c, Removed, "UID EXPUNGE"},
		"read meanwhile":                         {nil, unread, Changed, "UID FETCH"},
		"without UIDPLUS":                        {map[string]string{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n"}, c, Marked, "UID STORE"},
		"changed at the very moment":             {condstore, counted, Changed, "UID FETCH"},
		"changed before, as the server counts":   {condstore, old, Changed, "UID FETCH"},
		"at Gmail":                               {gmail, c, Removed, "UID MOVE"},
		"a STORE refused because it has changed": {map[string]string{"UID STORE": "%s NO [MODIFIED 4] no\r\n"}, c, Changed, "UID STORE"},
		"another message under the UID":          {map[string]string{"UID FETCH": strings.ReplaceAll(oneFetched, "<a@b", "<c@b")}, c, Gone, "UID FETCH"},
		"no message under the UID":               {map[string]string{"UID FETCH": "%s OK\r\n"}, c, Gone, "UID FETCH"},
		"UIDs that have begun anew":              {map[string]string{"SELECT": "* 1 EXISTS\r\n* OK [UIDVALIDITY 8] ok\r\n%s OK\r\n"}, c, Gone, "SELECT"},
	} {
		s := &script{says: x.says}
		m := run(t, s, brief)
		end, err := m.Remove(t.Context(), x.copy)
		if end != x.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, end, err, x.want)
		}
		s.mu.Lock()
		heard := slices.Clone(s.heard)
		s.mu.Unlock()
		if last := heard[len(heard)-1]; last != x.last || slices.Contains(heard, "EXPUNGE") {
			t.Errorf("%s: said %q; want it to end with %q, and never EXPUNGE", name, heard, x.last)
		}
	}
}

func TestTheLineIsProtectedOrThereIsNone(t *testing.T) {
	for name, greeting := range map[string]string{
		"signed in already":     "* PREAUTH welcome\r\n",
		"a refusal":             "* OK hello\r\n",
		"no mail server":        "HTTP/1.1 400 Bad Request\r\n",
		"a line without an end": strings.Repeat("x", 20_000),
	} {
		s := &script{says: map[string]string{"": greeting, "STARTTLS": "%s BAD no such thing\r\n"}}
		c := plain(s, brief)
		sign, _ := c.Sign(t.Context())
		sign.Server.Security = account.StartTLS
		c.Sign = func(context.Context) (account.Sign, error) { return sign, nil }
		m := Of(c)
		if err := m.Probe(t.Context()); err == nil || s.count("AUTHENTICATE")+s.count("LOGIN") > 0 {
			t.Errorf("%s: %v; want an error, and no password in the clear", name, err)
		}
		_ = m.Close()
	}
	// What somebody slips in behind the yes to STARTTLS must not count.
	s := &script{says: map[string]string{"STARTTLS": "%s OK go on\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n"}}
	c := plain(s, brief)
	sign, _ := c.Sign(t.Context())
	sign.Server.Security = account.StartTLS
	c.Sign = func(context.Context) (account.Sign, error) { return sign, nil }
	m := Of(c)
	if err := m.Probe(t.Context()); !causeIs(err, CauseTLS) {
		t.Errorf("words behind the yes to STARTTLS: %v; want %s", err, CauseTLS)
	}
	_ = m.Close()
}

// No goroutine outlives Close, however the lines ended.
func TestCloseLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		s, m := with(t, mailtest.Options{}, Timeouts{Open: 300 * time.Millisecond, Call: 300 * time.Millisecond, Retry: time.Millisecond})
		watched := make(chan error, 1)
		started := make(chan struct{}, 100)
		go func() {
			watched <- m.Watch(context.Background(), "INBOX", State{}, func(context.Context, []Arrival, State) error {
				started <- struct{}{}
				return nil
			})
		}()
		<-started
		if _, err := m.Find(t.Context(), "Sent", "x@example.org"); err != nil {
			t.Error(err)
		}
		s.Break(mailtest.Fault{At: mailtest.IMAPSelect, Do: mailtest.Stall})
		if _, err := m.Find(t.Context(), "Sent", "x@example.org"); err == nil {
			t.Error("a stalled search found something out")
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		if err := <-watched; err == nil {
			t.Error("the watch outlived its mailbox")
		}
		if _, err := m.List(t.Context()); err == nil {
			t.Error("a closed mailbox was used")
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	deadline := time.After(20 * time.Second)
	for runtime.NumGoroutine() > before+2 {
		select {
		case <-deadline:
			all := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), all[:runtime.Stack(all, true)])
		default:
			runtime.Gosched()
		}
	}
}
