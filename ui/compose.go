package ui

import (
	"cmp"
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"holdback/app/control"
)

// composePage writes a plain mail. What is typed stays until it was taken over
// by the guard, or the person throws it away.
type composePage struct {
	Object fyne.CanvasObject

	act     func(Job)
	sent    func(control.Message)
	from    *widget.Select
	senders []Sender // what from offers
	to, cc  *widget.Entry
	subject *widget.Entry
	text    *letterEntry
	live    *live
	label   *widget.Select // the sensitivity labels of the organisation
	labels  fyne.CanvasObject
	known   []control.LabelInfo
	usual   string // id of the label that a new message gets
	of      string // id of the message whose place this one takes
	note    *bar
	problem *bar
	send    *button
	sending bool
}

// newComposePage returns an empty sheet. sent is told when the guard has taken a
// message over; discard when the person throws one away.
func newComposePage(act func(Job), sent func(control.Message), discard func()) *composePage {
	p := &composePage{
		act: act, sent: sent,
		from: widget.NewSelect(nil, nil), to: widget.NewEntry(), cc: widget.NewEntry(),
		subject: widget.NewEntry(),
	}
	p.text = newLetterEntry(p.submit)
	p.note, p.problem = newBar(cardGap, p.layOut), newBar(cardGap, p.layOut)
	p.from.PlaceHolder = say("compose.no-account", "No account yet")
	p.to.SetPlaceHolder("tom@example.org, anna@example.org")
	p.send = newButton(say("compose.send", "Send"), strong, p.submit)
	buttons := fromRight(p.send, newButton(say("compose.discard", "Discard"), quiet, discard))
	p.live = newLive(act, p.Typed, p.layOut)
	p.label = widget.NewSelect(nil, func(string) { p.live.Changed() })
	p.label.PlaceHolder = say("compose.no-label", "No label")
	p.labels = field(say("compose.label", "Label"), framedSelect(p.label))
	p.labels.Hide()
	fields := column(gap,
		field(say("compose.from", "From"), framedSelect(p.from)), field(say("compose.to", "To"), p.to),
		field(say("compose.cc", "Copy"), p.cc), field(say("compose.subject", "Subject"), p.subject), p.labels)
	for _, e := range []*widget.Entry{p.to, p.cc, p.subject, &p.text.Entry} {
		e.OnChanged = func(string) { p.live.Changed() }
	}
	sheet := container.NewBorder(nil, inset(p.live.Object, gap, 0, 0, 0), nil, nil, above(fields, p.text))
	bars := column(0, p.note.Object, p.problem.Object)
	p.Object = container.NewBorder(column(0, pageHead(say("compose.title", "New message"), buttons), bars), nil, nil, nil, card(sheet))
	return p
}

// field is a name with what belongs to it.
func field(name string, o fyne.CanvasObject) fyne.CanvasObject {
	label := newText(name, face{size: sizeSmall, role: roleSoft})
	return container.NewBorder(nil, nil, atWidth(label, 72), nil, o)
}

// framedSelect gives Fyne's choice the frame that its entries have.
func framedSelect(s fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(s, newSurface(roleNothing, theme.ColorNameInputBorder, radiusButton))
}

// Draw shows which accounts there are.
func (p *composePage) Draw(s Snapshot) {
	if now := senders(s); !slices.Equal(p.senders, now) {
		was := p.sender()
		p.senders = now
		p.from.SetOptions(senderWords(now))
		p.from.ClearSelected()
		p.choose(was.As.String(), was.Account)
	}
	if s.Gone != nil && p.sending {
		p.busy(false)
	}
	p.drawLabels(s.Policy.Labels, s.Policy.DefaultLabel)
}

// choose has the message come from an identity; where the account has none like it,
// from the account itself.
func (p *composePage) choose(from, account string) {
	if i := senderAt(p.senders, from, account); i >= 0 {
		p.from.SetSelectedIndex(i)
	}
}

// sender is who was chosen, or nobody.
func (p *composePage) sender() Sender {
	if i := p.from.SelectedIndex(); i >= 0 && i < len(p.senders) {
		return p.senders[i]
	}
	return Sender{}
}

// drawLabels offers the labels of the organisation, where it has any; usual is the one
// of a new message.
func (p *composePage) drawLabels(labels []control.LabelInfo, usual string) {
	var names []string
	for _, l := range labels {
		names = append(names, l.Name)
	}
	if !slices.Equal(p.known, labels) || p.usual != usual {
		p.known, p.usual = labels, usual
		p.label.SetOptions(names)
		p.wear(usual)
	}
	show(p.labels, len(labels) > 0)
}

// wear chooses the label of an id, or none.
func (p *composePage) wear(id string) {
	p.label.ClearSelected()
	if i := slices.IndexFunc(p.known, func(l control.LabelInfo) bool { return l.ID == id && id != "" }); i >= 0 {
		p.label.SetSelectedIndex(i)
	}
}

// chosen is the id of the label that was chosen, or "".
func (p *composePage) chosen() string {
	if i := p.label.SelectedIndex(); i >= 0 && i < len(p.known) {
		return p.known[i].ID
	}
	return ""
}

// Fill puts a draft onto the sheet.
func (p *composePage) Fill(d Draft) {
	if d.From != "" || d.Account != "" {
		p.choose(d.From, d.Account)
	}
	p.to.SetText(d.To)
	p.cc.SetText(d.Cc)
	p.subject.SetText(d.Subject)
	p.text.SetText(d.Text)
	p.of = d.Of
	p.wear(cmp.Or(d.Label, p.usual))
	p.problem.Hide()
	if p.note.Hide(); d.Note != "" {
		p.note.Show(Notice{Tone: Info, Says: d.Note, Close: true})
	}
}

// Typed is the draft as it stands.
func (p *composePage) Typed() Draft {
	d := Draft{To: p.to.Text, Cc: p.cc.Text, Subject: p.subject.Text, Text: p.text.Text, Label: p.chosen(), Of: p.of}
	if from := p.sender(); !from.As.Address.IsZero() {
		d.From, d.Account = from.As.String(), from.Account
	}
	return d
}

// Empty reports whether nothing would be lost by another draft.
func (p *composePage) Empty() bool {
	d := p.Typed()
	return d.To == "" && d.Cc == "" && d.Subject == "" && d.Text == ""
}

// submit hands the message to the guard. The sheet is cleared only afterwards.
func (p *composePage) submit() {
	if p.sending {
		return
	}
	p.busy(true)
	d, now := p.Typed(), time.Now()
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		m, err := hand(ctx, g, d, now)
		return func() { p.answered(m, err) }, nil
	})
}

func hand(ctx context.Context, g Guard, d Draft, now time.Time) (control.Message, error) {
	s, err := d.submission(now)
	if err != nil {
		return control.Message{}, err
	}
	return g.Submit(ctx, s)
}

func (p *composePage) answered(m control.Message, err error) {
	p.busy(false)
	if err != nil {
		says, hint := complaint(err)
		p.problem.Show(Notice{Tone: Stop, Says: says, Hint: hint})
		return
	}
	p.Fill(Draft{})
	p.sent(m)
}

// layOut gives the bars their room.
func (p *composePage) layOut() {
	if p.Object != nil {
		p.Object.Refresh()
	}
}

func (p *composePage) busy(yes bool) {
	p.sending = yes
	if yes {
		p.send.Set(say("compose.sending", "Sending …"), strong)
		p.send.Disable()
		return
	}
	p.send.Set(say("compose.send", "Send"), strong)
	p.send.Enable()
}
