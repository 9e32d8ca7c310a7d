package ui

import (
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// mostMails is how many of the newest mails are shown of each colleague.
const mostMails = 3

// practicePage shows what has arrived at the invented colleagues.
type practicePage struct {
	Object fyne.CanvasObject

	inside *fyne.Container
	desks  []Desk
}

func newPracticePage() *practicePage {
	p := &practicePage{inside: container.NewGridWithColumns(2)}
	says := wrapped(say("practice.says", "These people do not exist. Their mail server runs inside this program, and here is what has arrived at each of them."), faceSmall)
	head := column(0, pageHead(say("practice.title", "Practice"), newText("", faceSmall)), inset(says, 0, cardGap, 0, 0))
	p.Object = container.NewBorder(head, nil, nil, nil, container.NewVScroll(container.NewThemeOverride(p.inside, rowTheme())))
	return p
}

// Draw shows what has arrived by now.
func (p *practicePage) Draw(s Snapshot) {
	if len(s.Practice) == 0 || reflect.DeepEqual(p.desks, s.Practice) {
		return
	}
	p.desks = s.Practice
	p.inside.Objects = nil
	for _, d := range s.Practice {
		p.inside.Objects = append(p.inside.Objects, card(deskWords(d, s.Now)))
	}
	p.inside.Refresh()
}

func deskWords(d Desk, now time.Time) fyne.CanvasObject {
	head := newStrip()
	var marks []Chip
	if d.Person.Outside {
		marks = append(marks, Chip{Words: say("practice.outside", "outside ↗"), Tone: Ask, Badge: true})
	}
	if n := len(d.Mails); n > 0 {
		marks = append(marks, Chip{Words: sayN("practice.mails", "{{.N}} mail", "{{.N}} mails", n), Tone: Done, Badge: true})
	}
	head.Set(marks, 0, "")
	rows := column(4,
		container.NewGridWithColumns(2, newText(clean(d.Person.Name), faceTitle), head),
		newText(joined(clean(d.Person.Role), clean(d.Person.Address))[len("· "):], faceSmall), rule())
	mails := slices.Clone(d.Mails)
	slices.SortStableFunc(mails, func(a, b Mail) int { return b.At.Compare(a.At) })
	for _, m := range mails[:min(mostMails, len(mails))] {
		rows.Add(mailWords(m, now))
	}
	if len(mails) == 0 {
		rows.Add(newText(say("practice.nothing", "Nothing has arrived."), faceSmall))
	}
	return rows
}

func mailWords(m Mail, now time.Time) fyne.CanvasObject {
	from := say("practice.from", "from {{.Who}}, {{.When}}", "Who", clean(m.From), "When", moment(m.At.In(now.Location()), now))
	return column(0, newText(subject(m.Subject), faceBody), newText(from, faceSmall), newText(clean(m.Text), faceSmall))
}
