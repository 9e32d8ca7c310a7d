package desktop

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"holdback/app/control"
)

// The things that a click can mean.
const (
	undoLast   = "undo last"
	undoOne    = "undo"
	openWindow = "open"
	quit       = "quit"
)

// click is one choice of the person.
type click struct {
	what string
	id   string // of the message, for undoOne
}

// menu is what the tray shows.
type menu struct {
	badge   string // on the icon: a number, "!", or nothing
	tip     string // when pointing at the icon
	canUndo bool
	waiting []waiting // the newest first, at most maxWaiting
}

// waiting is one message in the menu.
type waiting struct{ id, title string }

// maxWaiting is how many messages the menu lists; the window shows all.
const maxWaiting = 5

// at is the message in one place of the menu, or none.
func (m menu) at(n int) waiting {
	if n >= len(m.waiting) {
		return waiting{}
	}
	return m.waiting[n]
}

func (m menu) equal(o menu) bool {
	return m.badge == o.badge && m.tip == o.tip && m.canUndo == o.canUndo && slices.Equal(m.waiting, o.waiting)
}

// menuFor puts the outbox into a menu.
func menuFor(messages []control.Message) menu {
	var m menu
	held, asking := 0, 0
	for _, msg := range slices.Backward(messages) {
		switch {
		case !undoable(msg):
			continue
		case msg.State == "asking":
			asking++
		default:
			held++
		}
		if len(m.waiting) < maxWaiting {
			m.waiting = append(m.waiting, waiting{msg.ID, title(msg)})
		}
	}
	m.canUndo = held+asking > 0
	m.badge, m.tip = badge(held, asking)
	return m
}

// undoable messages wait for their time or for an answer.
func undoable(m control.Message) bool { return m.State == "held" || m.State == "asking" }

func badge(held, asking int) (mark, tip string) {
	switch total := held + asking; {
	case asking > 0:
		return "!", fmt.Sprintf("Holdback: %s your answer", plural(asking, "message wants", "messages want"))
	case total == 0:
		return "", "Holdback: guarding, nothing waits"
	case total > 9:
		return "9+", fmt.Sprintf("Holdback: %d messages wait", total)
	default:
		return fmt.Sprint(total), fmt.Sprintf("Holdback: %s", plural(total, "message waits", "messages wait"))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// title names a message: whom it goes to, and its subject.
func title(m control.Message) string {
	to := "nobody"
	if len(m.People) > 0 {
		to = m.People[0].Name
		if to == "" {
			to = m.People[0].Address
		}
	}
	if more := len(m.People) - 1; more > 0 {
		to += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("Undo: to %s, “%s”", short(to, 40), short(m.Subject, 40))
}

// short makes text fit one line of a menu. Control characters and those that turn the
// direction of text are left out: a subject must not be able to disguise itself.
func short(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text)
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}
