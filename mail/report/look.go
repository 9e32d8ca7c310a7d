package report

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"holdback/mail"
)

// Sign is what the header section of a message says about whether it concerns us.
type Sign struct {
	Report Report // what the message is if it is about one of ours, as far as the header tells
	Unread bool   // a machine wrote it about another message; only its text says about which
	Ours   bool   // it has a field of Holdback's own
}

// Look judges a message by its header section. Who asks must read the text of
// no other message than one that is Unread.
func Look(header []byte) Sign {
	v, _ := mail.Read(mail.Bytes(header)) // what can be read comes with the error
	s := look(v)
	s.Ours = hasOurs(header)
	return s
}

// ourField begins the names of the fields by which one Holdback speaks to another.
const ourField = "x-holdback-"

func hasOurs(header []byte) bool {
	lower := bytes.ToLower(header)
	return bytes.HasPrefix(lower, []byte(ourField)) || bytes.Contains(lower, []byte("\n"+ourField))
}

func look(v *mail.View) Sign {
	var s Sign
	calls, read := reportType(v)
	if calls && !read {
		return s
	}
	s.Report.about(answers(v)...)
	s.Report.about(recalledID(v)...)
	auto, recall := automatic(v), recallKind(v)
	c := claim{event: Event{Kind: Answered}}
	for _, from := range v.From() {
		c.names = append(c.names, from.Address)
	}
	switch {
	case recall != "":
		c.event.Kind = recall
	case auto:
		c.event.Kind = AutoReply
	}
	if !calls {
		s.Report.add(c)
	}
	known := len(s.Report.MessageIDs) > 0
	s.Unread = read || isBounce(v) || !known && (recall != "" || auto && nullPath(v))
	return s
}

// answers is the message that v answers and not all of its thread. Where In-Reply-To
// holds no id (RFC 5322, section 3.6.4), the last of References says it.
func answers(v *mail.View) []string {
	ids := v.InReplyTo()
	if thread := v.References(); len(thread) > 0 {
		ids = append(ids, thread[len(thread)-1])
	}
	return ids
}

// reportType reports whether the message calls itself a report, and one of the two types
// that we read (RFC 6522, section 3). Reports about authentication, complaints or TLS
// are none of ours.
func reportType(v *mail.View) (calls, read bool) {
	kind, params, _ := mime.ParseMediaType(v.Header("Content-Type"))
	if kind == "" { // one broken parameter must not hide it
		kind, _, _ = strings.Cut(strings.ToLower(v.Header("Content-Type")), ";")
	}
	if strings.TrimSpace(kind) != "multipart/report" {
		return false, false
	}
	switch strings.ToLower(params["report-type"]) {
	case "", "delivery-status", "disposition-notification", "global-delivery-status", "global-disposition-notification":
		return true, true
	}
	return true, false
}

// daemons are the local parts by which mail servers sign.
var daemons = []string{
	"mailerdaemon", "mail-daemon", "maildaemon", "mdaemon", "ndr",
	"microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", // the system mailbox of every Exchange
}

// isBounce reports whether a mail server wrote the message, standard or not.
func isBounce(v *mail.View) bool {
	if v.Header("X-Failed-Recipients") != "" { // Exim, and those who learned from it
		return true
	}
	name := strings.ToLower(v.Header("From"))
	if containsAny(name, []string{"mailer-daemon", "postmaster", "mail delivery s", "<>"}) { // System, Subsystem, Service
		return true
	}
	if strings.HasPrefix(strings.ToLower(v.Header("Return-Path")), "<mailer-daemon") {
		return true
	}
	return slices.ContainsFunc(v.From(), func(m mail.Mailbox) bool {
		return slices.Contains(daemons, strings.ToLower(m.Address.Local()))
	})
}

// automatic reports whether a program answered by itself (RFC 3834, section 5), or one
// older than that.
func automatic(v *mail.View) bool {
	word, _, _ := strings.Cut(strings.ToLower(v.Header("Auto-Submitted")), ";")
	if word = strings.TrimSpace(word); word != "" && word != "no" {
		return true
	}
	precedence := strings.ToLower(v.Header("Precedence"))
	return precedence == "auto_reply" || precedence == "auto-reply" || nullPath(v) ||
		v.Header("X-Autoreply") != "" || v.Header("X-Autorespond") != "" || v.Header("X-Auto-Reply") != ""
}

// nullPath reports whether the message came with the null reverse-path, so that
// nobody can answer it (RFC 5321, section 4.5.5).
func nullPath(v *mail.View) bool {
	return strings.ReplaceAll(v.Header("Return-Path"), " ", "") == "<>"
}
