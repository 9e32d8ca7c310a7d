package labels

import (
	"fmt"
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
)

// Checks lists the checks of labels. They are silent where the rules name no
// labels. The error is always nil; it is there because families have one.
func Checks(*guard.Rules) ([]guard.Check, error) {
	list := []guard.Check{
		{ID: "label.forbidden", Level: guard.Stop, Look: forbidden, Why: "Stops a message whose label is above what one of its recipients may get."},
		{ID: "label.required", Level: guard.Ask, Look: required, Why: "Asks for a label where your organisation wants one on every message."},
		{ID: "label.mismatch", Level: guard.Ask, Look: mismatch, Why: "Asks when two fields of a message say different things about how sensitive it is."},
		{ID: "label.mark", Level: guard.Ask, Look: mark, Why: "Asks when the subject lacks the words that its label wants in front."},
		{ID: "label.unknown", Level: guard.Note, Look: unknown, Why: "Notes a label that your organisation does not know."},
	}
	for i, c := range list {
		list[i].Look = func(m *guard.Mail) []guard.Finding {
			if len(m.Rules.Labels.Labels) == 0 {
				return nil
			}
			return c.Look(m)
		}
	}
	return list, nil
}

// mostNamed is how many recipients a sentence names before it counts the others.
const mostNamed = 3

// forbidden stops a label that recipients may not get. A milder label is not
// proposed: who lowers a label should do so with open eyes.
func forbidden(m *guard.Mail) []guard.Finding {
	l, ok := Of(m.View, m.Rules.Labels)
	if !ok {
		return nil
	}
	var out []string
	for _, to := range m.Addressees() {
		if m.Outside(to.Address) && (l.Inside || len(l.Only) > 0) && !guard.Covers(l.Only, to.Address) {
			out = append(out, people.Key(to.Address))
		}
	}
	if len(out) == 0 {
		return nil
	}
	f := guard.Finding{
		Level: guard.Stop,
		Says:  fmt.Sprintf("A message labelled %q must not go to %s.", title(l), names(out)),
		Hint:  "Remove them, or leave out what is confidential and choose another label.",
		Quote: out[0],
		Kind:  l.ID,
		Count: len(out),
		Place: guard.Place{Part: guard.Recipient, Name: out[0]},
	}
	if len(out) < len(m.Addressees()) {
		f.Repairs = []guard.Repair{{Do: guard.RemoveRecipients, Says: "Remove " + names(out), Addresses: out}}
	}
	return []guard.Finding{f}
}

func names(list []string) string {
	if len(list) <= mostNamed {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d others", strings.Join(list[:mostNamed-1], ", "), len(list)-mostNamed+1)
}

func title(l guard.Label) string {
	if l.Name != "" {
		return l.Name
	}
	return l.ID
}

func required(m *guard.Mail) []guard.Finding {
	r := m.Rules.Labels
	if _, ok := Of(m.View, r); ok || !r.Required {
		return nil
	}
	f := guard.Finding{
		Level: guard.Ask,
		Says:  "This message has no label. How sensitive is it?",
		Hint:  "Choose a label. Your organisation wants one on every message.",
		Place: guard.Place{Part: guard.Header, Name: fieldName(r)},
	}
	for _, l := range r.Labels {
		f.Repairs = append(f.Repairs, set(l))
	}
	if i := named(r.Default, r); i > 0 {
		best := f.Repairs[i]
		f.Repairs = slices.Insert(slices.Delete(f.Repairs, i, i+1), 0, best)
	}
	return []guard.Finding{f}
}

func set(l guard.Label) guard.Repair {
	return guard.Repair{Do: guard.SetLabel, Says: fmt.Sprintf("Label it %q", title(l)), With: l.ID}
}

func fieldName(r guard.LabelRules) string {
	if r.Header != "" {
		return r.Header
	}
	return "Sensitivity"
}

// says is what one place in a message claims about its label.
type says struct {
	label int
	place guard.Place
	words string
}

// claims is what all places in a message say about its label.
func claims(m *guard.Mail) []says {
	r, v := m.Rules.Labels, m.View
	var all []says
	if i := strictest(byHeader(v, r)); i >= 0 {
		all = append(all, says{i, guard.Place{Part: guard.Header, Name: r.Header}, r.Labels[i].ID})
	}
	if i := strictest(byMicrosoft(v, r)); i >= 0 {
		all = append(all, says{i, guard.Place{Part: guard.Header, Name: "msip_labels"}, title(r.Labels[i])})
	}
	if i := bySensitivity(v, r, byMark(v.Subject(), r)); i >= 0 {
		all = append(all, says{i, guard.Place{Part: guard.Header, Name: "Sensitivity"}, v.Header("Sensitivity")})
	}
	if i := byMark(v.Subject(), r); i >= 0 {
		all = append(all, says{i, guard.Place{Part: guard.Subject}, r.Labels[i].Mark})
	}
	return all
}

// mismatch asks when a place says another label than the one that is in force. A
// Sensitivity that the label in force has itself does not disagree with it.
func mismatch(m *guard.Mail) []guard.Finding {
	r := m.Rules.Labels
	said := claims(m)
	for _, other := range said {
		first := said[0]
		a, b := r.Labels[first.label], r.Labels[other.label]
		sameField := other.place.Name == "Sensitivity" && strings.EqualFold(a.Sensitivity, other.words)
		if a.ID == b.ID || sameField {
			continue
		}
		if first.label < other.label {
			a, b = b, a // the stricter one is proposed first
		}
		return []guard.Finding{{
			Level:   guard.Ask,
			Says:    fmt.Sprintf("This message is labelled %q in one place and %q in another. Which is right?", title(r.Labels[first.label]), title(r.Labels[other.label])),
			Hint:    "Choose one label.",
			Quote:   other.words,
			Place:   other.place,
			Repairs: []guard.Repair{set(a), set(b)},
		}}
	}
	return nil
}

func mark(m *guard.Mail) []guard.Finding {
	l, ok := Of(m.View, m.Rules.Labels)
	if !ok {
		return nil
	}
	subject := m.View.Subject()
	marked := Marked(subject, l)
	if marked == subject {
		return nil
	}
	return []guard.Finding{{
		Level:   guard.Ask,
		Says:    fmt.Sprintf("The subject of a message labelled %q must begin with %q.", title(l), l.Mark),
		Hint:    "Put it in front of the subject.",
		Quote:   subject,
		Place:   guard.Place{Part: guard.Subject},
		Repairs: []guard.Repair{{Do: guard.SetSubject, Says: fmt.Sprintf("Begin the subject with %q", l.Mark), With: marked}},
	}}
}

// unknown notes values of our own field that name no label, and labels of
// Microsoft where the rules say what some of those mean, but not this one.
func unknown(m *guard.Mail) []guard.Finding {
	r := m.Rules.Labels
	var found []guard.Finding
	add := func(field, words string) {
		found = append(found, guard.Finding{
			Level: guard.Note,
			Says:  fmt.Sprintf("The label %q is none that your organisation knows.", words),
			Hint:  "Nothing follows from it here. Choose one of your organisation's labels if it should have one.",
			Quote: words,
			Place: guard.Place{Part: guard.Header, Name: field},
		})
	}
	if r.Header != "" {
		values := m.View.Headers(r.Header)
		for _, value := range values[:min(mostLabels, len(values))] {
			if strings.TrimSpace(value) != "" && named(value, r) < 0 {
				add(r.Header, value)
			}
		}
	}
	if slices.ContainsFunc(r.Labels, func(l guard.Label) bool { return len(l.MIP) > 0 }) {
		for _, ms := range readMicrosoft(m.View) {
			if meaning(ms, r) < 0 {
				add("msip_labels", ms.words())
			}
		}
	}
	return found
}
