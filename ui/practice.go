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
	p := &practicePage{inside: column(cardGap)}
	says := wrapped(say("practice.says", "These people do not exist. Their mail server runs inside this program, and here is what has arrived at each of them."), faceSmall)
	head := column(0, pageHead(say("practice.title", "Practice"), newText("", faceSmall)), inset(says, 0, cardGap, 0, 0))
	p.Object = container.NewBorder(head, nil, nil, nil, scrolled(p.inside))
	return p
}

// Draw shows what has arrived by now.
func (p *practicePage) Draw(s Snapshot) {
	if len(s.Practice) == 0 || reflect.DeepEqual(p.desks, s.Practice) {
		return
	}
	p.desks = s.Practice
	p.inside.Objects = nil
	for two := range slices.Chunk(s.Practice, 2) {
		p.inside.Objects = append(p.inside.Objects, pairOf(two, s.Now))
	}
	p.inside.Refresh()
}

// pairOf puts two desks beside each other.
func pairOf(desks []Desk, now time.Time) fyne.CanvasObject {
	row := container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size {
			size := fyne.NewSize(300, 0)
			for _, c := range o {
				size.Height = max(size.Height, c.MinSize().Height)
			}
			return size
		},
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			half := (s.Width - cardGap) / 2
			for i, c := range o {
				place(c, float32(i)*(half+cardGap), 0, half, s.Height)
			}
		},
	})
	for _, d := range desks {
		row.Add(card(deskWords(d, now)))
	}
	return row
}

func deskWords(d Desk, now time.Time) fyne.CanvasObject {
	head := newStrip()
	var marks []Chip
	if d.Person.Outside {
		marks = append(marks, Chip{Words: say("practice.outside", "outside"), Tone: Ask, Badge: true, Sign: SignOut})
	}
	if n := len(d.Mails); n > 0 {
		marks = append(marks, Chip{Words: sayN("practice.mails", "{{.N}} mail", "{{.N}} mails", n), Tone: Done, Badge: true})
	}
	head.Set(marks, 0, "")
	rows := column(4,
		titled(clean(d.Person.Name), head),
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

// titled is a name with its badges right after it.
func titled(name string, badges *strip) fyne.CanvasObject {
	return container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, chipHigh) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			wide := fyne.MeasureText(name, faceTitle.size, faceTitle.style()).Width + 2
			wide = min(wide, s.Width*0.6)
			place(o[0], 0, 0, wide, s.Height)
			place(o[1], wide+gap, 0, s.Width-wide-gap, s.Height)
		},
	}, newText(name, faceTitle), badges)
}

func mailWords(m Mail, now time.Time) fyne.CanvasObject {
	from := say("practice.from", "from {{.Who}}, {{.When}}", "Who", clean(m.From), "When", moment(m.At.In(now.Location()), now))
	return column(0, newText(subject(m.Subject), faceBody), newText(from, faceSmall), newText(clean(m.Text), faceSmall))
}
