package filing

import (
	"context"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/mailbox"
)

// Record is how far we are with one message. It is all that we remember of it: what is to
// be done next follows from it and from the message.
type Record struct {
	ID   string    `json:"id"`
	Done bool      `json:"done,omitempty"` // nothing more is done, unless Supersede asks for it
	Due  time.Time `json:"due,omitzero"`   // of the next step, UTC
	Says string    `json:"says,omitempty"` // the line for people

	Looks int `json:"looks,omitempty"` // how often Sent was looked at, of those that are planned
	Tries int `json:"tries,omitempty"` // steps in a row that failed; being offline or not signed in does not count

	// Of a message that was sent, and Began of a draft too.
	Began bool `json:"began,omitempty"` // a copy of ours may have been added although nobody said so
	Own   Spot `json:"own,omitzero"`    // our copy in Sent, once it is there

	// Of a message that was taken back.
	Draft    string          `json:"draft,omitempty"`    // Message-ID of the draft, made before it is put anywhere
	Put      bool            `json:"put,omitempty"`      // the draft is in Drafts
	Replaced bool            `json:"replaced,omitempty"` // another message took its place, so the draft goes
	Taken    mailbox.Outcome `json:"taken,omitempty"`    // what became of the draft then
	False    mailbox.Outcome `json:"false,omitempty"`    // what became of the false copy in Sent; empty: none was seen
	Kept     bool            `json:"kept,omitempty"`     // a copy with its Message-ID was left in Sent, because it may be a true one
}

// Spot is where a copy of ours lies.
type Spot struct {
	Folder   string `json:"folder"`
	Validity uint32 `json:"validity"`
	UID      uint32 `json:"uid"`
}

func spot(c mailbox.Copy) Spot { return Spot{Folder: c.Folder, Validity: c.Validity, UID: c.UID} }

// Store keeps records across crashes, beside the messages.
type Store interface {
	// Get returns one message in any state.
	Get(ctx context.Context, id string) (outbox.Entry, error)
	// Content returns the content of a message.
	Content(ctx context.Context, id string) (mail.Content, error)
	// Filed returns the record of a message. One that has none has a zero Record but for its ID.
	Filed(ctx context.Context, id string) (Record, error)
	// FiledOf returns the records of those messages that have one, by their ids.
	FiledOf(ctx context.Context, ids []string) (map[string]Record, error)
	// PutFiled makes a record durable before it returns nil.
	PutFiled(ctx context.Context, r Record) error
	// Unfiled gives f each message that has come to one of the ends since then and has no record
	// that is Done, with the Due of its record, the one that ended first first. f must not ask the store.
	Unfiled(ctx context.Context, ends []outbox.State, since time.Time, f func(outbox.Entry, time.Time)) error
	// Since gives f each message that has not ended, or has ended since then, until f says
	// no. f must not ask the store.
	Since(ctx context.Context, since time.Time, f func(outbox.Entry) bool) error
}
