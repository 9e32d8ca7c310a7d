package repair_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/repair"
	"holdback/mail"
)

// large is a message whose file is made while it is read.
type large struct {
	head, tail string
	line       string
	lines      int
}

func (l large) Size() int64 {
	return int64(len(l.head)+len(l.tail)) + int64(len(l.line))*int64(l.lines)
}

func (l large) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader(l.head), &repeat{line: l.line, left: l.lines}, strings.NewReader(l.tail))), nil
}

type repeat struct {
	line string
	left int
	at   int
}

func (r *repeat) Read(p []byte) (n int, err error) {
	for n < len(p) && r.left > 0 {
		m := copy(p[n:], r.line[r.at:])
		n += m
		if r.at += m; r.at == len(r.line) {
			r.at = 0
			r.left--
		}
	}
	if n == 0 && r.left == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func largeMessage(octets int) large {
	line := strings.Repeat("QUJD", 19) + "\r\n"
	head := "From: eva@lindenhof.example\r\nTo: anna@quayside.example\r\nSubject: the film\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\n\r\nSee you on Tuesday, 4 November.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	return large{head: head, tail: "--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\na,b\r\n--b--\r\n", line: line, lines: octets / len(line)}
}

// However large, it must not be in memory, neither while a repair is tried out nor
// while its result is read.
func TestALargeMessageIsNeverInMemory(t *testing.T) {
	const most = 2 << 20
	for _, c := range []struct {
		octets int
		repair guard.Repair
	}{
		{50 << 20, guard.Repair{Do: guard.RemoveAttachment, Part: 0}},
		{6 << 20, guard.Repair{Do: guard.RenameAttachment, Part: 0, With: "other.mp4"}},
		{6 << 20, guard.Repair{Do: guard.EncryptAttachment, Part: 0}},
		{6 << 20, guard.Repair{Do: guard.ReplaceText, Old: "Tuesday, 4", With: "Wednesday, 4"}},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		done, err := repair.Apply(mail.Message{Content: largeMessage(c.octets)}, c.repair, options())
		if err != nil {
			t.Fatal(c.repair.Do, err)
		}
		r, err := done.Message.Content.Open()
		if err != nil {
			t.Fatal(c.repair.Do, err)
		}
		n, err := io.Copy(io.Discard, r)
		if err != nil || n != done.Message.Content.Size() {
			t.Errorf("%s: read %d octets of %d, %v", c.repair.Do, n, done.Message.Content.Size(), err)
		}
		r.Close()
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > most {
			t.Errorf("%s: %d octets allocated for a message of %d, want %d at most", c.repair.Do, used, c.octets, most)
		}
	}
}
