package repair_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/repair"
	"holdback/mail"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// zeros makes passwords and salts that are the same each time.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func options() repair.Options {
	return repair.Options{Random: zeros{}, Now: noon, Label: func(id string) ([]mail.Edit, error) {
		if id != "confidential" {
			return nil, fmt.Errorf("there is no label %q", id)
		}
		return []mail.Edit{mail.SetField("Sensitivity", "Company-Confidential"), mail.SetField("X-Label", id)}, nil
	}}
}

// Each file in testdata is a repair: what it is, the message before, what it
// says it changes, and in which lines the message after differs.
func TestRepairsChangeWhatTheySay(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txt")
	if len(names) == 0 {
		t.Fatal("no cases")
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			c := readCase(t, name)
			says, diff := c.run(t)
			if os.Getenv("UPDATE") != "" {
				c.write(t, name, says, diff)
			} else if says != c.says || diff != c.diff {
				t.Errorf("got\n%s%s\nwant\n%s%s", says, diff, c.says, c.diff)
			}
		})
	}
}

type example struct{ repair, before, says, diff string }

func readCase(t testing.TB, name string) example {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var e example
	into := &e.repair
	for line := range strings.Lines(string(text)) {
		switch line {
		case "-- repair --\n":
			into = &e.repair
		case "-- before --\n":
			into = &e.before
		case "-- says --\n":
			into = &e.says
		case "-- diff --\n":
			into = &e.diff
		default:
			*into += line
		}
	}
	return e
}

func (e example) write(t *testing.T, name, says, diff string) {
	t.Helper()
	text := "-- repair --\n" + e.repair + "-- before --\n" + e.before + "-- says --\n" + says + "-- diff --\n" + diff
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (e example) message(t testing.TB) (mail.Message, guard.Repair) {
	t.Helper()
	var r guard.Repair
	if err := json.Unmarshal([]byte(e.repair), &r); err != nil {
		t.Fatal(err)
	}
	m := guardtest.Mail(t, e.before)
	for i := range m.Envelope.Recipients {
		m.Envelope.Recipients[i].Notify = []string{"FAILURE"}
		m.Envelope.Recipients[i].Original = m.Envelope.Recipients[i].Address.String()
	}
	return mail.Message{Envelope: m.Envelope, Content: mail.Bytes(strings.ReplaceAll(e.before, "\n", "\r\n"))}, r
}

func (e example) run(t *testing.T) (says, diff string) {
	t.Helper()
	m, r := e.message(t)
	envelope := fmt.Sprintf("%+v", m.Envelope)
	done, err := repair.Apply(m, r, options())
	if got := fmt.Sprintf("%+v", m.Envelope); got != envelope {
		t.Errorf("the envelope of the old message became %s", got)
	}
	if refused := (repair.Refused{}); errors.As(err, &refused) {
		return refused.Says + "\n" + refused.Hint + "\n", ""
	}
	if err != nil {
		return err.Error() + "\n", ""
	}
	for _, c := range done.Changes {
		says += fmt.Sprintf("%s: %q -> %q\n", c.What, c.Before, c.After)
	}
	if r.Do == guard.SetSender || r.Do == guard.UseAccount {
		says += fmt.Sprintf("from <%s>, account <%s>\n", done.Message.Envelope.From, done.Account)
	}
	for _, rcpt := range done.Message.Envelope.Recipients {
		says += fmt.Sprintf("to %s %s %s\n", rcpt.Address, strings.Join(rcpt.Notify, ","), rcpt.Original)
	}
	if done.Password != "" {
		says += "password " + done.Password + "\n"
	}
	after := string(all(t, done.Message.Content))
	checkRead(t, m.Content, done.Message.Content)
	return says, lineDiff(e.before, strings.ReplaceAll(after, "\r\n", "\n"))
}

// checkRead makes sure that a repaired message is a good one.
func checkRead(t testing.TB, before, after mail.Content) {
	t.Helper()
	if got := int64(len(all(t, after))); got != after.Size() {
		t.Errorf("Size says %d, there are %d octets", after.Size(), got)
	}
	if _, err := io.Copy(io.Discard, mail.Strict(bytes.NewReader(all(t, after)))); err != nil {
		if _, err := io.Copy(io.Discard, mail.Strict(bytes.NewReader(all(t, before)))); err == nil {
			t.Errorf("there are stray line ends now: %v", err)
		}
	}
	was, _ := mail.Read(before)
	is, _ := mail.Read(after)
	if err := is.Problem(); err != nil && was.Problem() == nil {
		t.Errorf("what could be read cannot any more: %v", err)
	}
}

func all(t testing.TB, c mail.Content) []byte {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lineDiff is the lines of a and b that the other does not have. Lines that are no UTF-8 are
// quoted.
func lineDiff(a, b string) string {
	x, y := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	same := make([][]int, len(x)+1) // lines in common from here on
	for i := range same {
		same[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			same[i][j] = max(same[i+1][j], same[i][j+1])
			if x[i] == y[j] {
				same[i][j] = same[i+1][j+1] + 1
			}
		}
	}
	var out strings.Builder
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || same[i+1][j] >= same[i][j+1]):
			out.WriteString("- " + shown(x[i]))
			i++
		default:
			out.WriteString("+ " + shown(y[j]))
			j++
		}
	}
	return out.String()
}

func shown(line string) string {
	line = strings.TrimSuffix(line, "\n")
	if !utf8.ValidString(line) || strings.HasSuffix(line, " ") {
		line = strconv.Quote(line)
	}
	return line + "\n"
}
