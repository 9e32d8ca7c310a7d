package attachments

import (
	"strings"

	"holdback/guard"
	"holdback/guard/attachments/promise"
)

// missing asks when the sender's own words promise a file and there is none.
// Quoted lines do not count: somebody else made that promise.
func missing(m *guard.Mail) []guard.Finding {
	if attached(m, true) && attached(m, false) {
		return nil
	}
	f := guard.Finding{
		Level: guard.Ask,
		Says:  "You mention an attachment, but nothing is attached.",
		Hint:  "Attach the file, or send it as it is.",
	}
	own := m.View.OwnText()
	if p, ok := promise.Find(own); ok {
		if attached(m, p.Picture) {
			return nil
		}
		f.Quote = p.Words
		f.Place = guard.Place{Part: guard.Text, At: p.At}
		return []guard.Finding{f}
	}
	if attached(m, true) || m.View.Encrypted() {
		return nil
	}
	words, ok := promise.InSubject(m.View.Subject())
	if !ok {
		return nil
	}
	f.Quote, f.Place = words, guard.Place{Part: guard.Subject, At: max(0, strings.Index(m.View.Subject(), words))}
	if strings.TrimSpace(own) != "" {
		f.Level = guard.Note // the subject may be older than the text
	}
	return []guard.Finding{f}
}
