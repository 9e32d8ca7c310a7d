package mailbox

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdback/mail"
)

// everythingIs is how many kinds of calls there are.
const everythingIs = 11

// everythingNth is one kind of call.
func everythingNth(ctx context.Context, m *Mailbox, i int) (err error) {
	c := Copy{Folder: "Sent", Validity: 7, UID: 4, MessageID: "a@b.example", Flags: []string{`\Seen`}}
	switch i {
	case 0:
		err = m.Probe(ctx)
	case 1:
		_, err = m.List(ctx)
	case 2:
		_, err = m.Find(ctx, "Sent", "a@b.example")
	case 3:
		_, err = m.Header(ctx, c)
	case 4:
		_, err = m.Body(ctx, c, 1000)
	case 5:
		_, err = m.Remove(ctx, c)
	case 6:
		_, err = m.Move(ctx, c, "Trash")
	case 7:
		err = m.Mark(ctx, c, []string{`\Seen`})
	case 8:
		_, err = m.Append(ctx, "Sent", New{Content: mail.Bytes("Subject: x\r\n\r\n")})
	case 9:
		_, err = m.Create(ctx, "Sent", Sent)
	case 10:
		_, err = m.Original(ctx, []string{"a@b.example"})
	}
	return err
}

// TestWhatAHostileServerSaysIsBounded says it in answer to each command in turn: no
// call outlasts its deadline by much, and memory does not grow with what is said.
func TestWhatAHostileServerSaysIsBounded(t *testing.T) {
	even := make([]string, 0, 40_000)
	for n := 2_000_000; len(even) < cap(even); n -= 2 {
		even = append(even, fmt.Sprint(n))
	}
	attacks := map[string]struct{ says, flood string }{
		"a literal without end":         {"* 1 FETCH (UID 4 BODY[HEADER] {99999999999}\r\n", strings.Repeat("x", 4096)},
		"a literal of absurd size":      {"* 1 FETCH (UID 4 BODY[] {99999999999999999999999}\r\n", ""},
		"a literal as a folder's name":  {"* LIST () \"/\" {2000000000}\r\n", strings.Repeat("x", 4096)},
		"lists in lists":                {"* 1 FETCH (BODYSTRUCTURE ", strings.Repeat("(", 4096)},
		"lists in lists by literals":    {"* 1 FETCH (BODYSTRUCTURE ((((((((({1}\r\nx((((((((({1}\r\nx(((\r\n", ""},
		"lists behind half a quote":     {"* 1 FETCH (FLAGS (\"x\n\" ", strings.Repeat("(", 4096)},
		"lists behind a spaced literal": {"* 1 FETCH (BODYSTRUCTURE (\"x\" {1} \r\nx", strings.Repeat("(", 4096)},
		"a line without end":            {"* OK ", strings.Repeat("x", 4096)},
		"answers without end":           {"", "* OK still here\r\n* 1 EXISTS\r\n"},
		"folders without end":           {"", "* LIST () \"/\" \"folder\"\r\n"},
		"every number there is":         {"* ESEARCH (TAG \"%s\") UID ALL 1:4294967295\r\n%s OK\r\n", ""},
		"numbers backwards":             {"* SEARCH " + strings.Join(even, " ") + "\r\n%s OK\r\n", ""},
		"every number as a copy":        {"%s OK [COPYUID 1 1:4294967295 1:4294967295] done\r\n", ""},
		"messages nobody asked for":     {"", "* 9 FETCH (UID 9 FLAGS (\\Seen) BODY[] {4}\r\nabcd)\r\n"},
		"a code without end":            {"%s OK [X", strings.Repeat("x", 4096)},
		"continuations without end":     {"", "+ go on\r\n"},
		"an empty answer":               {"\r\n", ""},
		"a star":                        {"* \r\n", ""},
		"a star alone":                  {"*\r\n", ""},
		"half a line, then silence":     {"* OK hal", ""},
		"silence":                       {" ", ""},
		"another's tag":                 {"T999 OK\r\n", ""},
		"an answer to each, twice":      {"%s OK\r\n%s OK\r\n", ""},
		"octets that are no text":       {"\x00\xff\xfe(\r\n\x80\r\n", ""},
		"a good-bye":                    {"* BYE \x1b[2Jgo\u202eaway " + strings.Repeat("x", 1000) + "\r\n", ""},
		"a cut":                         {"cut", ""},
		"http":                          {"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n", ""},
		"a no without a word":           {"%s NO\r\n", ""},
		"a yes that changes the server": {"* CAPABILITY IMAP4rev2 LITERAL+ APPENDLIMIT=0 AUTH=\r\n%s OK\r\n", ""},
		"flags without end":             {"* FLAGS (", "x "},
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for verb := range usualAnswers {
				if attack.flood != "" && verb != "" && (slow || verb != "LIST" && verb != "UID FETCH") {
					continue // a flood takes long, and is the same everywhere
				}
				synctest.Test(t, func(t *testing.T) {
					s := &script{says: map[string]string{verb: attack.says}, flood: map[string]string{verb: attack.flood}}
					calls := everythingIs
					switch {
					case attack.flood != "" && slow:
						calls = 1
					case attack.flood != "":
						calls = 4 // each one swallows what it may
					}
					attacked(t, run(t, s, Timeouts{}), verb, calls)
				})
			}
		})
	}
	t.Cleanup(func() {
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		if after.Sys > 1<<30 {
			t.Errorf("%d MiB were taken from the system", after.Sys>>20)
		}
	})
}

// attacked makes the first kinds of calls at a server that is hostile in answer to verb.
func attacked(t *testing.T, m *Mailbox, verb string, calls int) {
	for i := range calls {
		m.Wake()
		began := time.Now()
		err := everythingNth(t.Context(), m, i)
		if took := time.Since(began); took > 65*time.Second {
			t.Errorf("at %q: call %d took %s", verb, i, took)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("at %q: an error of %d octets: %.100s…", verb, len(err.Error()), err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\u202e\x00\r\n") {
			t.Errorf("at %q: the error %q controls the terminal", verb, err)
		}
	}
}

func TestAnAnswerThatNobodyAskedForIsNoReasonToHangUp(t *testing.T) {
	for _, odd := range []string{
		"* VANISHED 1:5\r\n",
		"* ID (\"name\" NIL)\r\n",
		"* ID NIL\r\n",
		"* LSUB () \"/\" x\r\n",
		"* XYZZY {3}\r\nabc (((\r\n",
		"* 3 XYZZY (a b)\r\n",
		"* METADATA \"\" (/x {2}\r\nab)\r\n",
		"* OK [UNKNOWN (((((((((((((((((( x] well\r\n",
		"* OK it ends in {5}\r\n",
		"* NO [ALERT] Disk almost full\r\n",
		"* LIST () \"/\" \"R&D\"\r\n",
		"* LIST () \"/\" R&D\r\n",
		"* LIST () \"\" x\r\n",
		"* LIST () \"/\" \"\xff\"\r\n",
		"* 1 RECENT\r\n* 1 EXISTS\r\n",
	} {
		s := &script{says: map[string]string{
			"LIST":       odd + usualAnswers["LIST"],
			"EXAMINE":    odd + usualAnswers["EXAMINE"],
			"CAPABILITY": odd + usualAnswers["CAPABILITY"],
			"UID SEARCH": odd + usualAnswers["UID SEARCH"],
		}}
		m := run(t, s, brief)
		folder, err := m.Folder(t.Context(), Sent)
		if folder != "Sent" || err != nil {
			t.Errorf("%q: the folder is %q, %v", odd, folder, err)
			continue
		}
		if found, err := m.Find(t.Context(), "Sent", "a@b.example"); len(found) != 1 || err != nil {
			t.Errorf("%q: found %d, %v; want the one", odd, len(found), err)
		}
		if n := s.connections(); n != 1 {
			t.Errorf("%q: %d lines were needed, want 1", odd, n)
		}
	}
}

// FuzzAnswers lets the server say anything at any step. Whatever it says, each call
// ends, and nothing of ours or of the library's breaks the process.
func FuzzAnswers(f *testing.F) {
	verbs := []string{"", "CAPABILITY", "AUTHENTICATE", "LIST", "NAMESPACE", "EXAMINE", "SELECT", "UID SEARCH", "UID FETCH", "FETCH", "UID STORE", "UID MOVE", "APPEND"}
	for i, verb := range verbs {
		f.Add(uint8(i), usualAnswers[verb])
		f.Add(uint8(i), "* 1 FETCH (UID 4 FLAGS () ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) BODY[]<0> \"x\" BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) \"MIXED\"))\r\n%s OK\r\n")
		f.Add(uint8(i), "* NAMESPACE ((\"INBOX.\" \".\")) ((\"x\" NIL \"y\" (\"z\"))) NIL\r\n* STATUS x (UIDNEXT 4 APPENDLIMIT NIL)\r\n%s OK [APPENDUID 1 4:5] x\r\n")
		f.Add(uint8(i), "* ESEARCH (TAG \"%s\") UID MIN 1 ALL 1,3:5,4294967295 COUNT 3\r\n+ \r\n%s NO [OVERQUOTA] x\r\n")
	}
	f.Fuzz(func(t *testing.T, at uint8, says string) {
		verb := verbs[int(at)%len(verbs)]
		synctest.Test(t, func(t *testing.T) {
			s := &script{says: map[string]string{verb: says}}
			m := Of(plain(s, Timeouts{}))
			for i := range everythingIs {
				m.Wake()
				began := time.Now()
				_ = everythingNth(t.Context(), m, i)
				if took := time.Since(began); took > 65*time.Second {
					t.Errorf("%q at %q: call %d took %s", says, verb, i, took)
				}
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
			s.cut()
			s.live.Wait()
		})
	})
}
