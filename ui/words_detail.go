package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	"holdback/app/control"
	"holdback/guard"
	"holdback/mail/relay"
)

// maxShown is how much of a text is shown; wrapping more would make the window slow.
const maxShown = 10_000

// Reading is a message as its recipient will read it, in words.
type Reading struct {
	ID, Title string
	Meta      string // to whom and from whom
	Others    string // Cc and Bcc
	Files     []string
	Remarks   []Remark
	Results   []Outcome
	Returned  []Outcome // what came back later
	Copies    string    // what was done in Sent and Drafts
	Text      string
	Rest      string // says that and how much is not shown
}

// Remark is one finding in words.
type Remark struct {
	Says, Quote, Hint string
	Tone              Tone
}

// Outcome is what became of one recipient, in words.
type Outcome struct {
	Who   string
	State Chip
	Why   string
}

// reading puts a message into words.
func reading(d control.Detail, now time.Time) Reading {
	r := Reading{
		ID: d.ID, Title: subject(d.Subject), Meta: meta(d), Others: others(d),
		Remarks: remarkWords(d), Results: outcomes(d.Message, now),
		Returned: returned(d.Message, now), Copies: clean(d.Copies),
	}
	for _, p := range d.Parts {
		r.Files = append(r.Files, say("file", "{{.Name}}, {{.Size}}", "Name", fileName(p.Name), "Size", fileSize(p.Size)))
	}
	r.Text, r.Rest = shown(d)
	return r
}

func meta(d control.Detail) string {
	named := map[string]string{}
	for _, p := range d.People {
		named[p.Address] = who(p)
		if p.Outside {
			named[p.Address] = say("person.outside", "{{.Who}} (outside)", "Who", who(p))
		}
	}
	var names []string
	for _, a := range without(d.To, d.Cc, d.Bcc) {
		names = append(names, called(a, named))
	}
	return say("read.meta", "{{.To}} · from {{.From}}", "To", list(names), "From", clean(d.From))
}

func others(d control.Detail) string {
	var out []string
	if len(d.Cc) > 0 {
		out = append(out, say("read.cc", "Copy to {{.Who}}", "Who", list(d.Cc)))
	}
	if len(d.Bcc) > 0 {
		out = append(out, say("read.bcc", "Hidden copy to {{.Who}}", "Who", list(d.Bcc)))
	}
	return strings.Join(out, " · ")
}

// without are those of all that are in none of the others.
func without(all []string, others ...[]string) []string {
	gone := map[string]bool{}
	for _, o := range others {
		for _, a := range o {
			gone[a] = true
		}
	}
	var out []string
	for _, a := range all {
		if !gone[a] {
			out = append(out, a)
		}
	}
	return out
}

func called(address string, named map[string]string) string {
	if n := named[address]; n != "" {
		return n
	}
	return clean(address)
}

// list names the first few and counts the rest.
func list(names []string) string {
	const most = 6
	if len(names) == 0 {
		return say("read.nobody", "nobody")
	}
	rest := len(names) - most
	if rest <= 0 {
		return clean(strings.Join(names, ", "))
	}
	return clean(strings.Join(names[:most], ", ")) + " " + sayN("read.more", "and {{.N}} more", "and {{.N}} more", rest)
}

func fileName(name string) string {
	if n := clean(name); n != "" {
		return n
	}
	return say("file.unnamed", "a file without a name")
}

// remarksOf puts findings into words.
func remarksOf(findings []guard.Finding) []Remark {
	var out []Remark
	for _, f := range findings {
		out = append(out, Remark{Says: clean(f.Says), Quote: clean(f.Quote), Hint: clean(f.Hint), Tone: toneOf(f.Level)})
	}
	return out
}

func remarkWords(d control.Detail) []Remark {
	out := remarksOf(d.Findings)
	if len(out) == 0 && d.State == "unsure" {
		out = append(out, Remark{
			Says: say("unsure.says", "The line broke just as the message was handed over. It may have arrived, or not."),
			Hint: say("unsure.hint", "Look into Sent of your mail program, or ask the recipient. Holdback never sends it again by itself."),
			Tone: Ask,
		})
	}
	return out
}

// names are people by their addresses, as the sender knows them.
func names(people []control.Person) map[string]string {
	named := make(map[string]string, len(people))
	for _, p := range people {
		named[p.Address] = who(p)
	}
	return named
}

func outcomes(m control.Message, now time.Time) []Outcome {
	named := names(m.People)
	var out []Outcome
	for _, r := range m.Results {
		state, why := outcome(r)
		if !r.At.IsZero() && why == "" {
			why = moment(r.At.In(now.Location()), now)
		}
		out = append(out, Outcome{Who: called(r.Address.String(), named), State: state, Why: why})
	}
	return out
}

// outcome is what became of one recipient: a badge, and the reason.
func outcome(r relay.Result) (Chip, string) {
	reply := clean(r.Reply)
	if reply != "" {
		reply = say("result.reply", "The server said: {{.Reply}}", "Reply", reply)
	}
	if why := cause(r.Cause); why != "" {
		reply = why
	}
	switch r.End {
	case relay.Accepted:
		return Chip{Words: say("result.accepted", "Taken by the server"), Tone: Done, Badge: true, Sign: SignTick}, ""
	case relay.Refused:
		return Chip{Words: say("result.refused", "× Refused"), Tone: Stop, Badge: true}, reply
	case relay.Later:
		return Chip{Words: say("result.later", "… Not yet"), Tone: Ask, Badge: true}, reply
	}
	return Chip{Words: say("result.unknown", "? Not known"), Tone: Ask, Badge: true}, reply
}

// cause is why a message was not taken, where the server's own words do not say it.
func cause(c relay.Cause) string {
	switch c {
	case relay.CauseOffline:
		return say("cause.offline", "No connection to the mail server.")
	case relay.CauseSignIn:
		return say("cause.sign-in", "The server wants you to sign in again.")
	case relay.CauseTLS:
		return say("cause.tls", "The server could not be trusted: its certificate or its encryption is missing or wrong.")
	case relay.CauseTooBig:
		return say("cause.too-big", "The message is larger than the server takes.")
	case relay.CauseNoUTF8:
		return say("cause.no-utf8", "The server cannot handle the letters in an address or in the text.")
	case relay.CauseLocal:
		return say("cause.local", "Something on this computer failed before anything was sent.")
	case relay.CauseOthers:
		return say("cause.others", "Held back because another recipient was refused.")
	case relay.CauseTimeout:
		return say("cause.timeout", "The server stopped answering.")
	}
	return ""
}

// shown is the beginning of the text, and what is said about the rest.
func shown(d control.Detail) (text, rest string) {
	text = cleanText(d.Text)
	if len(text) > maxShown {
		cut := maxShown
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	} else if !d.Cut {
		return text, ""
	}
	return text, say("read.rest", "The text goes on; the whole message is {{.Size}}.", "Size", fileSize(d.Size))
}
