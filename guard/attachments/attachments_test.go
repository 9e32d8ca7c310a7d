package attachments_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdback/guard"
	"holdback/guard/attachments"
	"holdback/guard/guardtest"
	"holdback/guard/repair"
	"holdback/mail"
)

// ruled are the rules for checks that need some.
func ruled(check string) guard.Rules {
	r := guard.DefaultRules()
	switch check {
	case "attachment.forbidden":
		r.Attachments.Forbidden = []string{"*.bak", "*.exe"}
	case "attachment.attention":
		r.Attachments.Attention = []string{"Payroll*", "*.docm"}
	case "attachment.large":
		r.Attachments.MaxSize = 10_000
	}
	return r
}

func TestExamples(t *testing.T) { guardtest.Examples(t, ruled, attachments.Checks) }

// review lets all checks of the family look at an example, or at a message in memory.
func review(t *testing.T, m *guard.Mail, change func(*guard.Rules)) []guard.Finding {
	t.Helper()
	r := guard.DefaultRules()
	if change != nil {
		change(&r)
	}
	list, err := attachments.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	return guard.Set{Checks: list, Rules: &r}.Review(t.Context(), m)
}

// with is a mail with files of these names; all hold text.
func with(t *testing.T, text string, names ...string) *guard.Mail {
	t.Helper()
	var b strings.Builder
	b.WriteString("From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: Hello\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + text + "\n")
	for i, n := range names {
		fmt.Fprintf(&b, "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=%q\n\n%s text %d\n", n, text, i)
	}
	return guardtest.Mail(t, b.String()+"--b--\n")
}

// line is the findings in short: check and level of each.
func line(found []guard.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Check+"="+string(f.Level))
	}
	return strings.Join(all, " ")
}

func TestAFileIsAskedAboutOnce(t *testing.T) {
	example := "testdata/attachment.disguised/catches/double-ending.eml"
	for _, c := range []struct {
		change func(*guard.Rules)
		want   string
	}{
		{nil, "attachment.disguised=ask"},
		{func(r *guard.Rules) { r.Levels = map[string]guard.Level{"attachment.disguised": guard.Off} }, "attachment.dangerous=ask"},
		{func(r *guard.Rules) { r.Levels = map[string]guard.Level{"attachment.dangerous": guard.Stop} }, "attachment.dangerous=stop"},
		{func(r *guard.Rules) { r.Attachments.Forbidden = []string{"*.exe"} }, "attachment.forbidden=stop"},
		{func(r *guard.Rules) { r.Attachments.Attention = []string{"invoice*"} }, "attachment.disguised=ask"},
	} {
		if got := line(review(t, guardtest.Read(t, example), c.change)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestRepairsPointAtTheirFile(t *testing.T) {
	found := review(t, with(t, "Here you are.", "notes.txt", "clean.ps1", "report.pdf"), nil)
	if len(found) != 2 {
		t.Fatalf("got %+v, want two findings", found)
	}
	for i, want := range []int{1, 2} {
		r := found[i].Repairs
		if len(r) == 0 || r[0].Part != want || found[i].Place.Index != want {
			t.Errorf("%s: %+v at %+v, want part %d", found[i].Check, r, found[i].Place, want)
		}
	}
}

func TestWhatHidesInNamesIsShown(t *testing.T) {
	m := guardtest.Read(t, "testdata/attachment.disguised/catches/right-to-left.eml")
	found := review(t, m, nil)
	if len(found) != 1 || found[0].Quote != "photo[U+202E]gnp.exe" || found[0].Repairs[0].With != "photognp.exe" {
		t.Errorf("got %+v", found)
	}
}

func TestSizesAreOfTheWholeMessage(t *testing.T) {
	m := with(t, "Here you are.", "notes.txt")
	for _, c := range []struct {
		server, policy int64
		want           string
	}{
		{m.View.Size(), 0, ""},
		{m.View.Size() - 1, 0, "attachment.large=ask"},
		{0, m.View.Size(), ""},
		{0, m.View.Size() - 1, "attachment.large=ask"},
	} {
		m := with(t, "Here you are.", "notes.txt")
		m.Facts.ServerSize = c.server
		if got := line(review(t, m, func(r *guard.Rules) { r.Attachments.MaxSize = c.policy })); got != c.want {
			t.Errorf("server %d, policy %d: got %q, want %q", c.server, c.policy, got, c.want)
		}
	}
}

func TestHostileMessagesTakeLittleTime(t *testing.T) {
	many := make([]string, 300)
	for i := range many {
		many[i] = fmt.Sprintf("offer-quayside-%d.exe", i)
	}
	for name, m := range map[string]*guard.Mail{
		"many files":    with(t, "Here you are.", many...),
		"a long name":   with(t, "Here you are.", strings.Repeat("a-B-", 10_000)+".pdf"),
		"many promises": with(t, strings.Repeat("attach \"not attached. ", 8_000)),
		"one letter":    with(t, strings.Repeat("a", 1<<18)),
	} {
		start := time.Now()
		for _, f := range review(t, m, nil) {
			if f.Check == guard.CheckFailed {
				t.Errorf("%s: %s", name, f.Says)
			}
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s: took %s", name, took)
		}
	}
}

func TestAPlainMailIsSilent(t *testing.T) {
	m := guardtest.Mail(t, "From: root@host.example\nTo: ann@lindenhof.example\nSubject: test\n\nThis is a test mailing\n")
	if found := review(t, m, nil); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
}

func BenchmarkMailWithoutFiles(b *testing.B) {
	text := "From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: Hello\n\n" + strings.Repeat("The quick brown fox says that all is well.\n", 240)
	r := guard.DefaultRules()
	list, _ := attachments.Checks(&r)
	m := guardtest.Mail(b, text)
	m.View.OwnText()
	for b.Loop() {
		for _, c := range list {
			c.Look(m)
		}
	}
}

func TestAnEmptyProgramIsAskedAboutOnce(t *testing.T) {
	m := guardtest.Read(t, "testdata/attachment.dangerous/catches/program-by-name-only.eml")
	if got := line(review(t, m, nil)); got != "attachment.dangerous=ask" {
		t.Errorf("got %q", got)
	}
}

func TestWhatWasEncryptedAsProposedDoesNotAskAgain(t *testing.T) {
	watch := func(r *guard.Rules) { r.Attachments.Attention = []string{"payroll*"} }
	raw := "From: ann@lindenhof.example\r\nTo: ben@quayside.example\r\nSubject: Hello\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\n\r\nThe list is attached.\r\n--b\r\nContent-Disposition: attachment; filename=payroll.txt\r\n\r\nten\r\n--b--\r\n"
	m := guardtest.Mail(t, raw)
	for _, f := range review(t, m, watch) {
		for _, r := range f.Repairs {
			if r.Do != guard.EncryptAttachment {
				continue
			}
			done, err := repair.Apply(mail.Message{Envelope: m.Envelope, Content: mail.Bytes(raw)}, r, repair.Options{Now: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			v, _ := mail.Read(done.Message.Content)
			got := review(t, &guard.Mail{Envelope: m.Envelope, View: v, Facts: m.Facts}, watch)
			if guard.Strongest(got) != guard.Note {
				t.Errorf("after the repair: %+v, want notes only", got)
			}
			return
		}
	}
	t.Error("nothing proposed to encrypt payroll.txt")
}
