package ui

import (
	"strings"

	"holdback/app/control"
	"holdback/mail"
)

// Draft is a mail that is being written, as the person typed it.
type Draft struct {
	From, To, Cc, Subject, Text string
	Account                     string // address of the account that it leaves through; "" is that of From
	Label                       string // id of a sensitivity label; "" is none
	Note                        string // what did not come along from the message it was made of
	Of                          string // id of the message that was taken back and is all in here; "" is none
}

// longestDraft is the longest text that the editor takes; it would crawl with more.
const longestDraft = 20_000

// draftOf makes a draft of a message that was taken back. It refuses what it
// could only bring back in part without saying so.
func draftOf(d control.Detail) (Draft, error) {
	if d.Cut || len(d.Text) > longestDraft {
		return Draft{}, &control.Refusal{
			Says: say("edit.too-long", "“{{.Subject}}” is too long to be edited here.", "Subject", subject(d.Subject)),
			Hint: say("edit.too-long-hint", "Open it in your mail program and send it again from there."),
		}
	}
	to := without(d.To, d.Cc, d.Bcc)
	out := Draft{
		From: d.From, Account: d.Account, To: strings.Join(to, ", "), Cc: strings.Join(d.Cc, ", "),
		Subject: subjectToEdit(d.Subject), Text: cleanText(d.Text), Label: d.Label,
	}
	if n := len(d.Parts); n > 0 {
		out.Note = sayN("edit.attachments", "The attachment did not come along: this editor writes plain text only.",
			"The {{.N}} attachments did not come along: this editor writes plain text only.", n)
	}
	if len(d.Bcc) > 0 {
		note := say("edit.bcc", "Hidden copies did not come along: {{.Who}}.", "Who", list(d.Bcc))
		out.Note = strings.TrimSpace(out.Note + " " + note)
	}
	if d.State == "withdrawn" && d.Plain && out.Note == "" {
		out.Of = d.ID
	}
	return out, nil
}

func subjectToEdit(s string) string {
	if c := clean(s); c == strings.TrimSpace(s) {
		return c
	}
	return strings.Join(strings.Fields(strings.Map(visible, s)), " ")
}

// recipients reads the addresses of one field; what names it in an error.
func recipients(what, typed string) ([]mail.Mailbox, error) {
	typed = strings.Trim(strings.ReplaceAll(typed, ";", ","), " ,\t\n")
	if typed == "" {
		return nil, nil
	}
	list, err := mail.ParseList(typed)
	if err != nil {
		return nil, &control.Refusal{
			Says: say("compose.bad-list", "“{{.Field}}” cannot be read: {{.Why}}.", "Field", what, "Why", clean(err.Error())),
			Hint: say("compose.bad-list-hint", "Write addresses like tom@example.org, with commas between them."),
		}
	}
	return list, nil
}
