package ui

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"holdback/app/control"
	"holdback/guard"
)

// reviewPage asks what must be answered before a message leaves. It opens by
// itself, and only then.
type reviewPage struct {
	Object fyne.CanvasObject

	act      func(Job)
	edit     func(id string) // takes the message back and opens it for writing
	done     func(n *Notice) // nothing is left to ask; n is what must still be said, or nil
	copyText func(string)

	detail   control.Detail
	answers  Answers
	tick     string
	previews map[string]string // by the key of a repair: what it will change
	opens    []string          // passwords of archives that repairs made; told here and kept nowhere
	shown    Review
	busy     bool

	title, meta, footer *text
	inside              *fyne.Container
	scroll              *container.Scroll
	bar                 *bar
	reason              *widget.Entry
	send                *button
}

// newReviewPage returns an empty page.
func newReviewPage(act func(Job), edit func(id string), done func(*Notice), copyText func(string)) *reviewPage {
	p := &reviewPage{
		act: act, edit: edit, done: done, copyText: copyText,
		title: newText("", facePage), meta: newText("", faceSmall), footer: newText("", faceSmall),
		inside: column(cardGap), reason: widget.NewMultiLineEntry(),
	}
	p.bar = newBar(cardGap, p.refresh)
	p.reason.SetPlaceHolder(say("review.reason", "Why it must leave all the same. Your organisation can read this."))
	p.reason.SetMinRowsVisible(2)
	p.reason.OnChanged = func(s string) { p.answers.Reason = s; p.draw() }
	p.send = newButton(say("review.send", "Send after the hold"), strong, p.approve)
	back := newButton(say("review.back", "Back to editing"), quiet, func() { p.edit(p.detail.ID) })
	p.scroll = container.NewVScroll(padded(p.inside, reviewOver))
	body := container.New(arrange{min: scrollMin, lay: layOver}, p.scroll)
	p.Object = container.NewBorder(column(0, reviewHead(p.title, p.meta), p.bar.Object), inset(reviewFoot(back, p.footer, p.send), cardGap, 0, 0, 0), nil, nil, body)
	return p
}

// reviewOver is how far the page reaches over its place, so that frames are not cut.
const reviewOver float32 = 6

func scrollMin([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 100) }

func layOver(o []fyne.CanvasObject, s fyne.Size) {
	place(o[0], -reviewOver, -reviewOver, s.Width+2*reviewOver, s.Height+2*reviewOver)
}

// reviewHead is the title, and what message it is about at the right.
func reviewHead(title, meta *text) fyne.CanvasObject {
	return container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 38+cardGap) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			wide := min(fyne.MeasureText(title.words, sizePage, fyne.TextStyle{Bold: true}).Width+2, s.Width*0.7)
			soft := min(fyne.MeasureText(meta.words, sizeSmall, fyne.TextStyle{}).Width+2, s.Width-wide-2*gap)
			place(o[0], 0, 0, wide, 38)
			place(o[1], s.Width-soft, 9, soft, 20)
		},
	}, title, meta)
}

// reviewFoot is the way back at the left, and the way on at the right.
func reviewFoot(back, footer, send fyne.CanvasObject) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 38) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			left, right := o[0].MinSize().Width, o[2].MinSize().Width
			words := min(fyne.MeasureText(footer.(*text).words, sizeSmall, fyne.TextStyle{}).Width+2, s.Width-left-right-2*gap)
			place(o[0], 0, 0, left, 38)
			place(o[2], s.Width-right, 0, right, 38)
			place(o[1], s.Width-right-gap-words, 9, words, 20)
		},
	}, back, footer, send)
}

// Open shows a message that asks. What was answered about it before stays.
func (p *reviewPage) Open(d control.Detail, tick string) {
	if d.ID != p.detail.ID {
		p.answers = Answers{Left: map[string]bool{}, Quiet: map[string]bool{}, Ticked: map[string]bool{}}
		p.previews, p.opens = nil, nil
		p.bar.Hide()
		p.reason.SetText("")
		p.scroll.ScrollToTop()
	}
	if reflect.DeepEqual(p.detail, d) && p.tick == tick {
		return
	}
	p.detail, p.tick, p.busy = d, tick, false
	p.draw()
	p.preview()
}

// draw builds the page anew where its words changed.
func (p *reviewPage) draw() {
	r := review(p.detail, p.answers, p.tick)
	p.title.Set(r.Title)
	p.meta.Set(r.Meta)
	p.footer.Set(r.Footer)
	able(p.send, r.Missing == 0 && !r.Forbidden && !p.busy)
	if !reflect.DeepEqual(p.shown, r) {
		p.shown = r
		p.redraw()
	}
	p.refresh()
}

func able(b *button, yes bool) {
	switch {
	case yes && b.Disabled():
		b.Enable()
	case !yes && !b.Disabled():
		b.Disable()
	}
}

func (p *reviewPage) refresh() {
	if p.Object != nil {
		p.Object.Refresh()
	}
}

// leave answers a question with "as it is", or opens it again.
func (p *reviewPage) leave(q Question, yes bool) {
	p.answers.Left[q.Key] = yes
	p.draw()
}

// repair has the guard change the message, and asks what is left.
func (p *reviewPage) repair(r guard.Repair) {
	if p.busy {
		return
	}
	p.busy = true
	id := p.detail.ID
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		done, err := g.Repair(ctx, id, r, false)
		return func() { p.repaired(done, err) }, nil
	})
}

func (p *reviewPage) repaired(done control.Repaired, err error) {
	p.busy = false
	if err != nil {
		says, hint := complaint(err)
		p.bar.Show(Notice{Tone: Stop, Says: says, Hint: hint, Close: true})
		return
	}
	p.bar.Show(Notice{Tone: Done, Says: say("review.repaired", "Done. {{.What}}", "What", changeWords(done)), Close: true})
	if done.Password != "" {
		p.opens = append(p.opens, done.Password)
		p.redraw()
	}
}

// approve sends the message on its way, after its hold.
func (p *reviewPage) approve() {
	r := p.shown
	if r.Missing > 0 || r.Forbidden || p.busy {
		return
	}
	p.busy = true
	id := p.detail.ID
	a := control.Answer{Reason: p.answers.Reason}
	for _, key := range slices.Sorted(maps.Keys(p.answers.Quiet)) {
		if p.answers.Quiet[key] {
			a.Quiet = append(a.Quiet, key)
		}
	}
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		_, err := g.Approve(ctx, id, a)
		return func() { p.approved(err) }, nil
	})
}

func (p *reviewPage) approved(err error) {
	p.busy = false
	if err != nil {
		says, hint := complaint(err)
		p.bar.Show(Notice{Tone: Stop, Says: says, Hint: hint, Close: true})
		p.draw()
		return
	}
	if len(p.opens) == 0 {
		p.done(nil)
		return
	}
	n := p.passwordNotice(strings.Join(p.opens, ", "))
	p.done(&n)
}

// passwordNotice tells a password that is told only once.
func (p *reviewPage) passwordNotice(password string) Notice {
	return Notice{
		Tone: Done, Says: say("review.password", "The file opens with the password {{.Password}}", "Password", password),
		Hint:   say("review.password-hint", "Tell it by phone or in person, not by mail. Holdback does not keep it."),
		Button: say("review.copy", "Copy"), Press: func() { p.copyText(password) }, Close: true,
	}
}

// mostPreviews is how many repairs of a message are tried out beforehand.
const mostPreviews = 16

// largePreview is the size in octets from which encryption is not tried out beforehand:
// it reads the whole file.
const largePreview = 10_000_000

// preview asks what each repair would change, so that it is known before the click.
func (p *reviewPage) preview() {
	var all []guard.Repair
	for _, f := range p.detail.Findings {
		all = append(all, f.Repairs...)
	}
	if p.detail.Size > largePreview {
		all = slices.DeleteFunc(all, func(r guard.Repair) bool { return r.Do == guard.EncryptAttachment })
	}
	if len(all) == 0 {
		return
	}
	id := p.detail.ID
	all = all[:min(len(all), mostPreviews)]
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		words := map[string]string{}
		for _, r := range all {
			words[repairKey(r)] = previewOf(g.Repair(ctx, id, r, true))
		}
		return func() { p.previewed(id, words) }, nil
	})
}

func (p *reviewPage) previewed(id string, words map[string]string) {
	if id != p.detail.ID {
		return
	}
	p.previews = words
	p.redraw()
}

// redraw builds the cards anew.
func (p *reviewPage) redraw() {
	p.inside.Objects = p.cards(p.shown)
	p.inside.Refresh()
}

// previewWords say what each repair of a question changes, a line each.
func (p *reviewPage) previewWords(q Question) []string {
	var lines []string
	for _, r := range q.Repairs {
		words := p.previews[repairKey(r)]
		if words != "" && len(q.Repairs) > 1 {
			words = say("review.preview", "{{.Button}} · {{.Change}}", "Button", clean(r.Says), "Change", words)
		}
		if words != "" {
			lines = append(lines, words)
		}
	}
	return lines
}

// press does what a key asks for: the first open question is repaired or left.
func (p *reviewPage) press(r rune) {
	i := p.shown.firstOpen()
	if i < 0 {
		return
	}
	q := p.shown.Questions[i]
	switch {
	case (r == 'f' || r == 'F') && len(q.Repairs) > 0:
		p.repair(q.Repairs[0])
	case (r == 'l' || r == 'L') && q.Leave != "":
		p.leave(q, true)
	}
}
