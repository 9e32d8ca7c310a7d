package attachments

import (
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"holdback/guard"
	"holdback/mail"
)

// noteSize is from where a message is called large although nothing forbids it: some
// mailboxes still take no more.
const noteSize = 10_000_000

// large compares the message as it travels, a third larger than its files, with what the
// server and the policy allow.
func large(m *guard.Mail) []guard.Finding {
	n := m.View.Size()
	f := guard.Finding{Level: guard.Ask, Hint: "Leave a file out, or share it by a link."}
	switch {
	case m.Facts.ServerSize > 0 && n > m.Facts.ServerSize: // RFC 1870, section 6.1
		is, most := sizes(n, m.Facts.ServerSize)
		f.Says = fmt.Sprintf("This message is %s, and your mail server takes no more than %s: it will be refused.", is, most)
	case m.Rules.Attachments.MaxSize > 0 && n > m.Rules.Attachments.MaxSize:
		is, most := sizes(n, m.Rules.Attachments.MaxSize)
		f.Says = fmt.Sprintf("This message is %s, and no more than %s is allowed.", is, most)
	case n > noteSize:
		f.Level = guard.Note
		f.Says = fmt.Sprintf("This message is %s. Some recipients' servers may refuse it.", size(n))
	default:
		return nil
	}
	f.Quote = size(n)
	if big := biggest(m.View.Attachments()); big >= 0 {
		a := file{Attachment: m.View.Attachments()[big], index: big}
		f.Place = a.place()
		r := a.remove()
		r.Says += " (" + size(a.Bytes) + ")"
		f.Repairs = []guard.Repair{r}
	}
	return []guard.Finding{f}
}

// sizes are two numbers for people that never look the same.
func sizes(is, most int64) (string, string) {
	if size(is) == size(most) {
		return fmt.Sprintf("%d octets", is), fmt.Sprintf("%d octets", most)
	}
	return size(is), size(most)
}

func biggest(list []mail.Attachment) int {
	big := -1
	for i, a := range list {
		if big < 0 || a.Bytes > list[big].Bytes {
			big = i
		}
	}
	return big
}

// empty finds files with nothing in them: a copy that failed, most often.
func empty(m *guard.Mail) []guard.Finding {
	var found []guard.Finding
	for i, a := range m.View.Attachments() {
		f := file{Attachment: a, index: i}
		if a.Bytes > 0 || a.Name == "" || a.Inline && isPicture(a) || asked(m, i) {
			continue
		}
		found = append(found, guard.Finding{
			Level: guard.Ask, Says: f.called() + " is empty.", Quote: f.called(), Place: f.place(),
			Hint:    "Attach it again, or leave it out.",
			Repairs: []guard.Repair{f.remove()},
		})
	}
	return found
}

// asked reports whether what a file is interrupts already.
func asked(m *guard.Mail, index int) bool {
	return slices.ContainsFunc(verdicts(m), func(f guard.Finding) bool { return f.Place.Index == index && f.Level.Waits() })
}

var (
	// leftover is what programs leave beside a file and nobody means to send.
	leftover = regexp.MustCompile(`(?i)^~\$|^\.~lock\.|\.(crdownload|part|partial|download|swp|swo)$|^\.ds_store$|^thumbs\.db$|^desktop\.ini$`)
	// old is a version that may not be the last. Its first group is the words.
	old = regexp.MustCompile(`(?i)\.(tmp|temp|bak|old|orig|autosave)$|~$|^(copy of|kopie von|copie de|copia de|copia di|cópia de) |(?:^|[ _.(-])(draft|entwurf|brouillon|borrador|bozza|rascunho|concept|utkast|old|alt|vieux|outdated|backup|obsolete|do not send|nicht senden)[ _.)-]?\d{0,2}(?:[ _.)-]|$)`)
)

// temporary finds files that were hardly meant.
func temporary(m *guard.Mail) []guard.Finding {
	var found []guard.Finding
	for i, a := range m.View.Attachments() {
		f := file{Attachment: a, index: i}
		finding := guard.Finding{Level: guard.Note, Quote: f.called(), Place: f.place(), Hint: "Look whether it is the file you mean.", Repairs: []guard.Repair{f.remove()}}
		words := old.FindString(a.Name)
		switch {
		case leftover.MatchString(a.Name):
			finding.Level = guard.Ask
			finding.Says = fmt.Sprintf("%s is a leftover of a program or an unfinished download, not the file itself.", f.called())
		case words != "" && !a.Inline && !says(m, words):
			finding.Says = fmt.Sprintf("%s may be a draft or an old version.", f.called())
		default:
			continue
		}
		found = append(found, finding)
	}
	return found
}

// duplicate finds files that are attached twice.
func duplicate(m *guard.Mail) []guard.Finding {
	list := m.View.Attachments()
	sizes := map[int64]int{}
	for _, a := range list {
		sizes[a.Bytes]++
	}
	seen := map[[sha256.Size]byte]int{}
	var found []guard.Finding
	for i, a := range list {
		if a.Bytes == 0 || a.Inline || sizes[a.Bytes] < 2 {
			continue
		}
		sum, err := digest(a)
		if err != nil {
			continue // unreadable says so
		}
		first, again := seen[sum]
		if !again {
			seen[sum] = i
			continue
		}
		f, g := file{Attachment: a, index: i}, file{Attachment: list[first], index: first}
		says := fmt.Sprintf("%s is attached twice.", f.called())
		if a.Name != list[first].Name {
			says = fmt.Sprintf("%s is the same file as %s.", f.called(), g.called())
		}
		found = append(found, guard.Finding{
			Level: guard.Note, Says: says, Quote: f.called(), Place: f.place(),
			Hint:    "Leave one out, or look whether another file was meant.",
			Repairs: []guard.Repair{f.remove()},
		})
	}
	return found
}

func digest(a mail.Attachment) (sum [sha256.Size]byte, err error) {
	r, err := a.Open()
	if err != nil {
		return sum, fmt.Errorf("open attachment: %w", err)
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return sum, fmt.Errorf("read attachment: %w", err)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// says reports whether the sender's own words or the subject have the letters of words.
func says(m *guard.Mail, words string) bool {
	words = strings.ToLower(strings.Trim(words, " _.()-~0123456789"))
	return words != "" && strings.Contains(strings.ToLower(m.View.Subject()+"\n"+m.View.OwnText()), words)
}
