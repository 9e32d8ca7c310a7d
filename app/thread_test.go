package app

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/mail"
)

// A server that does not answer costs one message some time, not each one.
func TestAMailboxThatDoesNotAnswerIsLeftAloneForAWhile(t *testing.T) {
	d := newDesk(t, "1h")
	stalled, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stalled.Close() // it takes connections, and says nothing
	acc, _ := d.settings.Load().Account(alice)
	imap := *acc.IMAP
	imap.Host, imap.Port = "127.0.0.1", stalled.Addr().(*net.TCPAddr).Port
	acc.IMAP = &imap
	if err := d.AddAccount(t.Context(), acc, control.Credential{Password: "a"}); err != nil {
		t.Fatal(err)
	}
	for i, wait := range []bool{true, false} {
		raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nIn-Reply-To: <%d@y.example>\r\n\r\nNo.\r\n", alice, tom, i)
		view, _ := mail.Read(mail.Bytes(raw))
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		got := d.thread(ctx, alice, view)
		if waited := ctx.Err() != nil; got != nil || waited != wait {
			t.Errorf("answer %d: thread %v, waited %v; want none, and waited %v", i, got, waited, wait)
		}
		cancel()
	}
}
