package ui

import (
	"encoding/json"
	"slices"
	"strings"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/guard"
)

// Review is a message that waits for its sender's word, in words.
type Review struct {
	ID, Title, Meta string
	Questions       []Question // what must be answered, the heaviest first
	Notes           []Question // what is only worth knowing
	Groups          []Group    // the recipients by domain, those outside first
	Files           []Tickable
	Missing         int    // answers and ticks that are missing
	Forbidden       bool   // something forbids it: only a repair helps
	Reason          bool   // a written reason is wanted
	Footer          string // beside the strong button
}

// Question is one finding in words.
type Question struct {
	Key          string // tells it from the others, also after a repair
	Says, Hint   string
	Place, Quote string // where, and the very words
	Tone         Tone
	Repairs      []guard.Repair
	Leave        string // what the button says that leaves all as it is; "" when that is forbidden
	Quiet        string // what the tick box says by which it is not asked again; "" where that is not safe
	QuietKey     string
	Answered     string // how it was answered; "" while it is open
	By           string // who set the rule
}

// Group is the recipients at one domain.
type Group struct {
	Domain  string
	Outside bool
	People  []Tickable
}

// Tickable is a recipient or a file that may have to be looked at and ticked.
type Tickable struct {
	Key, Words, Soft string
	Must, Ticked     bool
	Repairs          []guard.Repair // what can be done with it, in short words
}

// Answers is what the person has answered so far, by the keys of questions and tickables.
type Answers struct {
	Left   map[string]bool // left as it is
	Quiet  map[string]bool // not to be asked again
	Ticked map[string]bool
	Reason string
}

// review puts a message that asks into words. tick says who must be ticked:
// "none", "outside" or "all".
func review(d control.Detail, a Answers, tick string) Review {
	r := Review{ID: d.ID, Meta: say("review.meta", "{{.Subject}} · to {{.Who}}", "Subject", subject(d.Subject), "Who", firstOf(d))}
	named := names(d.People)
	for _, f := range d.Findings {
		q := question(f, a, named)
		if !f.Level.Waits() {
			r.Notes = append(r.Notes, q)
			continue
		}
		r.Questions = append(r.Questions, q)
		r.Forbidden = r.Forbidden || f.Level == guard.Stop
		r.Reason = r.Reason || f.Level == guard.Justify
		if q.Answered == "" {
			r.Missing++
		}
	}
	r.Groups = groups(d, a, tick)
	r.Files = files(d, a, tick)
	r.Missing += unticked(r)
	if r.Reason && !outbox.Reasoned(a.Reason) {
		r.Missing++
	}
	r.Title, r.Footer = reviewTitle(r), reviewFooter(r)
	return r
}

func reviewTitle(r Review) string {
	if r.Forbidden {
		return say("review.forbidden", "This cannot leave like this")
	}
	return sayN("review.title", "Before this leaves: {{.N}} question", "Before this leaves: {{.N}} questions", len(r.Questions))
}

func reviewFooter(r Review) string {
	switch {
	case r.Forbidden:
		return say("review.footer-stop", "repair it, or take it back")
	case r.Missing > 0:
		return say("review.missing", "answers missing: {{.N}}", "N", r.Missing)
	}
	return say("review.footer", "all answered")
}

// firstOf names the first recipient and counts the others.
func firstOf(d control.Detail) string {
	all := known(d.Message)
	if len(all) == 0 {
		return say("read.nobody", "nobody")
	}
	if len(all) == 1 {
		return who(all[0])
	}
	return who(all[0]) + " " + sayN("read.more", "and {{.N}} more", "and {{.N}} more", len(all)-1)
}

// question puts one finding into words.
func question(f guard.Finding, a Answers, named map[string]string) Question {
	q := Question{
		Key: findingKey(f), Says: clean(f.Says), Hint: clean(f.Hint), Quote: clean(f.Quote), Place: placeWords(f.Place),
		Tone: toneOf(f.Level), Repairs: f.Repairs, By: setBy(f.By),
	}
	if f.Level == guard.Stop {
		return q
	}
	q.Leave = leaveWords(f, named)
	if q.QuietKey = f.QuietKey(); q.QuietKey != "" {
		q.Quiet = say("review.quiet", "Do not ask again about {{.What}}", "What", clean(f.About))
	}
	if a.Left[q.Key] {
		q.Answered = say("review.left", "Left as it is")
	}
	return q
}

// findingKey is the same for the same remark before and after a repair.
func findingKey(f guard.Finding) string {
	switch {
	case f.About != "":
		return f.Check + "#" + f.About
	case f.Quote != "":
		return f.Check + "#" + f.Quote
	}
	return f.Check + "#" + string(f.Place.Part) + f.Place.Name
}

// leaveWords name the person where the question is who is meant.
func leaveWords(f guard.Finding, named map[string]string) string {
	replaces := slices.ContainsFunc(f.Repairs, func(r guard.Repair) bool { return r.Do == guard.ReplaceRecipient })
	if replaces && f.Quote != "" {
		return say("review.it-is", "It is {{.Who}}", "Who", called(clean(f.Quote), named))
	}
	if f.Level == guard.Note {
		return ""
	}
	return say("review.leave", "Leave it")
}

func setBy(by string) string {
	if by == "" {
		return ""
	}
	return say("review.by", "Rule of {{.Who}}", "Who", clean(by))
}

func toneOf(l guard.Level) Tone {
	switch l {
	case guard.Stop:
		return Stop
	case guard.Ask, guard.Justify:
		return Ask
	}
	return Info
}

// placeWords say where the quoted words stand.
func placeWords(p guard.Place) string {
	switch p.Part {
	case guard.Subject:
		return say("place.in-subject", "In the subject")
	case guard.Quoted:
		return say("place.in-quoted", "In the quoted text")
	case guard.Signature:
		return say("place.in-signature", "In the signature")
	case guard.Attachment:
		return say("place.in-file", "In {{.Name}}", "Name", fileName(p.Name))
	case guard.Text:
		return say("place.in-text", "In your text")
	}
	return ""
}

// groups are the recipients by domain, those outside first, in the order in which they come.
func groups(d control.Detail, a Answers, tick string) []Group {
	var out []Group
	for _, p := range known(d.Message) {
		_, domain, _ := strings.Cut(p.Address, "@")
		i := slices.IndexFunc(out, func(g Group) bool { return g.Domain == domain })
		if i < 0 {
			i = len(out)
			out = append(out, Group{Domain: clean(domain), Outside: p.Outside})
		}
		must := tick == "all" || tick == "outside" && p.Outside
		t := Tickable{Key: "to " + p.Address, Words: who(p), Must: must, Ticked: a.Ticked["to "+p.Address]}
		if t.Words != clean(p.Address) {
			t.Soft = clean(p.Address)
		}
		out[i].People = append(out[i].People, t)
	}
	slices.SortStableFunc(out, func(x, y Group) int { return rank(x.Outside) - rank(y.Outside) })
	return out
}

func files(d control.Detail, a Answers, tick string) []Tickable {
	var out []Tickable
	for i, p := range d.Parts {
		key := "file " + p.Name
		t := Tickable{
			Key: key, Words: fileName(p.Name), Soft: fileSize(p.Size),
			Must: tick == "all" || tick == "outside" && anyOutside(d), Ticked: a.Ticked[key],
		}
		for _, r := range d.FileRepairs() {
			if r.Part == i {
				r.Says = fileDeed(r.Do)
				t.Repairs = append(t.Repairs, r)
			}
		}
		out = append(out, t)
	}
	return out
}

// fileDeed is what a button beside a file says.
func fileDeed(d guard.Deed) string {
	if d == guard.EncryptAttachment {
		return say("file.encrypt", "Encrypt")
	}
	return say("file.remove", "Remove")
}

func anyOutside(d control.Detail) bool {
	return slices.ContainsFunc(d.People, func(p control.Person) bool { return p.Outside })
}

func unticked(r Review) int {
	n := 0
	count := func(list []Tickable) {
		for _, t := range list {
			if t.Must && !t.Ticked {
				n++
			}
		}
	}
	count(r.Files)
	for _, g := range r.Groups {
		count(g.People)
	}
	return n
}

// firstOpen is the question that a key answers next, or -1.
func (r Review) firstOpen() int {
	return slices.IndexFunc(r.Questions, func(q Question) bool { return q.Answered == "" })
}

// repairKey tells one repair from another.
func repairKey(r guard.Repair) string {
	key, _ := json.Marshal(r) // plain values: it cannot go wrong
	return string(key)
}

// previewOf says in words what a repair would change, or why it cannot be done.
func previewOf(done control.Repaired, err error) string {
	if err != nil {
		says, hint := complaint(err)
		return strings.TrimSpace(says + " " + hint)
	}
	return changeWords(done)
}

// mostChanges is how many changes are told one by one.
const mostChanges = 4

// changeWords say what a repair changes.
func changeWords(done control.Repaired) string {
	var out []string
	for _, c := range done.Changes[:min(len(done.Changes), mostChanges)] {
		what, before, after := clean(c.What), clean(c.Before), clean(c.After)
		switch {
		case after == "":
			out = append(out, say("change.gone", "{{.What}}: without {{.Before}}.", "What", what, "Before", before))
		case before == "":
			out = append(out, say("change.new", "{{.What}}: {{.After}}.", "What", what, "After", after))
		default:
			out = append(out, say("change.other", "{{.What}}: {{.After}} instead of {{.Before}}.", "What", what, "Before", before, "After", after))
		}
	}
	if more := len(done.Changes) - mostChanges; more > 0 {
		out = append(out, sayN("change.more", "And {{.N}} more change.", "And {{.N}} more changes.", more))
	}
	return strings.Join(out, " ")
}
