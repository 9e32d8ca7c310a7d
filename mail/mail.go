// Package mail is what the rest of Holdback means by a message.
//
// A message is what its author handed to us: an Envelope (who sends it, who is
// to get it, and what the delivery options are: RFC 5321) and its Content (the
// bytes that the recipients' programs will show: RFC 5322, MIME). The envelope
// decides where a message goes; the header inside the content only says so. The
// two differ whenever there is a Bcc, and Holdback never guesses one from the
// other.
//
// We promise that content stays byte for byte what the client sent, except for
// the edits named in this package (Complete, WithoutBcc, and, for what the sender
// accepted, Edited and the methods With… of View), each of which leaves every other byte
// alone. A View is a reading aid made from the content. It may fail
// to understand a message; the message is relayed all the same.
//
// This package does not talk to the network or to the disk: see submit, relay
// and mailbox for the first, app/store for the second.
package mail

import (
	"bytes"
	"io"
)

// Message is one mail on its way: the envelope and the content it carries.
type Message struct {
	Envelope Envelope
	Content  Content
}

// Content is the bytes of a message: header section, empty line, body, all
// lines ended by CRLF. It must give the same bytes each time it is opened,
// so that what was checked is what is sent. Large contents live on disk; never
// read one into memory whole without looking at Size.
type Content interface {
	// Open starts reading at the first octet. The caller closes it.
	Open() (io.ReadCloser, error)
	// Size is the number of octets that Open will give.
	Size() int64
}

// Bytes is content held in memory.
type Bytes []byte

// Open reads from the start. It never fails.
func (b Bytes) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }

// Size is the number of octets.
func (b Bytes) Size() int64 { return int64(len(b)) }
