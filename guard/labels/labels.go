// Package labels is the sensitivity labels of a company: which one a message
// wears, and whether its recipients may get it.
//
// A label travels in a header field of the policy's choosing and as
// "Sensitivity:" (RFC 4021, section 2.1.55). Microsoft's programs write theirs
// into a field "msip_labels"; we read it, respect it, and never write or change
// it, because only those who issued such a label may say what it means.
//
// A label that a message wears is never lowered by us: where two fields disagree
// we say so and leave the choice to the sender. What a label means for a person
// who gets it decides the policy, not this package.
package labels

import (
	"slices"
	"strings"

	"holdback/guard"
	"holdback/mail"
)

// Of is the label that a message wears, if it wears one of ours: by the field of
// the rules, else by a Microsoft label, else by Sensitivity or by the mark at the
// start of the subject, whichever is stricter.
func Of(v *mail.View, r guard.LabelRules) (guard.Label, bool) {
	i := strictest(byHeader(v, r))
	if i < 0 {
		i = strictest(byMicrosoft(v, r))
	}
	if i < 0 {
		i = max(bySensitivity(v, r, byMark(v.Subject(), r)), byMark(v.Subject(), r))
	}
	if i < 0 {
		return guard.Label{}, false
	}
	return r.Labels[i], true
}

// Fields is what must be written into the header for a message to wear a label.
// It never touches the subject, nor the labels of others.
func Fields(l guard.Label, r guard.LabelRules) []mail.Edit {
	var edits []mail.Edit
	if r.Header != "" {
		edits = append(edits, mail.SetField(r.Header, l.ID))
	}
	if l.Sensitivity == "" {
		return append(edits, mail.RemoveField("Sensitivity"))
	}
	return append(edits, mail.SetField("Sensitivity", l.Sensitivity))
}

// Marked is a subject as a label wants it: with its mark in front, unless it is
// there, perhaps behind "Re:" and the like.
func Marked(subject string, l guard.Label) string {
	if l.Mark == "" || strings.HasPrefix(fold(bare(subject)), fold(l.Mark)) {
		return subject
	}
	return strings.TrimSpace(l.Mark + " " + subject)
}

// byHeader lists the labels that the field of the rules names: one, unless the
// message carries the field twice.
func byHeader(v *mail.View, r guard.LabelRules) []int {
	if r.Header == "" {
		return nil
	}
	var found []int
	for _, value := range v.Headers(r.Header) {
		if i := named(value, r); i >= 0 {
			found = append(found, i)
		}
	}
	return found
}

// named is the label with this id, or with this name for people, or -1.
func named(value string, r guard.LabelRules) int {
	value = fold(value)
	return slices.IndexFunc(r.Labels, func(l guard.Label) bool {
		return value != "" && (fold(l.ID) == value || fold(l.Name) == value)
	})
}

// bySensitivity is the label that the field Sensitivity means, or -1. Where
// several mean the same, the one that the subject is marked with is it, else the
// mildest: the message is at least that.
func bySensitivity(v *mail.View, r guard.LabelRules, marked int) int {
	value := fold(v.Header("Sensitivity"))
	if value == "" {
		return -1
	}
	if marked >= 0 && fold(r.Labels[marked].Sensitivity) == value {
		return marked
	}
	return slices.IndexFunc(r.Labels, func(l guard.Label) bool { return fold(l.Sensitivity) == value })
}

// byMark is the label whose mark the subject begins with, or -1; the longest mark
// counts, so that "[Confidential+]" is not taken for another.
func byMark(subject string, r guard.LabelRules) int {
	subject = fold(bare(subject))
	best := -1
	for i, l := range r.Labels {
		if l.Mark == "" || !strings.HasPrefix(subject, fold(l.Mark)) {
			continue
		}
		if best < 0 || len(l.Mark) > len(r.Labels[best].Mark) {
			best = i
		}
	}
	return best
}

// strictest is the last of the labels in the order of the rules, or -1.
func strictest(found []int) int {
	if len(found) == 0 {
		return -1
	}
	return slices.Max(found)
}

// bare is a subject without the "Re:", "Fwd:", "AW:" that programs put in front:
// up to three letters and a colon, as often as they come.
func bare(subject string) string {
	for {
		subject = strings.TrimSpace(subject)
		front, rest, ok := strings.Cut(subject, ":")
		if !ok || len(front) > 4 || front == "" || strings.ContainsAny(front, " [") {
			return subject
		}
		subject = rest
	}
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
