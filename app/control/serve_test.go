package control_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/app/control/controltest"
)

func TestEventsArriveInOrder(t *testing.T) {
	events := make(chan control.Event, 3)
	g := fullGuard(t)
	g.Events = events
	c, _ := serve(t, g)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	watched, err := c.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m := full(t)
	events <- control.Event{Kind: "status"}
	events <- control.Event{Kind: "message", Message: &m}
	events <- control.Event{Kind: "window", Args: []string{"a", "b"}}
	if e := <-watched; e.Kind != "status" {
		t.Errorf("first event: %+v", e)
	}
	if e := <-watched; e.Message == nil || e.Message.Subject != m.Subject {
		t.Errorf("second event: %+v", e)
	}
	if e := <-watched; len(e.Args) != 2 {
		t.Errorf("third event: %+v", e)
	}
	close(events)
	if e, ok := <-watched; ok {
		t.Errorf("after the guard's last event: %+v, want the channel closed", e)
	}
}

func TestSlowReaderIsToldToAskAgainAndHoldsNobodyUp(t *testing.T) {
	events := make(chan control.Event) // no room: whoever sends must be taken from at once
	g := fullGuard(t)
	g.Events = events
	c, _ := serve(t, g)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	watched, err := c.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m := full(t)
	const n = 20_000
	for i := range n {
		select {
		case events <- control.Event{Kind: "message", Message: &m}:
		case <-ctx.Done():
			t.Fatalf("the guard was held up at event %d", i)
		}
	}
	close(events)
	seen, resync := 0, false
	for e := range watched {
		seen++
		resync = resync || e.Kind == "resync"
	}
	if !resync || seen >= n {
		t.Errorf("a reader that slept saw %d of %d events, told to ask again: %v", seen, n, resync)
	}
}

func TestWatchEndsWithItsContextAndWithTheGuard(t *testing.T) {
	path := control.SocketPath(t.TempDir(), "")
	l, err := control.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	g := fullGuard(t)
	g.Events = make(chan control.Event)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- control.Serve(ctx, l, g) }()
	c, err := control.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	own, cancel := context.WithCancel(t.Context())
	defer cancel()
	first, err := c.Watch(own)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, open := <-first; open {
		t.Error("an event after the end of the context")
	}
	began := time.Now()
	stop()
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if _, open := <-second; open {
		t.Error("an event after the end of the guard")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("ending took %s with a watcher", took)
	}
	if _, err := c.Status(t.Context()); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("asking an ended guard: %v, want ErrNotRunning", err)
	}
}

// busy is a guard in the middle of an undo when it is asked to end.
type busy struct {
	*controltest.Guard
	began, finish chan struct{}
}

func (b busy) UndoLast(ctx context.Context) (control.Message, error) {
	close(b.began)
	<-b.finish
	return control.Message{ID: "done"}, ctx.Err()
}

func TestRequestUnderWayIsAnsweredAtTheEnd(t *testing.T) {
	path := control.SocketPath(t.TempDir(), "")
	l, err := control.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	g := busy{fullGuard(t), make(chan struct{}), make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- control.Serve(ctx, l, g) }()
	c, err := control.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	undone := make(chan error, 1)
	go func() {
		_, err := c.UndoLast(t.Context())
		undone <- err
	}()
	<-g.began
	stop()
	close(g.finish)
	if err := <-undone; err != nil {
		t.Errorf("an undo under way was cut off: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// clumsy is a guard with a fault in its code.
type clumsy struct{ *controltest.Guard }

func (clumsy) Show(context.Context, string) (control.Detail, error) {
	var none []int
	secret := "Dear Bob, the password is swordfish"
	panic(fmt.Sprint(secret, none))
}

func TestPanicIsAnAnswerThatNamesThePlaceAndNoMail(t *testing.T) {
	c, _ := serve(t, clumsy{fullGuard(t)})
	_, err := c.Show(t.Context(), "x")
	if err == nil || strings.Contains(err.Error(), "swordfish") || !strings.Contains(err.Error(), "clumsy.Show") {
		t.Errorf("got %v, want the place of the fault and none of the mail", err)
	}
	if _, err := c.Status(t.Context()); err != nil {
		t.Errorf("the next question: %v", err)
	}
}

// raw sends octets as they are and returns the status line and the rest.
func raw(t *testing.T, path, request string) string {
	t.Helper()
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, request) // it may be answered before its end
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "no answer"
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %s", resp.StatusCode, body)
}

func post(path, headers, body string) string {
	return fmt.Sprintf("POST /v1/%s HTTP/1.1\r\nHost: holdback\r\n%sContent-Length: %d\r\n\r\n%s", path, headers, len(body), body)
}

func TestWrongRequestsAreAnsweredInWords(t *testing.T) {
	g := fullGuard(t)
	_, path := serve(t, g)
	for _, c := range []struct{ name, request, want string }{
		{"web page", post("undo-last", "Origin: https://evil.example\r\n", "{}"), "403 "},
		{"other host", "GET /v1/status HTTP/1.1\r\nHost: evil.example\r\n\r\n", "403 "},
		{"unknown question", post("explode", "", "{}"), "404 "},
		{"other version", "GET /v2/status HTTP/1.1\r\nHost: holdback\r\n\r\n", "404 "},
		{"undo by GET", "GET /v1/undo-last HTTP/1.1\r\nHost: holdback\r\n\r\n", "404 "},
		{"no JSON", post("undo", "", "a1"), "400 "},
		{"nothing", post("undo", "", ""), "400 "},
		{"two values", post("undo", "", `{"ID":"a"}{"ID":"b"}`), "400 "},
		{"unknown field", post("undo", "", `{"ID":"a","Force":true}`), "400 "},
		{"wrong type", post("undo", "", `{"ID":["a"]}`), "400 "},
		{"too large", post("undo", "", `{"ID":"`+strings.Repeat("a", 2<<20)+`"}`), "400 "},
		{"endless envelope", post("submit", "", strings.Repeat(" ", 2<<20)), "400 "},
		{"envelope without end", post("submit", "", `{"Account":"a"}`), "400 "},
		{"broken address", post("submit", "", `{"Envelope":{"from":"no address","recipients":[]}}`+"\nx"), "400 "},
		{"endless header", "GET /v1/status HTTP/1.1\r\nHost: holdback\r\nX: " + strings.Repeat("a", 200_000) + "\r\n\r\n", "431 "},
		{"not HTTP", "EHLO laptop\r\n\r\n", "400 "},
	} {
		if got := raw(t, path, c.request); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %.200q, want %q", c.name, got, c.want)
		}
	}
	if calls := g.Calls(); len(calls) > 0 {
		t.Errorf("the guard was asked %q by wrong requests", calls)
	}
}

func FuzzRequest(f *testing.F) {
	_, path := serve(f, &controltest.Guard{})
	f.Add(post("undo", "", `{"ID":"a"}`))
	f.Add(post("submit", "", `{"Account":"","Envelope":{"from":"","recipients":null}}`+"\nSubject: x\r\n\r\n"))
	f.Add("GET /v1/doctor HTTP/1.1\r\nHost: holdback\r\nTransfer-Encoding: chunked\r\n\r\nzz")
	f.Add(post("settings/set", "Content-Length: 4\r\n", `{"Key":"x","Value":"y"}`))
	f.Fuzz(func(t *testing.T, request string) {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, request); err != nil {
			return // hung up on nonsense
		}
		_ = conn.(*net.UnixConn).CloseWrite()
		if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn)
		if err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("request %q hangs after %q", request, answer)
		}
		if strings.Contains(string(answer), "fault in its own code") {
			t.Fatalf("request %q: %s", request, answer)
		}
	})
}

func BenchmarkUndoLast(b *testing.B) {
	c, _ := serve(b, &controltest.Guard{Waiting: []control.Message{full(b)}})
	for b.Loop() {
		if _, err := c.UndoLast(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
