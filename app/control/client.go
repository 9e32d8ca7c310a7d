package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// patience is how long Dial waits for a first sign of life.
const patience = 5 * time.Second

// Client is the guard process as seen through its socket. It may be used from
// many goroutines. Close it when done.
type Client struct{ line *http.Transport }

var _ Guard = (*Client)(nil)

// Dial reaches the guard process that listens at path. The error is
// ErrNotRunning when nobody listens.
func Dial(ctx context.Context, path string) (*Client, error) {
	c := &Client{line: &http.Transport{
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, path) },
		MaxIdleConnsPerHost: 4,
		DisableCompression:  true,
		WriteBufferSize:     32 << 10,
	}}
	hello, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the running Holdback does not answer; end its process and start it again"))
	defer cancel()
	if _, err := get[none](hello, c, "hello"); err != nil {
		c.Close()
		if cause := context.Cause(hello); cause != nil {
			return nil, cause
		}
		return nil, err
	}
	return c, nil
}

// Close gives the connections back. Streams end with their own context.
func (c *Client) Close() { c.line.CloseIdleConnections() }

// get asks a question without arguments.
func get[V any](ctx context.Context, c *Client, what string) (V, error) {
	return call[V](ctx, c, http.MethodGet, what, http.NoBody)
}

// post asks a question with an argument.
func post[V any](ctx context.Context, c *Client, what string, arg any) (V, error) {
	body, err := json.Marshal(arg)
	if err != nil {
		var zero V
		return zero, fmt.Errorf("ask for %s: %w", what, err)
	}
	return call[V](ctx, c, http.MethodPost, what, bytes.NewReader(body))
}

// call asks and reads the answer to its end, so that the connection can serve
// the next question.
func call[V any](ctx context.Context, c *Client, method, what string, body io.Reader) (v V, err error) {
	resp, err := c.send(ctx, method, what, body)
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return v, fmt.Errorf("read the answer to %s: %w", what, err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return v, fmt.Errorf("read the answer to %s: %w", what, err)
	}
	return v, nil
}

// send makes the request. A nil error means that the guard said yes and the
// caller must close the body.
func (c *Client) send(ctx context.Context, method, what string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+host+"/v1/"+what, body)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", what, err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", jsonType)
	}
	resp, err := c.line.RoundTrip(req)
	if errors.Is(err, ErrNotRunning) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", what, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	reason, err := io.ReadAll(io.LimitReader(resp.Body, maxRequest))
	if err != nil {
		return nil, fmt.Errorf("read the answer to %s: %w", what, err)
	}
	return nil, readError(resp.StatusCode, reason)
}

// Status is the guard process at a glance.
func (c *Client) Status(ctx context.Context) (Status, error) { return get[Status](ctx, c, "status") }

// Outbox lists what has not come to an end, the oldest first.
func (c *Client) Outbox(ctx context.Context) ([]Message, error) {
	return get[[]Message](ctx, c, "outbox")
}

// Past lists what has, the newest first.
func (c *Client) Past(ctx context.Context, q PastQuery) ([]Message, error) {
	return post[[]Message](ctx, c, "past", q)
}

// Show returns one message to read.
func (c *Client) Show(ctx context.Context, id string) (Detail, error) {
	return post[Detail](ctx, c, "show", idArg{id})
}

// Content opens the octets of a message. They stop with an error, never with
// io.EOF, when the line breaks; ctx must live as long as the reading.
func (c *Client) Content(ctx context.Context, id string) (io.ReadCloser, error) {
	body, err := json.Marshal(idArg{id})
	if err != nil {
		return nil, fmt.Errorf("ask for content: %w", err)
	}
	resp, err := c.send(ctx, http.MethodPost, "content", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// Undo takes a message back.
func (c *Client) Undo(ctx context.Context, id string) (Message, error) {
	return post[Message](ctx, c, "undo", idArg{id})
}

// UndoLast takes back the message that was held last.
func (c *Client) UndoLast(ctx context.Context) (Message, error) {
	return post[Message](ctx, c, "undo-last", none{})
}

// SendNow ends the hold of a message.
func (c *Client) SendNow(ctx context.Context, id string) (Message, error) {
	return post[Message](ctx, c, "send-now", idArg{id})
}

// WaitUntil makes a message leave at t instead.
func (c *Client) WaitUntil(ctx context.Context, id string, t time.Time) (Message, error) {
	return post[Message](ctx, c, "wait", waitArg{id, t})
}

// Retry sends a message that is unsure again.
func (c *Client) Retry(ctx context.Context, id string) (Message, error) {
	return post[Message](ctx, c, "retry", idArg{id})
}

// Settle says that a message that is unsure did arrive.
func (c *Client) Settle(ctx context.Context, id string) (Message, error) {
	return post[Message](ctx, c, "settle", idArg{id})
}

// Submit holds a message. Its content streams; when reading it fails, the guard
// must not and does not take the rest for the whole.
func (c *Client) Submit(ctx context.Context, s Submission) (Message, error) {
	return stream[Message](ctx, c, "submit", s)
}

// stream asks a question about a message whose content streams.
func stream[V any](ctx context.Context, c *Client, what string, s Submission) (V, error) {
	head, err := json.Marshal(submitArg{s.Account, s.Envelope, s.Label, s.Supersedes})
	if err != nil {
		var zero V
		return zero, fmt.Errorf("ask for %s: %w", what, err)
	}
	content := s.Content
	if content == nil {
		content = http.NoBody
	}
	return call[V](ctx, c, http.MethodPost, what, io.MultiReader(bytes.NewReader(append(head, '\n')), content))
}

// Setting is the value of key in force.
func (c *Client) Setting(ctx context.Context, key string) (string, error) {
	return post[string](ctx, c, "settings/get", keyArg{key})
}

// SetSetting changes one key.
func (c *Client) SetSetting(ctx context.Context, key, value string) error {
	_, err := post[none](ctx, c, "settings/set", settingArg{key, value})
	return err
}

// Settings lists every key.
func (c *Client) Settings(ctx context.Context) ([]SettingValue, error) {
	return get[[]SettingValue](ctx, c, "settings")
}

// Doctor looks at everything that can be wrong.
func (c *Client) Doctor(ctx context.Context) ([]Diagnosis, error) {
	return get[[]Diagnosis](ctx, c, "doctor")
}

// OpenWindow brings an open window to the front, or reports that there is none.
func (c *Client) OpenWindow(ctx context.Context, args []string) (bool, error) {
	return post[bool](ctx, c, "window", windowArg{args})
}

// Quit ends the guard process.
func (c *Client) Quit(ctx context.Context) error {
	_, err := post[none](ctx, c, "quit", none{})
	return err
}

// Watch sends an Event for each change. The channel closes when ctx or the
// connection ends; it never reconnects, because only the caller knows what to ask anew.
func (c *Client) Watch(ctx context.Context) (<-chan Event, error) {
	resp, err := c.send(ctx, http.MethodGet, "events", http.NoBody)
	if err != nil {
		return nil, err
	}
	events := make(chan Event)
	go func() {
		defer close(events)
		defer resp.Body.Close()
		read := json.NewDecoder(resp.Body)
		for {
			var e Event
			if read.Decode(&e) != nil {
				return
			}
			select {
			case events <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events, nil
}
