package app

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

func TestAMailboxIsBackOnceAfterItWasGone(t *testing.T) {
	h := newHealth(func() {})
	gone := &mailbox.Problem{Cause: mailbox.CauseOffline}
	for i, c := range []struct {
		heard *mailbox.Problem
		back  bool
	}{{nil, false}, {nil, false}, {gone, false}, {gone, false}, {nil, true}, {nil, false}} {
		if got := h.hearMailbox(alice, c.heard); got != c.back {
			t.Errorf("step %d: back %v, want %v", i, got, c.back)
		}
	}
}

func TestWhatSaysNothingAboutAnAccountChangesNothing(t *testing.T) {
	h := newHealth(func() {})
	refused := relay.Result{End: relay.Later, Cause: relay.CauseSignIn, Code: 535, Reply: "no"}
	h.hearRelay(alice, relay.Report{Results: []relay.Result{refused}})
	if !h.of(alice).Again {
		t.Errorf("after a refused sign-in: %+v", h.of(alice))
	}
	h.hearRelay(alice, relay.Report{Results: []relay.Result{{End: relay.Later, Cause: relay.CauseOffline}}})
	h.hearMailbox(alice, &mailbox.Problem{Cause: mailbox.CauseOffline})
	if !h.of(alice).Again {
		t.Errorf("being offline hid the refused sign-in: %+v", h.of(alice))
	}
	h.hearRelay(alice, relay.Report{Results: []relay.Result{{End: relay.Accepted, Code: 250}}})
	if got := h.of(alice); got != (trouble{}) {
		t.Errorf("after a message left: %+v", got)
	}
}

func TestWhatWaitsForTheNetworkLeavesWhenItIsBack(t *testing.T) {
	d := newDesk(t, "0s")
	road, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	acc := all[0].Account
	acc.SMTP.Port = road.Addr().(*net.TCPAddr).Port
	if err := errors.Join(road.Close(), d.AddAccount(t.Context(), acc, control.Credential{})); err != nil {
		t.Fatal(err)
	}
	d.submit(letter("waits"), tom)
	d.until("it was tried", func() bool {
		all, err := d.Outbox(t.Context())
		return err == nil && len(all) == 1 && len(all[0].Results) == 1 && all[0].Results[0].Cause == relay.CauseOffline
	})
	if road, err = net.Listen("tcp", road.Addr().String()); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() { lead(road, d.server.SMTP().String()) })
	began := time.Now()
	d.networkIsBack()
	next(t, d.server)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it left after %s", took)
	}
	d.stop()
	_ = road.Close()
	work.Wait()
}

// lead passes the first connection on to a server.
func lead(road net.Listener, server string) {
	near, err := road.Accept()
	if err != nil {
		return
	}
	defer near.Close()
	far, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer far.Close()
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	_, _ = io.Copy(near, far)
}
