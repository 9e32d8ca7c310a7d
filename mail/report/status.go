package report

import (
	"regexp"
	"strings"
	"unicode"

	"holdback/mail"
)

// status reads one group of fields of a delivery status: that of the message (RFC
// 3464, section 2.2) or that of a recipient (section 2.3). Some servers leave out the
// blank line between them, so a group may be both.
func (r *Report) status(v *mail.View) {
	if id := v.Header("Original-Envelope-Id"); id != "" && r.EnvelopeID == "" && len(id) <= 100 { // RFC 3461, section 4.4
		r.EnvelopeID = unxtext(id)
	}
	r.about(idOf(v, "X-Original-Message-ID"), idOf(v, "Original-Message-ID"))
	names := recipients(v)
	kind := action(v)
	if kind == "" || len(names) == 0 && v.Header("Action") == "" {
		return
	}
	r.add(claim{names: names, event: Event{
		Kind: kind, Status: statusCode.FindString(v.Header("Status")), Says: diagnosis(v.Header("Diagnostic-Code")),
	}})
}

// idOf is the id in a field.
func idOf(v *mail.View, name string) string {
	return strings.Trim(v.Header(name), "<> \t")
}

var statusCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`) // RFC 3463, section 2

// actions are what can have happened (RFC 3464, section 2.3.3), by how the word begins:
// some servers write "failure" or "error".
var actions = []struct {
	begins string
	kind   Kind
}{
	{"fail", Failed},
	{"error", Failed},
	{"delay", Delayed},
	{"deliver", Delivered},
	{"relay", Relayed},
	{"expand", Relayed}, // to a list, which reports nothing about its members
}

// action is what happened, or what the class of the status says where that is missing.
func action(v *mail.View) Kind {
	word := strings.ToLower(v.Header("Action"))
	for _, a := range actions {
		if strings.HasPrefix(word, a.begins) {
			return a.kind
		}
	}
	class, _, _ := strings.Cut(statusCode.FindString(v.Header("Status")), ".")
	return map[string]Kind{"5": Failed, "4": Delayed, "2": Delivered}[class]
}

// disposition reads a receipt (RFC 8098, section 3.1). What was neither shown nor
// deleted tells nothing about a person.
func (r *Report) disposition(v *mail.View) {
	r.about(idOf(v, "Original-Message-ID"))
	_, what, _ := strings.Cut(strings.ToLower(v.Header("Disposition")), ";")
	what, _, _ = strings.Cut(strings.TrimSpace(what), "/") // modifiers, section 3.2.6.3
	kind := map[string]Kind{"displayed": Read, "deleted": Deleted}[strings.TrimSpace(what)]
	if kind != "" {
		r.add(claim{names: recipients(v), event: Event{Kind: kind}})
	}
}

// recipients is what a group calls its recipient: first as the sender wrote it (RFC
// 3464, section 2.3.1), then as it became on the way.
func recipients(v *mail.View) []mail.Address {
	var names []mail.Address
	for _, field := range []string{"Original-Recipient", "Final-Recipient"} {
		for _, spelling := range spellings(v.Header(field)) {
			if a, err := mail.ParseAddress(spelling); err == nil {
				names = append(names, a)
			}
		}
	}
	return names
}

// spellings is what "type; address" can mean: some servers pass on the xtext of SMTP
// (RFC 3461, section 4), those of RFC 6533, section 3, write letters as \x{…}.
func spellings(value string) []string {
	_, address, typed := strings.Cut(value, ";")
	if !typed {
		address = value
	}
	address, _, _ = strings.Cut(strings.TrimSpace(address), " (") // a comment
	if _, inside, ok := strings.Cut(address, "<"); ok {
		address, _, _ = strings.Cut(inside, ">")
	}
	all := []string{address}
	if plain := unxtext(address); plain != address {
		all = append(all, plain)
	}
	if plain := unembed(unxtext(address)); plain != address {
		all = append(all, plain)
	}
	return all
}

// mostSays is how many characters of a server's words are kept.
const mostSays = 200

var diagnosticType = regexp.MustCompile(`^\s*[A-Za-z0-9-]+\s*;`)

// diagnosis is what a server said, in one line that can do no harm where it is shown.
func diagnosis(field string) string {
	said := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r): // also what turns the direction of a text
			return -1
		}
		return r
	}, diagnosticType.ReplaceAllString(field, ""))
	said = joinReply(strings.Join(strings.Fields(said), " "))
	if runes := []rune(said); len(runes) > mostSays {
		said = strings.TrimSpace(string(runes[:mostSays-1])) + "…"
	}
	return said
}

// replyStart is the code of a reply that goes on in the next line (RFC 5321, section
// 4.2.1), and the status in it (RFC 2034, section 4).
var replyStart = regexp.MustCompile(`^([245]\d\d)-([245]\.\d{1,3}\.\d{1,3} )?`)

// joinReply leaves the codes away that begin the other lines of a reply.
func joinReply(said string) string {
	found := replyStart.FindStringSubmatch(said)
	if found == nil {
		return said
	}
	code, status := found[1], found[2]
	again := strings.NewReplacer(" "+code+"-"+status, " ", " "+code+" "+status, " ")
	return code + " " + status + again.Replace(said[len(found[0]):])
}
