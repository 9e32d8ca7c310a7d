package labels

import (
	"slices"
	"strings"

	"holdback/guard"
	"holdback/mail"
)

// A microsoft is one label of a Microsoft tenant, as the field "msip_labels"
// tells it: "MSIP_Label_<id>_Enabled=True; MSIP_Label_<id>_Name=Secret; …"
// (learn.microsoft.com, "Microsoft Information Protection SDK - Metadata").
type microsoft struct {
	id, name string
	enabled  bool
}

// mostLabels is how many of them are read: a message wears one, rarely two.
const mostLabels = 50

// readMicrosoft reads the labels in all such fields, in the order of their first
// mention. What has another shape is skipped.
func readMicrosoft(v *mail.View) []microsoft {
	var found []microsoft
	for _, value := range v.Headers("msip_labels") {
		for entry := range strings.SplitSeq(value, ";") {
			id, key, text, ok := readEntry(entry)
			if !ok {
				continue
			}
			i := slices.IndexFunc(found, func(l microsoft) bool { return l.id == id })
			if i < 0 && len(found) >= mostLabels {
				continue
			}
			if i < 0 {
				i, found = len(found), append(found, microsoft{id: id})
			}
			switch key {
			case "enabled":
				found[i].enabled = strings.EqualFold(text, "true")
			case "name":
				found[i].name = text
			}
		}
	}
	return slices.DeleteFunc(found, func(l microsoft) bool { return !l.enabled })
}

// readEntry reads "MSIP_Label_<id>_Key=text".
func readEntry(entry string) (id, key, text string, ok bool) {
	entry, text, ok = strings.Cut(strings.TrimSpace(entry), "=")
	const front = "msip_label_"
	entry = strings.ToLower(strings.Join(strings.Fields(entry), "")) // folded in the middle
	if !ok || !strings.HasPrefix(entry, front) {
		return "", "", "", false
	}
	id, key, ok = strings.Cut(entry[len(front):], "_")
	return id, key, strings.TrimSpace(text), ok && id != ""
}

// byMicrosoft lists our labels that the Microsoft labels of a message mean.
func byMicrosoft(v *mail.View, r guard.LabelRules) []int {
	var found []int
	for _, ms := range readMicrosoft(v) {
		if i := meaning(ms, r); i >= 0 {
			found = append(found, i)
		}
	}
	return found
}

// meaning is our label for one of Microsoft, or -1.
func meaning(ms microsoft, r guard.LabelRules) int {
	return slices.IndexFunc(r.Labels, func(l guard.Label) bool {
		return slices.ContainsFunc(l.MIP, func(id string) bool {
			return strings.Trim(fold(id), "{}") == ms.id
		})
	})
}

// words is what to call it in a sentence.
func (l microsoft) words() string {
	if l.name != "" {
		return l.name
	}
	return l.id
}
