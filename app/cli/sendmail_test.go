package cli_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"holdback/app/cli"
	"holdback/app/control"
	"holdback/app/control/controltest"
)

const text = "From: Ann <ann@example.org>\nTo: Bob <bob@example.com>, list: x@example.com;\nCc: bob@example.com\nBcc: secret@example.com\nSubject: hi\n\nhello\n"

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// took runs sendmail and describes the one message that the guard took.
func took(t *testing.T, in string, args ...string) (result, string, string) {
	t.Helper()
	g := office(t)
	p := program(g)
	p.Stdin = strings.NewReader(in)
	r := run(t, p, append([]string{"/usr/sbin/sendmail"}, args...)...)
	taken := g.Taken()
	if len(taken) == 0 {
		return r, "", ""
	}
	e := taken[0].Envelope
	words := []string{"<" + e.From.String() + ">"}
	for _, rcpt := range e.Recipients {
		words = append(words, rcpt.Address.String())
		if len(rcpt.Notify) > 0 {
			words = append(words, "NOTIFY="+strings.Join(rcpt.Notify, ","))
		}
	}
	for _, o := range []struct {
		set  bool
		word string
	}{{e.EightBit, "8BITMIME"}, {e.UTF8, "SMTPUTF8"}, {e.Return != "", "RET=" + e.Return}, {e.EnvelopeID != "", "ENVID=" + e.EnvelopeID}} {
		if o.set {
			words = append(words, o.word)
		}
	}
	return r, strings.Join(words, " "), taken[0].Text
}

func TestSendmailArgumentsBecomeAnEnvelope(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"bob@example.com", "<ann@example.org> bob@example.com"},
		{"-i bob@example.com eve@example.com", "<ann@example.org> bob@example.com eve@example.com"},
		{"bob@example.com,eve@example.com bob@example.com", "<ann@example.org> bob@example.com eve@example.com"},
		{"-t", "<ann@example.org> bob@example.com x@example.com secret@example.com"},
		{"-ti", "<ann@example.org> bob@example.com x@example.com secret@example.com"},
		{"-t -i x@example.com", "<ann@example.org> bob@example.com secret@example.com"},
		{"-oem -oi -f eve@example.org -- bob@example.com", "<eve@example.org> bob@example.com"},
		{"-feve@example.org bob@example.com", "<eve@example.org> bob@example.com"},
		{"-r eve@example.org -o i -h 3 -O DeliveryMode=b bob@example.com", "<eve@example.org> bob@example.com"},
		{"bob@example.com -f <>", "<> bob@example.com"},
		{"-FCronDaemon -i -B8BITMIME -oem root", "<ann@example.org> ann@example.org 8BITMIME"},
		{"-f root ann", "<ann@example.org> ann@example.org"},
		{"-N failure,delay -R hdrs -V id1 bob@example.com", "<ann@example.org> bob@example.com NOTIFY=FAILURE,DELAY RET=HDRS ENVID=id1"},
		{"-N never -B 7bit -bm -Am -v bob@example.com", "<ann@example.org> bob@example.com NOTIFY=NEVER"},
		{"bücher@example.com", "<ann@example.org> bücher@example.com SMTPUTF8"},
		{"bob@bücher.example", "<ann@example.org> bob@bücher.example"},
	} {
		r, got, body := took(t, text, strings.Fields(c.args)...)
		if r.code != 0 || got != c.want || r.out != "" {
			t.Errorf("sendmail %s: %q, want %q; %+v", c.args, got, c.want, r)
		}
		if body != crlf(text) {
			t.Errorf("sendmail %s changed the message to %q", c.args, body)
		}
	}
}

func TestSendmailExitCodesAreThoseOfSysexits(t *testing.T) {
	for _, c := range []struct {
		name, in, args string
		code           int
		says           string
	}{
		{"no recipient", text, "", 64, "no recipient"},
		{"nobody left", "To: bob@example.com\n\nx\n", "-t bob@example.com", 64, "no recipient"},
		{"SMTP", text, "-bs", 64, "client-settings"},
		{"daemon", text, "-bd", 64, "-bd"},
		{"unknown option", text, "-Z x@example.com", 64, "-Z"},
		{"value missing", text, "bob@example.com -f", 64, "-f"},
		{"bad sender", text, "-f nobody@ bob@example.com", 64, "-f"},
		{"bad notify", text, "-N always bob@example.com", 64, "ALWAYS"},
		{"mixed notify", text, "-N never,delay bob@example.com", 64, "never"},
		{"bad ret", text, "-R half bob@example.com", 64, "half"},
		{"long queue run", text, "-q30m", 64, "queue"},
		{"local stranger", text, "stranger", 67, "stranger"},
		{"bad address in To", "To: bob@example.com, stranger\n\nx\n", "-t", 67, "stranger"},
		{"nothing", "", "bob@example.com", 65, "no message"},
		{"NUL", "Subject: x\n\na\x00b\n", "bob@example.com", 65, "NUL"},
		{"NUL in header", "Subject: \x00\n\nx\n", "bob@example.com", 65, "NUL"},
		{"bare CR", "Subject: x\n\na\rb\n", "bob@example.com", 65, "CR"},
		{"endless header", "Subject: " + strings.Repeat("x", 2<<20), "bob@example.com", 65, "header"},
	} {
		r, envelope, _ := took(t, c.in, strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) || envelope != "" {
			t.Errorf("%s: %+v (took %q), want code %d and a word of %q", c.name, r, envelope, c.code, c.says)
		}
	}
}

func TestSendmailSaysWhyTheGuardWillNot(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{&control.Refusal{Says: "Too large.", Hint: "Leave out the film."}, 69},
		{&control.Refusal{Says: "The disk is full.", Hint: "Make room.", Later: true}, 75},
		{errors.New("save message: disk full"), 75},
	} {
		p := program(refuser{office(t), c.err})
		p.Stdin = strings.NewReader(text)
		if r := run(t, p, "holdback", "sendmail", "-t"); r.code != c.code || !strings.Contains(r.err, strings.Split(c.err.Error(), " ")[0]) {
			t.Errorf("%v: %+v, want code %d", c.err, r, c.code)
		}
	}
	if r := run(t, program(&controltest.Guard{}), "sendmail", "bob@example.com"); r.code != 78 {
		t.Errorf("without an account: %+v, want code 78", r)
	}
	p := program(office(t))
	p.Stdin = io.MultiReader(strings.NewReader(text), iotest.ErrReader(errors.New("pipe broke")))
	if r := run(t, p, "sendmail", "-t"); r.code != 75 {
		t.Errorf("broken input: %+v, want code 75", r)
	}
}

// refuser is a guard that takes no message.
type refuser struct {
	*controltest.Guard
	err error
}

func (r refuser) Submit(context.Context, control.Submission) (control.Message, error) {
	return control.Message{}, r.err
}

func TestSendmailReadsMessagesAsProgramsWriteThem(t *testing.T) {
	const from = "From: Ann Example <ann@example.org>\n"
	for _, c := range []struct{ name, in, args, want string }{
		{"lone dot ends it", from + "\na\n.\nb\n", "x@example.com", from + "\na\n"},
		{"-i keeps the dot", from + "\na\n.\nb\n", "-i x@example.com", from + "\na\n.\nb\n"},
		{"-O IgnoreDots", from + "\na\n.\nb\n", "-OIgnoreDots=true x@example.com", from + "\na\n.\nb\n"},
		{"two dots stay", from + "\n..\n", "x@example.com", from + "\n..\n"},
		{"dot after a long line stays", from + "\n" + strings.Repeat("a", 4096) + ".\nb\n", "x@example.com", from + "\n" + strings.Repeat("a", 4096) + ".\nb\n"},
		{"no header at all", "hello world\nbye\n", "x@example.com", from + "\nhello world\nbye\n"},
		{"no body", from + "Subject: x\n", "x@example.com", from + "Subject: x\n\n"},
		{"no last line end", from + "Subject: x", "x@example.com", from + "Subject: x\n\n"},
		{"mailbox line", "From ann Mon Nov 22\n" + from + "\nx\n", "x@example.com", from + "\nx\n"},
		{"CRLF already", crlf(from + "\nx\n"), "x@example.com", from + "\nx\n"},
		{"no From", "Subject: x\n\nx\n", "x@example.com", from + "Subject: x\n\nx\n"},
		{"no From, name and address given", "Subject: x\n\nx\n", "-F Eve -f eve@example.org x@example.com", "From: Eve <eve@example.org>\nSubject: x\n\nx\n"},
		{"cron", "From: root (Cron Daemon)\nTo: root\nSubject: Cron\n\nx\n", "-FCronDaemon -i -B8BITMIME -oem root", "From: Cron Daemon <ann@example.org>\nTo: root\nSubject: Cron\n\nx\n"},
	} {
		r, _, got := took(t, c.in, strings.Fields(c.args)...)
		if want := crlf(c.want); got != want || r.code != 0 {
			t.Errorf("%s: %+v\ngot  %q\nwant %q", c.name, r, got, want)
		}
	}
}

func TestSendmailRecognisesEightBitAndUTF8(t *testing.T) {
	for in, want := range map[string]string{
		"Content-Transfer-Encoding: 8bit\n\nGrüße\n": "<ann@example.org> x@example.com 8BITMIME",
		"Subject: Grüße\n\nx\n":                      "<ann@example.org> x@example.com SMTPUTF8",
	} {
		if _, got, _ := took(t, in, "x@example.com"); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestSendmailWithoutAGuardHoldsTheMessageAndSaysSo(t *testing.T) {
	g := office(t)
	p := program(nil)
	p.Stdin = strings.NewReader(text)
	p.Dial = func(context.Context) (control.Guard, error) { return nil, control.ErrNotRunning }
	p.Open = func(context.Context) (control.Guard, func() error, error) { return g, func() error { return nil }, nil }
	if r := run(t, p, "sendmail", "-t"); r.code != 0 || !strings.Contains(r.err, "when Holdback runs") || len(g.Taken()) != 1 {
		t.Errorf("%+v, took %d", r, len(g.Taken()))
	}
	p.Stdin = strings.NewReader(text)
	p.Open = func(context.Context) (control.Guard, func() error, error) {
		return g, func() error { return errors.New("close store: disk full") }, nil
	}
	if r := run(t, p, "sendmail", "-t"); r.code != 75 {
		t.Errorf("a store that did not close well: %+v, want code 75", r)
	}
}

func TestSendmailListsTheOutbox(t *testing.T) {
	g := office(t)
	if r := run(t, program(g), "sendmail", "-bp"); r.code != 0 || !strings.HasPrefix(r.out, "ID ") || !slices.Equal(g.Calls(), []string{"Outbox"}) {
		t.Errorf("%+v", r)
	}
}

func FuzzSendmail(f *testing.F) {
	f.Add(text, "-t")
	f.Add("From x\n\n", "-f <> root")
	f.Add("a\n.\nb", "x@example.com")
	f.Fuzz(func(t *testing.T, in, args string) {
		g := &controltest.Guard{Known: office(t).Known}
		p := program(g)
		p.Stdin = strings.NewReader(in)
		var out strings.Builder
		p.Stdout, p.Stderr, p.Args = &out, &out, append([]string{"sendmail"}, strings.Fields(args)...)
		code := cli.Run(t.Context(), p)
		for _, m := range g.Taken() {
			if code != 0 || len(m.Envelope.Recipients) == 0 {
				t.Errorf("sendmail %q < %q: exit code %d and took %+v", args, in, code, m)
			}
			if strings.Contains(strings.ReplaceAll(m.Text, "\r\n", ""), "\n") {
				t.Errorf("sendmail %q < %q: a bare LF in %q", args, in, m.Text)
			}
		}
	})
}
