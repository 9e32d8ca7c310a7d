package app

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"holdback/app/outbox"
	"holdback/guard/people"
)

const (
	mostHistory  = 5000            // messages that the book is made from, the latest
	historyWait  = 2 * time.Second // how long a review waits for the book after a start
	historyPause = time.Second     // after a message has left, before the book is made anew
)

// history is what the person has sent through Holdback: whom they know, and which
// message an answer belongs to. It is read once from the store and follows what
// leaves; nobody waits for it but the first reviews after a start.
type history struct {
	book  atomic.Pointer[people.Book]
	ready chan struct{} // closed when the book was made for the first time

	mu  sync.Mutex
	ids map[string]string // of the messages in the book: Message-ID to id
}

func newHistory() *history { return &history{ready: make(chan struct{}), ids: map[string]string{}} }

// known is the book, or nil when it is not there in time.
func (h *history) known(ctx context.Context) *people.Book {
	ctx, cancel := context.WithTimeout(ctx, historyWait)
	defer cancel()
	select {
	case <-h.ready:
	case <-ctx.Done():
	}
	return h.book.Load()
}

// find is the id of a message that was sent, by its Message-ID.
func (h *history) find(messageID string) (string, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	id, ok := h.ids[messageID]
	return id, ok
}

// add makes a message that has just left known by its Message-ID: what comes back about
// it may be quick. It reports whether it was known.
func (h *history) add(e outbox.Entry) (known bool) {
	if e.Summary.MessageID == "" {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	known = h.ids[e.Summary.MessageID] == e.ID
	h.ids[e.Summary.MessageID] = e.ID
	return known
}

// follow keeps the history until ctx ends. It must be called once.
func (a *App) follow(ctx context.Context) {
	changes, cancel := a.box.Subscribe()
	defer cancel()
	var once sync.Once
	for {
		sent, err := a.sentMessages(ctx)
		if err != nil && ctx.Err() == nil {
			a.log.Warn("read what was sent", "err", err)
		}
		a.history.remember(sent)
		once.Do(func() { close(a.history.ready) })
		if a.followSent(ctx, changes, sent) != nil {
			return
		}
	}
}

// sentMessages are the latest messages that have left, the oldest first.
func (a *App) sentMessages(ctx context.Context) ([]outbox.Entry, error) {
	sent, err := a.store.Past(ctx, outbox.Query{States: []outbox.State{outbox.Sent}, Limit: mostHistory})
	slices.Reverse(sent)
	return sent, err
}

// followSent adds what leaves, and makes the book anew a moment later. It returns
// nil when changes were missed, so that all must be read again.
func (a *App) followSent(ctx context.Context, changes <-chan outbox.News, sent []outbox.Entry) error {
	var alarm <-chan time.Time // nil while the book is up to date
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case n, open := <-changes:
			switch {
			case !open:
				return fmt.Errorf("follow what leaves: %w", outbox.ErrClosed)
			case n.Resync:
				return nil
			case n.Entry.State == outbox.Sent && !a.history.add(n.Entry): // else it is told again because something came back about it
				sent = append(sent, n.Entry)
				sent = sent[max(0, len(sent)-mostHistory):]
				if alarm == nil {
					alarm = time.After(historyPause)
				}
			}
		case <-alarm:
			alarm = nil
			a.history.remember(sent)
		}
	}
}

// remember makes the book from these messages.
func (h *history) remember(sent []outbox.Entry) {
	messages, ids := make([]people.Message, len(sent)), make(map[string]string, len(sent))
	for i, e := range sent {
		messages[i] = people.Message{To: e.Summary.To, At: e.Changed, Files: len(e.Summary.Attachments) > 0}
		if e.Summary.MessageID != "" {
			ids[e.Summary.MessageID] = e.ID
		}
	}
	h.book.Store(people.NewBook(messages))
	h.mu.Lock()
	h.ids = ids
	h.mu.Unlock()
}
