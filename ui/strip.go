package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Tone is the meaning that a colour supports. It never stands alone: the word or
// sign beside it says the same.
type Tone string

// The tones.
const (
	Plain  Tone = ""       // nothing to notice
	Accent Tone = "accent" // going its way
	Info   Tone = "note"   // worth knowing
	Ask    Tone = "ask"    // a question, or outside
	Stop   Tone = "stop"   // failed or forbidden; never a mere question
	Done   Tone = "done"   // all is well
)

// ink and tint are the colours of a tone.
func (t Tone) ink() fyne.ThemeColorName {
	return map[Tone]fyne.ThemeColorName{
		Plain: roleSoft, Accent: roleAccent, Info: roleNote, Ask: roleAsk, Stop: roleStop, Done: roleDone,
	}[t]
}

func (t Tone) tint() fyne.ThemeColorName {
	return map[Tone]fyne.ThemeColorName{
		Plain: roleSide, Accent: roleTint, Info: roleNoteTint, Ask: roleAskTint, Stop: roleStopTint, Done: roleDoneTint,
	}[t]
}

// Chip is one small thing in a frame: a person, or a remark.
type Chip struct {
	Words string
	Tone  Tone
	Badge bool // a remark: bold on a tint; otherwise a person
	Sign  Sign // drawn after a person and before a remark
}

// strip shows chips beside each other and soft words after them. Chips that find
// no room are counted ("+3"); it never grows wider than it is allowed.
type strip struct {
	widget.BaseWidget
	chips []Chip
	more  int // people that are not even among the chips
	after string
}

func newStrip() *strip {
	s := &strip{}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows other chips; nothing is painted when they are the same.
func (s *strip) Set(chips []Chip, more int, after string) {
	if slices.Equal(s.chips, chips) && s.more == more && s.after == after {
		return
	}
	s.chips, s.more, s.after = chips, more, after
	s.Refresh()
}

// CreateRenderer is called by Fyne only.
func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{strip: s}
	r.place(s.Size())
	return r
}

const (
	chipHigh float32 = 24
	chipGap  float32 = 4
)

type stripRenderer struct {
	strip   *strip
	objects []fyne.CanvasObject
}

func (r *stripRenderer) MinSize() fyne.Size { return fyne.NewSize(40, chipHigh) }

func (r *stripRenderer) Layout(size fyne.Size) { r.place(size) }

func (r *stripRenderer) Refresh() {
	r.place(r.strip.Size())
	canvas.Refresh(r.strip)
}

func (r *stripRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *stripRenderer) Destroy() {}

// place paints as many chips as have room, leaving some for the words after
// them.
func (r *stripRenderer) place(size fyne.Size) {
	r.objects = r.objects[:0]
	x := r.placeChips(size.Width)
	if r.strip.after == "" || size.Width-x < 40 {
		return
	}
	words := canvas.NewText(fit(r.strip.after, size.Width-x-2, faceSmall), shade(roleSoft))
	words.TextSize = sizeSmall
	r.add(words, fyne.NewPos(x+2, (chipHigh-words.MinSize().Height)/2), words.MinSize())
}

func (r *stripRenderer) placeChips(width float32) (x float32) {
	room := width - r.reserve(width)
	for i, c := range r.strip.chips {
		left := len(r.strip.chips) - i - 1 + r.strip.more
		need := chipWidth(c)
		if left > 0 {
			need += chipGap + chipWidth(r.rest(i+1))
		}
		switch {
		case x+need <= room:
			x += r.chip(c, x, chipWidth(c)) + chipGap
		case i == 0: // the first one is always there, if need be cut
			x += r.chip(c, x, max(chipHigh, room-(need-chipWidth(c)))) + chipGap
		default:
			return x + r.chip(r.rest(i), x, chipWidth(r.rest(i))) + chipGap
		}
	}
	if r.strip.more > 0 {
		rest := r.rest(len(r.strip.chips))
		x += r.chip(rest, x, chipWidth(rest)) + chipGap
	}
	return x
}

// reserve is the room kept free for the words after the chips: what they need,
// but never more than a good third.
func (r *stripRenderer) reserve(width float32) float32 {
	if r.strip.after == "" {
		return 0
	}
	need := fyne.MeasureText(r.strip.after, sizeSmall, fyne.TextStyle{}).Width + 8
	return min(need, width*0.38)
}

// chip paints one chip and answers how wide it became.
func (r *stripRenderer) chip(c Chip, x, width float32) float32 {
	frame := &canvas.Rectangle{FillColor: shade(roleGround), StrokeColor: shade(roleLine), StrokeWidth: 1, CornerRadius: chipHigh / 2}
	f := chipFace(c)
	if c.Badge {
		frame.FillColor, frame.StrokeWidth, frame.CornerRadius = shade(c.Tone.tint()), 0, 5
	} else if c.Tone != Plain {
		frame.FillColor, frame.StrokeColor = shade(c.Tone.tint()), shade(c.Tone.ink())
	}
	words := canvas.NewText(fit(c.Words, width-chipPad(c)-signRoom(c), f), shade(f.role))
	words.TextSize, words.TextStyle = f.size, f.style()
	r.add(frame, fyne.NewPos(x, 0), fyne.NewSize(width, chipHigh))
	min := words.MinSize()
	at := fyne.NewPos(x+chipPad(c)/2, (chipHigh-min.Height)/2)
	sign := fyne.NewPos(x+width-chipPad(c)/2-signWidth, (chipHigh-signWidth)/2)
	if c.Badge && c.Sign != NoSign {
		sign.X, at.X = at.X, at.X+signRoom(c)
	}
	r.add(words, at, min)
	r.objects = append(r.objects, drawSign(c.Sign, sign, signWidth, f.role)...)
	return width
}

// rest is the chip for those from the i-th on who find no room. It is marked when
// somebody outside is among them: that must not disappear in a number.
func (r *stripRenderer) rest(i int) Chip {
	c := Chip{Words: "+" + strconv.Itoa(len(r.strip.chips)-i+r.strip.more)}
	for _, hidden := range r.strip.chips[i:] {
		if hidden.Sign == SignOut {
			c.Tone, c.Sign = hidden.Tone, SignOut
		}
	}
	return c
}

func (r *stripRenderer) add(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
	o.Move(at)
	o.Resize(size)
	r.objects = append(r.objects, o)
}

func chipFace(c Chip) face {
	switch {
	case c.Badge:
		return face{size: sizeBadge, role: c.Tone.ink(), bold: true}
	case c.Tone != Plain:
		return face{size: sizeSmall, role: c.Tone.ink()}
	}
	return face{size: sizeSmall, role: roleInk}
}

func chipPad(c Chip) float32 {
	if c.Badge {
		return 14
	}
	return 20
}

func chipWidth(c Chip) float32 {
	f := chipFace(c)
	return fyne.MeasureText(c.Words, f.size, f.style()).Width + chipPad(c) + signRoom(c)
}

// signRoom is what the sign of a chip needs beside the words.
func signRoom(c Chip) float32 {
	if c.Sign == NoSign {
		return 0
	}
	return signWidth + 5
}
