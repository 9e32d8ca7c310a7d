package outbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"holdback/mail"
)

// fingerprint reads the client's octets as they pass by, to recognise the same
// message when it is submitted again: promise 10.
//
// A client that heard no 250 sends its message again. With a Message-ID of its own
// the message is the same when everything but the fields that a client may renew on
// a second try is the same. Without one, every octet must be, and there must be a Date,
// which tells a second try from a second message. With neither it is always
// a new message: never lose a mail comes before never send twice.
type fingerprint struct {
	all  hash.Hash // every octet; the body only where there is no Message-ID
	rest hash.Hash // without the fields that may be renewed; the body only where there is one

	line      []byte // not yet ended
	body      bool   // the header section is over
	field     string // name of the field that line belongs to, lower case
	long      bool   // line goes on a line that was too long to keep
	messageID []byte
	dated     bool
}

// renewed are the fields that may differ on a second try.
var renewed = map[string]bool{"message-id": true, "date": true, "received": true}

const longLine = 4096 // octets of a header line that we look at in one piece

func newFingerprint() *fingerprint {
	return &fingerprint{all: sha256.New(), rest: sha256.New()}
}

// Write takes the next octets. It never fails.
func (f *fingerprint) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && !f.body {
		piece := p
		if end := bytes.IndexByte(p, '\n'); end >= 0 {
			piece = p[:end+1]
		}
		p = p[len(piece):]
		f.all.Write(piece)
		f.line = append(f.line, piece...)
		if ended := bytes.HasSuffix(piece, []byte("\n")); ended || len(f.line) >= longLine {
			f.header(f.line, ended)
			f.line = f.line[:0]
		}
	}
	if len(f.messageID) > 0 { // now it is known which of the two will count
		f.rest.Write(p)
	} else {
		f.all.Write(p)
	}
	return n, nil
}

// header takes one line of the header section, or a piece of a very long one.
func (f *fingerprint) header(line []byte, ended bool) {
	fresh := !f.long
	f.long = !ended
	if fresh && len(bytes.TrimRight(line, "\r\n")) == 0 {
		f.body = true
		f.rest.Write(line)
		return
	}
	value := line
	if fresh && line[0] != ' ' && line[0] != '\t' { // else folded, RFC 5322, section 2.2.3
		name, after, _ := bytes.Cut(line, []byte(":"))
		f.field, value = strings.ToLower(string(bytes.TrimSpace(name))), after
	}
	switch {
	case f.field == "message-id":
		f.messageID = append(f.messageID, bytes.TrimSpace(value)...)
	case f.field == "date":
		f.dated = true
	}
	if !renewed[f.field] {
		f.rest.Write(line)
	}
}

// digest is what two submissions of the same message have in common, or empty when
// nothing tells this one from another of the same words.
func (f *fingerprint) digest(account string, e mail.Envelope) string {
	f.rest.Write(f.line)
	to := make([]string, len(e.Recipients))
	for i, r := range e.Recipients {
		to[i] = r.Address.String()
	}
	slices.Sort(to)
	parts := []string{account, e.From.String(), strings.Join(to, "\n")}
	switch {
	case len(f.messageID) > 0:
		parts = append(parts, "id", string(f.messageID), string(f.rest.Sum(nil)))
	case f.dated:
		parts = append(parts, "octets", string(f.all.Sum(nil)))
	default:
		return ""
	}
	sum := sha256.New()
	for _, p := range parts {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		sum.Write([]byte(p))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
