package submit

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdback/mail"
)

// states are how far a client has come when it begins to talk nonsense.
var states = []string{
	"",
	"EHLO laptop\r\n",
	"EHLO laptop\r\nAUTH LOGIN\r\n",
	"EHLO laptop\r\n" + auth,
	"EHLO laptop\r\n" + auth + envelope,
	"EHLO laptop\r\n" + auth + envelope + "BDAT 5\r\nA: b\r",
	"EHLO laptop\r\n" + auth + envelope + "BDAT 100000 LAST\r\n", // more than comes
	"EHLO laptop\r\n" + auth + envelope + "DATA\r\n",             // the last one
}

const (
	auth     = "AUTH PLAIN AGFubmEAY29ycmVjdCBob3JzZQ==\r\n"
	envelope = "MAIL FROM:<anna@example.org>\r\nRCPT TO:<ben@example.com>\r\n"
)

// FuzzDialogue says anything in any state. Nobody may send without the password,
// no part of a message may pass for a message, and nothing may panic.
func FuzzDialogue(f *testing.F) {
	files, err := filepath.Glob("testdata/*.smtp")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for state := range states {
			f.Add(byte(state), octets(string(text)))
		}
	}
	f.Fuzz(func(t *testing.T, state byte, said []byte) {
		at := int(state) % len(states)
		if len(said) >= 100_000 {
			return
		}
		taken, log := talk(t, states[at], said)
		if strings.Contains(log, "panic while") || strings.Contains(log, "submit.(*") && strings.Contains(log, "panic") {
			t.Errorf("panic: %s", log) // (behind QUIT the library has no session, and a panic of its own)
		}
		for _, m := range taken {
			if m.user != "anna" || len(m.env.Recipients) == 0 || at < 3 && !saysPassword(said) {
				t.Errorf("took %+v", m)
			}
		}
		if at == 6 && len(taken) > 0 {
			t.Errorf("took part of a message: %+v", taken)
		}
		if at == len(states)-1 {
			checkData(t, said, taken)
		}
	})
}

// saysPassword looks for what both ways to sign in end with. The last digit of base64 has
// bits that do not count, so it is left out.
func saysPassword(said []byte) bool {
	return bytes.Contains(said, []byte("AGFubmEAY29ycmVjdCBob3JzZ")) || bytes.Contains(said, []byte("Y29ycmVjdCBob3JzZ"))
}

// checkData compares with the plainest reading of RFC 5321, section 4.5.2.
func checkData(t *testing.T, said []byte, taken []held) {
	t.Helper()
	body, _, ended := strings.Cut("\r\n"+string(said), "\r\n.\r\n")
	want := strings.ReplaceAll(body+"\r\n", "\r\n.", "\r\n")[2:]
	lines := strings.NewReplacer("\r\n", "").Replace(body)
	switch {
	case !ended && len(taken) > 0:
		t.Errorf("took %q without its end", taken[0].raw)
	case ended && !strings.ContainsAny(lines, "\r\n\x00") && len(taken) == 0 && len(body) < maxLine:
		t.Errorf("refused %q", want)
	case ended && !strings.ContainsAny(lines, "\r\n\x00") && len(taken) > 0 && taken[0].raw != want:
		t.Errorf("took %q, want %q", taken[0].raw, want)
	}
}

// talk says it all to a fresh door, hangs up, and returns what was taken.
func talk(t *testing.T, prefix string, said []byte) ([]held, string) {
	t.Helper()
	log := &syncBuffer{}
	var taken []held // only read after serve has returned
	take := func(_ context.Context, user string, env mail.Envelope, content io.Reader) (string, error) {
		raw, err := io.ReadAll(content)
		if err == nil {
			taken = append(taken, held{user, env, string(raw)})
		}
		return "1", err
	}
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, []net.Listener{l}, Config{Sign: anna, Log: textLog(log)}, take) }()
	ours, theirs := net.Pipe()
	l.conns <- theirs
	deaf := make(chan struct{})
	go func() {
		defer close(deaf)
		_, _ = io.Copy(io.Discard, ours)
	}()
	_ = ours.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(ours, prefix)
	_, _ = ours.Write(said)
	_ = ours.Close()
	<-deaf
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	return taken, log.String()
}

// octets is the client's part of a dialogue.
func octets(dialogue string) []byte {
	var said bytes.Buffer
	c := client{Conn: recorder{Writer: &said}}
	for _, line := range strings.Split(dialogue, "\n") {
		if kind, _, _ := strings.Cut(line, ":"); kind == "C" || kind == "R" {
			_ = c.act(nil, line)
		}
	}
	return said.Bytes()
}

// recorder is a connection that is only written to.
type recorder struct {
	net.Conn
	io.Writer
}

func (r recorder) Write(p []byte) (int, error) { return r.Writer.Write(p) }
