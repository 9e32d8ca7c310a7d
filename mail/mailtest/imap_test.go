package mailtest_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"holdback/mail/account"
	"holdback/mail/mailtest"
)

const ada = "ada@example.org"

// box opens a line to the mailbox server that cannot hang the test.
func box(t *testing.T, s *mailtest.Server) *imapclient.Client {
	t.Helper()
	c, err := net.Dial("tcp", s.IMAP().String())
	if err != nil {
		t.Fatal(err)
	}
	client := imapclient.New(c, nil)
	stop := time.AfterFunc(20*time.Second, func() { _ = c.Close() })
	t.Cleanup(func() {
		stop.Stop()
		_ = client.Close()
	})
	return client
}

// signedIn is box for somebody who has signed in.
func signedIn(t *testing.T, s *mailtest.Server) *imapclient.Client {
	t.Helper()
	c := box(t, s)
	if err := c.Login(ada, "ada-secret").Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// put appends one message. The library wants Close in any case: it holds a lock until then.
func put(c *imapclient.Client, folder string, content []byte) (*imap.AppendData, error) {
	cmd := c.Append(folder, int64(len(content)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	_, err := cmd.Write(content)
	if err := errors.Join(err, cmd.Close()); err != nil {
		return nil, err
	}
	return cmd.Wait()
}

func count(t *testing.T, s *mailtest.Server, folder string) int {
	t.Helper()
	all, err := s.Mailbox(ada, folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

var letter = mailtest.Message{From: ada, Subject: "Plan", MessageID: "1@example.org", Text: strings.Repeat("a long line of text\n", 400)}.Bytes()

// A raw client says lines and shows what comes back, whatever it is.
type raw struct {
	t *testing.T
	c net.Conn
	r *bufio.Reader
}

func dialRaw(t *testing.T, at account.Server) raw {
	t.Helper()
	c, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return raw{t, c, bufio.NewReader(c)}
}

func (r raw) say(text string) {
	r.t.Helper()
	if _, err := io.WriteString(r.c, text); err != nil {
		r.t.Fatalf("say %q: %v", text, err)
	}
}

// hears reads lines until one begins with prefix, and gives it; the end of the line is "EOF".
func (r raw) hears(prefix string) string {
	r.t.Helper()
	for {
		line, err := r.r.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return line + "EOF"
		}
		if err != nil {
			r.t.Fatalf("waiting for %q: %v", prefix, err)
		}
		if strings.HasPrefix(line, prefix) {
			return strings.TrimRight(line, "\r\n")
		}
	}
}

func TestAFaultAtAnAppendIsExact(t *testing.T) {
	tests := []struct {
		fault mailtest.Fault
		want  string // of the error
		kept  int
		lives bool // the line can be used again
	}{
		{mailtest.Fault{At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: "NO [TRYCREATE] No such folder"}, "No such folder", 0, false}, // the library's client hangs up

		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Answer, Reply: "NO [OVERQUOTA] Full"}, "OVERQUOTA", 0, true},
		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Answer, Reply: "* BYE Going down"}, "", 0, false},
		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Cut}, "", 0, false},
		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Lose}, "", 1, false},
		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Babble, Obey: true, Reply: "\x00\x01)))\r\n"}, "", 1, false},
		{mailtest.Fault{At: mailtest.IMAPLiteral, Do: mailtest.Cut, After: 1000}, "", 0, false},
		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Wait, Delay: time.Millisecond}, "<nil>", 1, true},
		{mailtest.Fault{At: mailtest.IMAPAppended, Do: mailtest.Insert, Reply: "* 9 EXISTS\r\n* OK Hello\r\n"}, "<nil>", 1, true},
		{mailtest.Fault{At: mailtest.IMAPAppended, To: "Drafts", Do: mailtest.Cut}, "<nil>", 1, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %s %s", tt.fault.At, tt.fault.Do, tt.fault.Reply), func(t *testing.T) {
			for _, without := range [][]string{nil, {"LITERAL+", "LITERAL-"}} {
				s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{tt.fault}, IMAPWithout: without})
				c := signedIn(t, s)
				_, err := put(c, "Sent", letter)
				if got := fmt.Sprint(err); !strings.Contains(got, tt.want) || (got == "<nil>") != (tt.want == "<nil>") {
					t.Errorf("without %v: got error %v, want one with %q", without, err, tt.want)
				}
				if got := count(t, s, "Sent"); got != tt.kept {
					t.Errorf("without %v: kept %d, want %d", without, got, tt.kept)
				}
				if err := c.Noop().Wait(); (err == nil) != tt.lives {
					t.Errorf("without %v: NOOP afterwards: got %v, want it to work: %v", without, err, tt.lives)
				}
			}
		})
	}
}

func TestEveryIMAPStepCanGoWrong(t *testing.T) {
	steps := []struct {
		at  mailtest.Step
		say []string // commands that lead there, the last one meets the fault
	}{
		{mailtest.IMAPConnect, nil},
		{mailtest.IMAPCapability, []string{"CAPABILITY"}},
		{mailtest.IMAPSignIn, []string{`LOGIN ada@example.org ada-secret`}},
		{mailtest.IMAPSignIn, []string{`AUTHENTICATE PLAIN AGFkYUBleGFtcGxlLm9yZwBhZGEtc2VjcmV0`}},
		{mailtest.IMAPEnable, []string{`LOGIN ada@example.org ada-secret`, "ENABLE UTF8=ACCEPT"}},
		{mailtest.IMAPList, []string{`LOGIN ada@example.org ada-secret`, `LIST "" *`}},
		{mailtest.IMAPStatus, []string{`LOGIN ada@example.org ada-secret`, "STATUS Sent (MESSAGES)"}},
		{mailtest.IMAPCreate, []string{`LOGIN ada@example.org ada-secret`, "CREATE New"}},
		{mailtest.IMAPSelect, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent"}},
		{mailtest.IMAPClose, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "UNSELECT"}},
		{mailtest.IMAPSearch, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "UID SEARCH ALL"}},
		{mailtest.IMAPFetch, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "UID FETCH 1:* FLAGS"}},
		{mailtest.IMAPStore, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", `UID STORE 1 +FLAGS (\Seen)`}},
		{mailtest.IMAPCopy, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "UID COPY 1 Trash"}},
		{mailtest.IMAPMove, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "UID MOVE 1 Trash"}},
		{mailtest.IMAPExpunge, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "UID EXPUNGE 1"}},
		{mailtest.IMAPIdle, []string{`LOGIN ada@example.org ada-secret`, "SELECT Sent", "IDLE"}},
		{mailtest.IMAPNoop, []string{"NOOP"}},
		{mailtest.IMAPLogout, []string{"LOGOUT"}},
	}
	for _, tt := range steps {
		t.Run(string(tt.at), func(t *testing.T) {
			s := mailtest.Run(t, mailtest.Options{Users: people})
			if err := s.Deliver(ada, "Sent", letter); err != nil {
				t.Fatal(err)
			}
			s.Break(mailtest.Fault{At: tt.at, Do: mailtest.Answer, Reply: "* BYE at this step"})
			r := dialRaw(t, s.IMAP())
			for i, line := range tt.say {
				r.say(fmt.Sprintf("%d %s\r\n", i, line))
				if i < len(tt.say)-1 {
					if got := r.hears(fmt.Sprint(i)); !strings.HasPrefix(got, fmt.Sprint(i)+" OK") {
						t.Fatalf("%s: got %q, want OK", line, got)
					}
				}
			}
			if got := r.hears("* BYE"); got != "* BYE at this step" {
				t.Errorf("got %q, want the fault", got)
			}
			if got := r.hears("never"); got != "EOF" {
				t.Errorf("after BYE: got %q, want the end", got)
			}
		})
	}
}

func TestGarbageIsSaidToTheOctet(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	tests := []struct {
		at    account.Server
		fault mailtest.Fault
		say   string
		want  string
	}{
		{s.IMAP(), mailtest.Fault{At: mailtest.IMAPNoop, Do: mailtest.Babble, Reply: "\xff\x00garbage\r\n"}, "1 NOOP\r\n", "\xff\x00garbage"},
		{s.IMAP(), mailtest.Fault{At: mailtest.IMAPNoop, Do: mailtest.Babble, Reply: "other OK done\r\n"}, "1 NOOP\r\n", "other OK done"},
		{s.IMAP(), mailtest.Fault{At: mailtest.IMAPNoop, Do: mailtest.Babble, Reply: "* 1 FETCH (BODY[] {4000000000}\r\n"}, "1 NOOP\r\n", "* 1 FETCH (BODY[] {4000000000}"},
		{s.SMTP(), mailtest.Fault{At: mailtest.Noop, Do: mailtest.Babble, Reply: "\xff\x00garbage\r\n"}, "NOOP\r\n", "\xff\x00garbage"},
		{s.SMTP(), mailtest.Fault{At: mailtest.Connect, Do: mailtest.Answer, Reply: "554 5.3.2 Not today"}, "", "554 5.3.2 Not today"},
	}
	for _, tt := range tests {
		s.Mend()
		s.Break(tt.fault)
		r := dialRaw(t, tt.at)
		r.say(tt.say)
		if got := r.hears(tt.want); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.fault, got, tt.want)
		}
	}
}

func TestAFloodHasNoEnd(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{
		{At: mailtest.IMAPNoop, Do: mailtest.Flood, Reply: "x"}, {At: mailtest.Noop, Do: mailtest.Flood, Reply: "250-more\r\n"},
	}})
	for at, say := range map[account.Server]string{s.IMAP(): "1 NOOP\r\n", s.SMTP(): "NOOP\r\n"} {
		r := dialRaw(t, at)
		r.say(say)
		if n, err := io.CopyN(io.Discard, r.r, 10<<20); err != nil {
			t.Errorf("flood of %s: ended after %d octets with %v", at, n, err)
		}
		_ = r.c.Close()
	}
}

func TestIMAPCapabilitiesCanBeMissing(t *testing.T) {
	gone := []string{"UIDPLUS", "MOVE", "IDLE", "SPECIAL-USE", "LITERAL+"}
	s := mailtest.Run(t, mailtest.Options{Users: people, IMAPWithout: gone})
	c := signedIn(t, s)
	for _, capability := range append(gone, "IMAP4rev2") {
		if _, ok := c.Caps()[imap.Cap(capability)]; ok {
			t.Errorf("%s is offered", capability)
		}
	}
	data, err := put(c, "Sent", letter)
	if err != nil || data.UID != 0 {
		t.Errorf("APPEND: got %+v, %v; want no UID", data, err)
	}
	r := dialRaw(t, s.IMAP())
	r.say("1 LOGIN ada@example.org ada-secret\r\n2 SELECT Sent\r\n3 IDLE\r\n4 UID MOVE 1 Trash\r\n5 UID EXPUNGE 1\r\n6 LIST \"\" * RETURN (SPECIAL-USE)\r\n")
	for _, tag := range []string{"3", "4", "5", "6"} {
		if got := r.hears(tag + " "); !strings.HasPrefix(got, tag+" BAD") {
			t.Errorf("got %q, want BAD", got)
		}
	}
	full := signedIn(t, mailtest.Run(t, mailtest.Options{Users: people}))
	for _, capability := range append(gone, "IMAP4rev2") {
		if _, ok := full.Caps()[imap.Cap(capability)]; !ok {
			t.Errorf("%s is not offered where nothing is missing: %v", capability, full.Caps())
		}
	}
}

func TestFoldersAreNamedAndMarkedAsOneLikes(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, FilesSent: true, Folders: []mailtest.Folder{
		{Name: "Gesendete Objekte", Use: `\Sent`, Unmarked: true}, {Name: "Entwürfe", Use: `\Drafts`}, {Name: "Work/Plans"},
	}})
	c := signedIn(t, s)
	all, err := c.List("", "*", &imap.ListOptions{ReturnSpecialUse: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range all {
		got = append(got, fmt.Sprintf("%s %v", f.Mailbox, f.Attrs))
	}
	want := []string{"INBOX []", "Gesendete Objekte []", `Entwürfe [\Drafts]`, "Work/Plans []"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := c.Create("Sent", &imap.CreateOptions{SpecialUse: []imap.MailboxAttr{`\Sent`}}).Wait(); err != nil {
		t.Fatal(err)
	}
	names, err := s.Folders(ada)
	if err != nil || !slices.Contains(names, "Sent") {
		t.Errorf("after CREATE: got %v, %v; want Sent among them", names, err)
	}
	if err := s.FileSent(ada, letter); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s, "Gesendete Objekte"); got != 1 {
		t.Errorf("copies of sent mail: got %d, want 1", got)
	}
}

func TestAFullMailboxRefusesAndAnEmptiedOneTakes(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, Quota: int64(len(letter)) + 100})
	c := signedIn(t, s)
	if _, err := put(c, "Sent", letter); err != nil {
		t.Fatal(err)
	}
	var refused *imap.Error
	if _, err := put(c, "Drafts", letter); !errors.As(err, &refused) || refused.Code != imap.ResponseCodeOverQuota {
		t.Errorf("full: got %v, want OVERQUOTA", err)
	}
	if err := s.Remove(ada, "Sent", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := put(c, "Drafts", letter); err != nil {
		t.Errorf("emptied: got %v, want no error", err)
	}
}

func TestAMessageAboveTheAppendLimitIsRefusedBeforeItComes(t *testing.T) {
	for _, without := range [][]string{nil, {"LITERAL+", "LITERAL-"}} {
		s := mailtest.Run(t, mailtest.Options{Users: people, AppendLimit: 1000, IMAPWithout: without})
		c := signedIn(t, s)
		if limit, ok := c.Caps().AppendLimit(); !ok || limit == nil || *limit != 1000 {
			t.Errorf("APPENDLIMIT: got %v, %v; want 1000", limit, ok)
		}
		var refused *imap.Error
		if _, err := put(c, "Sent", letter); !errors.As(err, &refused) || refused.Code != imap.ResponseCodeTooBig {
			t.Errorf("without %v: got %v, want TOOBIG", without, err)
		}
	}
	r := dialRaw(t, mailtest.Run(t, mailtest.Options{Users: people, AppendLimit: 4}).IMAP())
	r.say("1 LOGIN ada@example.org ada-secret\r\n2 APPEND Sent {5}\r\n3 APPEND Sent {5+}\r\n12345\r\n4 NOOP\r\n")
	for _, want := range []string{"2 NO [TOOBIG]", "3 NO [TOOBIG]", "4 OK"} {
		if got := r.hears(want[:1] + " "); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTokensSignInToMailboxesAndCanChange(t *testing.T) {
	users := []mailtest.User{{Address: ada, Password: "ada-secret", Token: "first"}}
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		s := mailtest.Run(t, mailtest.Options{Users: users, IMAPMechanisms: []string{mechanism}})
		sign := func(token string) error {
			c := box(t, s)
			how := account.Sign{Server: s.IMAP(), User: ada, Token: func(context.Context, string) (string, error) { return token, nil }}
			return c.Authenticate(how.Mechanism(token, func(name string) bool { return c.Caps().Has(imap.AuthCap(name)) }))
		}
		if err := sign("first"); err != nil {
			t.Errorf("%s: right token: %v", mechanism, err)
		}
		if err := sign("second"); err == nil {
			t.Errorf("%s: wrong token: got no error", mechanism)
		}
		if err := s.SetToken(ada, "second"); err != nil {
			t.Fatal(err)
		}
		if err := sign("second"); err != nil {
			t.Errorf("%s: token changed: %v", mechanism, err)
		}
		if err := box(t, s).Login(ada, "ada-secret").Wait(); err == nil {
			t.Errorf("%s: LOGIN works although it is off", mechanism)
		}
		if _, err := s.Mailbox(ada, "INBOX"); err != nil {
			t.Errorf("%s: look inside: %v", mechanism, err)
		}
	}
}

func TestPasswordsSignInToMailboxes(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	for name, client := range map[string]sasl.Client{
		"PLAIN": sasl.NewPlainClient("", ada, "ada-secret"), "LOGIN": sasl.NewLoginClient(ada, "ada-secret"),
	} {
		if err := box(t, s).Authenticate(client); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var refused *imap.Error
	if err := box(t, s).Login(ada, "wrong").Wait(); !errors.As(err, &refused) || refused.Code != imap.ResponseCodeAuthenticationFailed {
		t.Errorf("wrong password: got %v, want AUTHENTICATIONFAILED", err)
	}
	for _, line := range s.IMAPDialogue() {
		if strings.Contains(line, "secret") && !strings.Contains(line, "(secret)") || strings.Contains(line, "YWRh") {
			t.Errorf("the dialogue keeps a secret: %q", line)
		}
	}
	if got := s.IMAPDialogue(); !slices.Contains(got, "3 LOGIN (secret)") {
		t.Errorf("got %q, want LOGIN on the third line", got)
	}
}

func TestNewsComeWhileAClientWaits(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	r := dialRaw(t, s.IMAP())
	r.say("1 LOGIN ada@example.org ada-secret\r\n2 SELECT INBOX\r\n")
	r.hears("2 OK")
	if err := s.Deliver(ada, "INBOX", letter); err != nil { // between two commands
		t.Fatal(err)
	}
	r.say("3 IDLE\r\n")
	r.hears("* 1 EXISTS")
	if err := s.Deliver(ada, "INBOX", letter); err != nil {
		t.Fatal(err)
	}
	r.hears("* 2 EXISTS")
	if err := s.Remove(ada, "INBOX", 1); err != nil {
		t.Fatal(err)
	}
	r.hears("* 1 EXPUNGE")
	r.say("DONE\r\n4 NOOP\r\n")
	if got := r.hears("4 "); got != "4 OK NOOP completed" {
		t.Errorf("after DONE: got %q", got)
	}
	if err := s.AwaitIMAP(within(t), "IDLE"); err != nil {
		t.Error(err)
	}
	s.HangUpIMAP()
	if got := r.hears("never"); got != "EOF" {
		t.Errorf("after the line was cut: got %q, want its end", got)
	}
}

func TestAMoveIsToldOnce(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	for range 3 {
		if err := s.Deliver(ada, "INBOX", letter); err != nil {
			t.Fatal(err)
		}
	}
	r := dialRaw(t, s.IMAP())
	r.say("1 LOGIN ada@example.org ada-secret\r\n2 SELECT INBOX\r\n3 UID MOVE 2 Trash\r\n")
	r.hears("2 OK")
	var got []string
	for line := ""; !strings.HasPrefix(line, "3 "); got = append(got, line) {
		line = r.hears("")
	}
	want := []string{"* OK [COPYUID 4 2 1] COPY completed", "* 2 EXPUNGE", "3 OK UID MOVE completed"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if in, out := count(t, s, "Trash"), count(t, s, "INBOX"); in != 1 || out != 2 {
		t.Errorf("got %d moved and %d left, want 1 and 2", in, out)
	}
}

func TestCopiesShowFlagsAndDates(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	if err := s.Deliver(ada, "INBOX", letter); err != nil {
		t.Fatal(err)
	}
	if err := s.Flag(ada, "INBOX", 1, `\Answered`, "$Label1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Unflag(ada, "INBOX", 1, "$Label1"); err != nil {
		t.Fatal(err)
	}
	got, err := s.Copies(ada, "INBOX")
	if err != nil || len(got) != 1 || got[0].UID != 1 || !slices.Equal(got[0].Flags, []string{`\Answered`}) || time.Since(got[0].At) > time.Hour {
		t.Errorf("got %+v, %v; want UID 1, answered, of now", got, err)
	}
	if len(s.IMAPDialogue()) > 0 || s.IMAPOctets() > 0 {
		t.Errorf("looking stands in the dialogue: %q, %d octets", s.IMAPDialogue(), s.IMAPOctets())
	}
}

func TestAForgedCertificateIsShownAsOftenAsSaid(t *testing.T) {
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	right, err := ca.Cert("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := ca.Cert("other.example")
	if err != nil {
		t.Fatal(err)
	}
	s := mailtest.Run(t, mailtest.Options{Users: people, Security: account.TLS, Cert: right, Faults: []mailtest.Fault{
		{At: mailtest.Handshake, Do: mailtest.Forge, Cert: wrong, Times: 1}, {At: mailtest.IMAPHandshake, Do: mailtest.Forge, Cert: wrong, Times: 1},
	}})
	for _, at := range []account.Server{s.SMTP(), s.IMAP()} {
		for i, want := range []bool{false, true} {
			d := &tls.Dialer{Config: &tls.Config{RootCAs: ca.Pool(), MinVersion: tls.VersionTLS12}}
			c, err := d.DialContext(within(t), "tcp", at.String())
			if (err == nil) != want {
				t.Errorf("%s, line %d: got %v, want trust: %v", at, i+1, err, want)
			}
			if err == nil {
				_ = c.Close()
			}
		}
	}
}

func TestAServerMayFileSentMailALittleLater(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, FilesSent: true, FilesAfter: 50 * time.Millisecond})
	c := dial(t, s)
	if err := c.Auth(sasl.NewPlainClient("", ada, "ada-secret")); err != nil {
		t.Fatal(err)
	}
	if err := send(c, "ben@example.org", letter); err != nil {
		t.Fatal(err)
	}
	before := count(t, s, "Sent")
	all, err := s.Arrived(within(t), ada, "Sent", 1)
	if before != 0 || err != nil || len(all) != 1 {
		t.Errorf("got %d copies at once and %d later, %v; want 0 and 1", before, len(all), err)
	}
}

func TestAWordThatIsTooLongIsRefusedAndTheLineLives(t *testing.T) {
	r := dialRaw(t, mailtest.Run(t, mailtest.Options{Users: people}).IMAP())
	r.say("a LOGIN ada@example.org ada-secret\r\nb SELECT Sent\r\n")
	r.hears("b OK")
	for octets, want := range map[int]string{4096: "c OK", 4097: "c NO [TOOBIG]"} {
		r.say(fmt.Sprintf("c UID SEARCH CHARSET UTF-8 HEADER Message-ID {%d+}\r\n%s\r\n", octets, strings.Repeat("x", octets)))
		if got := r.hears("c "); !strings.HasPrefix(got, want) {
			t.Errorf("%d octets: got %q, want %q", octets, got, want)
		}
	}
}
