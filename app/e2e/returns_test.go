//go:build unix

package e2e

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"holdback/app/e2e/lab"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// returned is a message with what came back, as `show --json` tells it.
type returned struct {
	ID, State string
	MessageID string `json:"message_id"`
	Returns   []struct{ Kind, Recipient, Status, Says string }
}

// words are what came back, sorted.
func (r returned) words() []string {
	all := []string{}
	for _, ev := range r.Returns {
		all = append(all, strings.TrimSpace(ev.Kind+" "+ev.Recipient+" "+ev.Status))
	}
	slices.Sort(all)
	return all
}

// Postfix writes a real bounce, about a mailbox that Dovecot does not have; then a receipt
// comes, and while nobody watches an answer and a letter that concerns nobody but alice.
func TestWhatComesBackAtRealServersIsShown(t *testing.T) {
	w := world{lab: startLab(t)}
	w.bin = build(t, "headless", "CGO_ENABLED=0")
	g := w.newGuard(t, "0s")
	until(t, "the inbox is watched", func() bool {
		var all []struct{ Watching bool }
		g.ask(t, &all, "account", "list", "--json")
		return len(all) == 1 && all[0].Watching
	})
	g.sendmail(t, "the berths are free", lab.Address("bob"), lab.Address("carol"), lab.Address("nobody"))
	var sent []returned
	until(t, "the message has left", func() bool {
		g.ask(t, &sent, "sent", "--json")
		return len(sent) == 1
	})
	id := sent[0].ID
	bounced := "failed " + lab.Address("nobody") + " 5.1.1"
	if m := g.comesBack(t, id, bounced); !strings.Contains(m.Returns[0].Says, "User doesn't exist") {
		t.Errorf("the bounce says %q, want what Dovecot said", m.Returns[0].Says)
	}
	w.sendAs(t, "bob", receipt(sent[0].MessageID))
	g.comesBack(t, id, bounced, "read "+lab.Address("bob"))

	g.end(t, syscall.SIGTERM)
	w.sendAs(t, "carol", letterOf("carol", "unrelated@years.example", ""))
	w.sendAs(t, "carol", letterOf("carol", "answer@years.example", "In-Reply-To: <"+sent[0].MessageID+">\r\n"))
	g.start(t)
	g.comesBack(t, id, "answered "+lab.Address("carol"), bounced, "read "+lab.Address("bob"))
	w.unseen(t, "unrelated@years.example", "answer@years.example", "receipt@years.example")

	if code, body := g.post(t, "/v1/journal", fmt.Sprintf(`{"ID":%q}`, id)); code != http.StatusOK || strings.Count(body, `"heard"`) != 3 {
		t.Errorf("the journal says %d %s, want a line for each of the three", code, body)
	}
}

// sendmail sends a letter of alice through the guard.
func (g *guard) sendmail(t *testing.T, subject string, to ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), g.bin, append([]string{"sendmail", "-i", "-f", lab.Address("alice")}, to...)...)
	cmd.Env = g.env
	cmd.Stdin = strings.NewReader("From: " + lab.Address("alice") + "\nTo: " + strings.Join(to, ", ") + "\nSubject: " + subject + "\n\nSee you there.\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("sendmail: %v\n%s", err, out)
	}
}

// comesBack waits until just this has come back about a message.
func (g *guard) comesBack(t *testing.T, id string, want ...string) returned {
	t.Helper()
	var m returned
	until(t, fmt.Sprintf("%q come back", want), func() bool {
		g.ask(t, &m, "show", id, "--json")
		return slices.Equal(m.words(), want)
	})
	return m
}

// sendAs hands a message to alice to the lab's Postfix, past Holdback.
func (w world) sendAs(t *testing.T, name, content string) {
	t.Helper()
	host, port, err := net.SplitHostPort(w.lab.StartTLS)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(w.lab.CA)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	r := relay.New(relay.Config{RootCAs: roots})
	defer r.Close()
	sign := account.Sign{
		Server: account.Server{Host: host, Port: n, Security: account.StartTLS}, User: lab.Address(name), Password: lab.Password(name),
	}
	from, err := mail.ParseAddress(lab.Address(name))
	if err != nil {
		t.Fatal(err)
	}
	to, err := mail.ParseAddress(lab.Address("alice"))
	if err != nil {
		t.Fatal(err)
	}
	e := mail.Envelope{From: from, Recipients: []mail.Recipient{{Address: to}}}
	report := r.Send(t.Context(), sign, mail.Message{Envelope: e, Content: mail.Bytes(content)}, func() error { return nil })
	if report.End != relay.Accepted {
		t.Fatalf("%s sends: %+v", name, report)
	}
}

func letterOf(name, messageID, fields string) string {
	return "From: " + lab.Address(name) + "\r\nTo: " + lab.Address("alice") + "\r\nSubject: the berths\r\nMessage-ID: <" + messageID + ">\r\n" +
		fields + "\r\nThank you.\r\n"
}

// receipt is what a mail client of bob writes when he has read the message (RFC 8098).
func receipt(messageID string) string {
	return strings.ReplaceAll(`From: `+lab.Address("bob")+`
To: `+lab.Address("alice")+`
Subject: Return Receipt (displayed)
Message-ID: <receipt@years.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=r

--r
Content-Type: text/plain

It was displayed.

--r
Content-Type: message/disposition-notification

Reporting-UA: desk.lab.example; Desk Mail
Final-Recipient: rfc822;`+lab.Address("bob")+`
Original-Message-ID: <`+messageID+`>
Disposition: manual-action/MDN-sent-manually; displayed

--r--
`, "\n", "\r\n")
}

// unseen checks that these messages lie in alice's inbox as they came.
func (w world) unseen(t *testing.T, messageIDs ...string) {
	t.Helper()
	box := mailbox.Of(imapOf(t, w.lab, "alice", account.TLS))
	defer box.Close()
	for _, id := range messageIDs {
		copies, err := box.Find(t.Context(), "INBOX", id)
		if err != nil || len(copies) != 1 {
			t.Errorf("%s: %d copies, %v", id, len(copies), err)
			continue
		}
		if copies[0].Seen() {
			t.Errorf("%s was marked as read", id)
		}
	}
}
