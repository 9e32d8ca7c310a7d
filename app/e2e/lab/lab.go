// Package lab is a small mail provider made of real servers: Postfix takes
// mail over and brings it to Dovecot, which keeps it in mailboxes that a person
// can open by IMAP. Where a test wants it, an OAuth provider signs people in, and
// both servers take its tokens.
//
// The servers belong to whoever started the lab. They live in one temporary
// folder, listen on free loopback ports, refuse to relay outside, and end with
// Close, or when the program that started them ends in any other way. A
// computer that cannot run them is told what it lacks by a *Missing.
//
// The lab is for the acceptance tests and the benchmark; it is no part of the
// program. It is not a fake server with faults on demand: mail/mailtest is.
package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// Domain is the organisation of the lab. Mail to any other domain is refused.
const Domain = "lab.example"

// people are the local parts that have a mailbox at Domain.
var people = []string{"alice", "bob", "carol"}

// Lab is the running servers. Addresses are host:port.
type Lab struct {
	StartTLS string // Postfix, submission with AUTH behind STARTTLS
	TLS      string // Postfix, submission with AUTH and TLS from the first octet
	Hold     string // Postfix, takes mail without AUTH and keeps it in its queue: the benchmark's peer
	IMAP     string // Dovecot, plain
	IMAPS    string // Dovecot, TLS from the first octet
	CA       string // file with the certificate that signed the servers'; SSL_CERT_FILE for a client

	dir     string
	issuer  int // port that is kept for StartIssuer
	servers []*process
}

// Start brings the servers up and returns when all of them answer. The error is
// a *Missing when this computer cannot run them.
func Start(ctx context.Context) (*Lab, error) {
	owner, err := lookup()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lab")
	if err != nil {
		return nil, fmt.Errorf("make the lab's folder: %w", err)
	}
	l := &Lab{dir: dir, CA: filepath.Join(dir, "ca.pem")}
	if err := l.start(ctx, owner); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *Lab) start(ctx context.Context, owner owner) error {
	c, err := l.configure(owner)
	if err != nil {
		return err
	}
	if err := l.serve("", owner, "dovecot", "-F", "-c", filepath.Join(l.dir, "dovecot.conf")); err != nil {
		return err
	}
	group := filepath.Join(l.dir, "queue", "pid", "master.pid")
	if err := l.serve(group, root, "postfix", "-c", filepath.Join(l.dir, "postfix"), "start-fg"); err != nil {
		return err
	}
	for _, port := range c.greeting() {
		if err := greets(ctx, at(port)); err != nil {
			return fmt.Errorf("%w\n%s", err, l.Log())
		}
	}
	return nil
}

func (l *Lab) serve(group string, as owner, command ...string) error {
	log := filepath.Join(l.dir, command[0]+".out")
	p, err := startProcess(log, group, as, command...)
	if err != nil {
		return err
	}
	l.servers = append(l.servers, p)
	return nil
}

// Close ends the servers, waits for them and removes their folder.
func (l *Lab) Close() error {
	var errs []error
	for _, s := range l.servers {
		errs = append(errs, s.stop())
	}
	return errors.Join(append(errs, os.RemoveAll(l.dir))...)
}

// Password is what a person of the lab signs in with.
func Password(name string) string { return name + "-lab-password" }

// Address is the mail address of a person of the lab.
func Address(name string) string { return name + "@" + Domain }

// Log is what the servers wrote, for a test that wants to explain a failure.
func (l *Lab) Log() string {
	var all string
	for _, name := range []string{"dovecot.out", "log/dovecot.log", "postfix.out", "postfix.log"} {
		text, err := os.ReadFile(filepath.Join(l.dir, name))
		if err == nil && len(text) > 0 {
			all += "--- " + name + "\n" + string(text)
		}
	}
	return all
}

func at(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
