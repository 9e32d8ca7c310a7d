//go:build unix

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"holdback/app/e2e/lab"
)

// aHoldEndsByItself shows both ends of a hold: the message that was undone stays,
// the one that was left alone leaves, and not before its time.
func (w world) aHoldEndsByItself(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g := w.newGuard(t, "8s")
	send := openSwaks(t, g.door(t))

	send("regretted in time")
	g.must(t, "undo", g.held(t, "regretted in time").ID)
	send("meant as it is")
	held := g.held(t, "meant as it is")
	if hold := held.Due.Sub(held.Held); hold < 8*time.Second {
		t.Errorf("the hold is %s long, want at least the 8s that were set", hold)
	}
	w.arrives(t, "meant as it is")
	if early := time.Until(held.Due); early > 0 {
		t.Errorf("it arrived %s before it was due", early)
	}
	if n := len(w.inBobsInbox(t, "regretted in time")); n > 0 {
		t.Errorf("the message that was undone arrived %d times", n)
	}
}

// theSocketUndoes is for programs that speak HTTP and not our commands.
func (w world) theSocketUndoes(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g := w.newGuard(t, "10m")
	openSwaks(t, g.door(t))("undone by socket")
	id := g.held(t, "undone by socket").ID

	for range 2 { // undoing what is undone is no error
		if code, body := g.post(t, "/v1/undo", fmt.Sprintf(`{"ID":%q}`, id)); code != http.StatusOK {
			t.Fatalf("POST /v1/undo: %d %s, want 200", code, body)
		}
	}
	if left := g.outbox(t); len(left) > 0 {
		t.Errorf("after the undo the outbox lists %+v, want nothing", left)
	}
	if _, code := g.run(t, "send-now", id); code != 1 {
		t.Errorf("send-now of what was undone: exit code %d, want 1, refused with a reason", code)
	}
}

// post asks the control socket.
func (g *guard) post(t *testing.T, path, body string) (int, string) {
	t.Helper()
	c := &http.Client{Timeout: patience, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", g.Ready.Control)
		},
	}}
	resp, err := c.Post("http://holdback"+path, "application/json", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// twoSendersAtOnce undoes every other message of two clients that send at the same
// time; the rest must arrive, each as it was sent.
func (w world) twoSendersAtOnce(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g, tap := w.newGuard(t, "10m"), &tap{}
	send := openSwaks(t, tap.listen(t, g.door(t)))
	const each = 3
	var senders sync.WaitGroup
	for _, name := range []string{"one", "other"} {
		senders.Go(func() {
			for i := range each {
				send(fmt.Sprintf("the %s sender %d", name, i))
			}
		})
	}
	senders.Wait()
	rows := g.outbox(t)
	if len(rows) != 2*each {
		t.Fatalf("the outbox lists %d messages, want %d: %+v", len(rows), 2*each, rows)
	}
	for i, r := range rows {
		if i%2 == 0 {
			g.must(t, "undo", r.ID)
		} else {
			g.must(t, "send-now", r.ID)
		}
	}
	for i, r := range rows {
		if i%2 == 1 {
			if got, want := w.arrives(t, r.Subject), tap.message(t, r.Subject); !bytes.Equal(got, want) {
				t.Errorf("arrived:\n%q\nbut the client sent:\n%q", got, want)
			}
		}
	}
	for i, r := range rows {
		if n := len(w.inBobsInbox(t, r.Subject)); i%2 == 0 && n > 0 {
			t.Errorf("%q was undone and arrived %d times", r.Subject, n)
		}
	}
}

// aKilledGuardKeeps kills the guard while it holds. Both messages are there after
// it starts again, under the same ids, and can still be undone and sent.
func (w world) aKilledGuardKeeps(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g, tap := w.newGuard(t, "10m"), &tap{}
	send := openSwaks(t, tap.listen(t, g.door(t)))
	send("undone after the kill")
	send("sent after the kill")
	before := ids(g.outbox(t))

	g.end(t, syscall.SIGKILL)
	g.start(t)
	if after := ids(g.outbox(t)); !slices.Equal(after, before) || len(after) != 2 {
		t.Fatalf("held before the kill: %q, after: %q, want the same two", before, after)
	}
	g.must(t, "undo", g.held(t, "undone after the kill").ID)
	g.must(t, "send-now", g.held(t, "sent after the kill").ID)
	if got, want := w.arrives(t, "sent after the kill"), tap.message(t, "sent after the kill"); !bytes.Equal(got, want) {
		t.Errorf("arrived:\n%q\nbut the client sent:\n%q", got, want)
	}
	if n := len(w.inBobsInbox(t, "undone after the kill")); n > 0 {
		t.Errorf("the message that was undone arrived %d times", n)
	}
}

func ids(rows []row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.ID)
	}
	return all
}

// aWrongPasswordIsRefused because every program on this computer can reach the door.
func (w world) aWrongPasswordIsRefused(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g := w.newGuard(t, "10m")
	d := g.door(t)
	out, err := exec.CommandContext(t.Context(), "swaks", "--server", d.at(), "--auth", "PLAIN", "--auth-user", d.User, "--auth-password", "guessed",
		"--from", lab.Address("alice"), "--to", lab.Address("bob"), "--data", "@"+letterFile(t, "not mine")).CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("535")) {
		t.Errorf("swaks with a wrong password: %v, want an answer 535\n%s", err, out)
	}
	if left := g.outbox(t); len(left) > 0 {
		t.Errorf("the outbox lists %+v, want nothing", left)
	}
}
