package report

import (
	"cmp"
	"regexp"
	"strings"

	"holdback/mail"
)

// This file reads bounces in running text, as servers wrote them before there was a
// standard, and some still do. Like all others they count only with the Message-ID of
// what they return.

// informal reads the text of a message that a mail server wrote.
func (r *Report) informal(v *mail.View) {
	if !isBounce(v) && !nullPath(v) {
		return
	}
	text := v.Text()
	note, returned := cutCopy(text[:min(len(text), mostText)])
	r.about(idsIn(returned)...)
	if strings.HasPrefix(strings.TrimSpace(note), "Hi. This is the") {
		r.qmail(note)
		return
	}
	if kind := plainKind(v, note); kind != "" {
		r.plain(kind, v, note)
	}
}

// copyBegins is where a bounce ends and what it returns begins: a line that says so, or
// the first field of its header.
var copyBegins = regexp.MustCompile(`(?im)^[ \t>|]*(-{2,}[ \t]*[^\s-].*|return-path:.*|received:.*|message-id:.*)$`)

func cutCopy(text string) (note, returned string) {
	for _, at := range copyBegins.FindAllStringIndex(text, mostParts) {
		if strings.TrimSpace(text[:at[0]]) != "" && !isSection(text[at[0]:at[1]]) {
			return text[:at[0]], text[at[0]:]
		}
	}
	return text, ""
}

// isSection reports whether a line of dashes is a heading inside the note, as Sendmail
// writes: "----- The following addresses had permanent fatal errors -----".
func isSection(line string) bool {
	lower := strings.ToLower(line)
	return containsAny(lower, []string{"address", "transcript", "log follows"})
}

// qmail reads the format of D. J. Bernstein (QSBMF): paragraphs, of which those that
// begin with an address in angle brackets are about a recipient.
func (r *Report) qmail(note string) {
	for _, paragraph := range strings.Split(note, "\n\n") {
		first, rest, _ := strings.Cut(strings.TrimSpace(paragraph), "\n")
		address, ok := strings.CutPrefix(strings.TrimSpace(first), "<")
		address, closed := strings.CutSuffix(address, ">:")
		if !ok || !closed {
			continue
		}
		says := cmp.Or(reply.FindString(rest), rest)
		r.add(claim{names: named(address), event: Event{
			Kind: Failed, Status: statusCode.FindString(rest), Says: diagnosis(says),
		}})
	}
}

// named is an address, if it is one.
func named(s string) []mail.Address {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil {
		return nil
	}
	return []mail.Address{a}
}

var (
	addressInText = regexp.MustCompile(`[^\s<>()\[\],;:"'|=]+@[^\s<>()\[\],;:"'|]+`)
	reply         = regexp.MustCompile(`\b[45]\d\d(?:-[^\n]*\n[ \t]*[45]\d\d){0,9}[ :-][^\n]*`) // RFC 5321, section 4.2.1
)

// plain reads the addresses in a bounce. Those of Exim's field are the recipients by
// its word; others are somebody, who counts if the message went to them.
func (r *Report) plain(kind Kind, v *mail.View, note string) {
	sure := map[string]bool{}
	for _, field := range v.Headers("X-Failed-Recipients") {
		for _, address := range addressInText.FindAllString(field, mostClaims) {
			if !sure[address] {
				sure[address] = true
				r.add(said(kind, note, address))
			}
		}
	}
	for _, address := range addressInText.FindAllString(note, mostClaims) {
		address = strings.TrimRight(address, ".")
		if sure[address] {
			continue
		}
		sure[address] = true
		if c := said(kind, note, address); c.names != nil {
			c.loose = true
			r.add(c)
		}
	}
	if len(r.claims) == 0 {
		r.add(claim{event: Event{Kind: kind}})
	}
}

// mostBelow is how far below an address, in octets, the reply about it may stand.
const mostBelow = 2000

// said is a claim about an address, with the reply that stands below it before any
// other address.
func said(kind Kind, note, address string) claim {
	c := claim{names: named(address), event: Event{Kind: kind}}
	_, below, _ := strings.Cut(note, address)
	below = below[:min(len(below), mostBelow)]
	at := reply.FindStringIndex(below)
	if at == nil {
		return c
	}
	for _, other := range addressInText.FindAllString(below[:at[0]], -1) {
		if strings.TrimRight(other, ".") != address {
			return c
		}
	}
	c.event.Says = diagnosis(below[at[0]:at[1]])
	c.event.Status = statusCode.FindString(c.event.Says)
	return c
}

// surelyDelayed, failWords and delayWords are what bounces say, in the languages in
// which servers write them.
var (
	surelyDelayed = []string{
		"not yet been delivered", "not been delivered yet", "warning message only", "warning only", "just a warning", "only a warning",
		"will be retried", "still being retried", "noch nicht zugestellt", "pas encore été", "todavía no", "non è stato ancora", "nog niet",
	}
	failWords = []string{
		"could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered", "not delivered", "wasn't delivered",
		"undeliver", "unable to deliver", "able to deliver", "not be able to deliver", "delivery failed", "delivery has failed", "delivery failure",
		"following recipient failed", "following recipients failed", "error delivering", "did not reach", "was aborted", "failed mail", "mail failed",
		"failure notice", "failed permanently", "permanent error", "permanent fatal error", "permanently fail", "returned mail", "returning message",
		"has been returned", "notification (failure)", "notification: error", "message rejected", "was rejected", "failed recipient", "non-delivery",
		"error was detected while processing", "no such user", "user unknown", "unknown user", "no valid recipient",
		"unzustellbar", "nicht zugestellt", "nicht übermittelt", "zustellung fehlgeschlagen", "fehler bei der", "nicht zustellbar",
		"pas pu être remis", "pas pu être distribué", "non remis", "non distribu", "échec de la remise", "échec de remise",
		"no se pudo entregar", "no se ha podido entregar", "no entregad", "error de entrega",
		"impossibile recapitare", "non recapitabile", "mancato recapito", "mancata consegna",
		"onbestelbaar", "niet worden afgeleverd", "niet bezorgd", "não foi entregue", "não pôde ser entregue", "não entregue",
		"nie można dostarczyć", "niedostarczon", "не доставлено", "недоставлен", "не удалось доставить",
		"配信できません", "配信不能", "配達不能", "送信できません", "配送できません", "无法投递", "投递失败", "邮件无法", "退信", "無法傳遞", "無法投遞", "전송 실패", "배달되지",
	}
	delayWords = []string{"delay", "verzögert", "retard", "différé", "retras", "ritard", "vertraag", "遅延", "延迟", "延遲"}
)

// plainKind is what a bounce says of the message: first by its subject, then by its
// text, where a failure may tell of the delays before it.
func plainKind(v *mail.View, note string) Kind {
	subject, text := strings.ToLower(v.Subject()), strings.ToLower(note)
	switch {
	case containsAny(subject, delayWords), containsAny(subject, surelyDelayed):
		return Delayed
	case v.Header("X-Failed-Recipients") != "", containsAny(subject, failWords):
		return Failed
	case containsAny(text, surelyDelayed):
		return Delayed
	case containsAny(text, failWords):
		return Failed
	case containsAny(text, delayWords):
		return Delayed
	}
	return ""
}
