package lab

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Inbox returns the messages that lie in a person's inbox, octet for octet as
// Dovecot keeps them, in no order.
func (l *Lab) Inbox(name string) ([][]byte, error) {
	var all [][]byte
	for _, sub := range []string{"new", "cur"} {
		dir := filepath.Join(l.dir, "mail", Address(name), sub)
		files, err := os.ReadDir(dir)
		if os.IsNotExist(err) {
			continue // Dovecot makes the mailbox with its first message
		}
		if err != nil {
			return nil, fmt.Errorf("look into the inbox of %s: %w", name, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				return nil, fmt.Errorf("read a message of %s: %w", name, err)
			}
			all = append(all, text)
		}
	}
	return all, nil
}

// Fill puts n messages into a person's folder "Sent" without IMAP, as years of writing
// would have done. Their Message-IDs are "1@years.example" and so on.
func (l *Lab) Fill(name string, n int) error {
	dir := filepath.Join(l.dir, "mail", Address(name), ".Sent", "cur")
	for i := range n {
		text := fmt.Sprintf("From: <%s>\r\nTo: <old@%s>\r\nSubject: Letter %d\r\nMessage-ID: <%d@years.example>\r\n"+
			"Date: Mon, 2 Nov 2020 10:00:00 +0000\r\n\r\n%s\r\n", Address(name), Domain, i+1, i+1, strings.Repeat("It was a long letter. ", 100))
		// Dovecot's maildir: the unique name, then the flags; S is seen.
		file := filepath.Join(dir, fmt.Sprintf("%d.M%dP1.lab:2,S", 1_600_000_000+i, i))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return fmt.Errorf("fill the mailbox of %s: %w", name, err)
		}
	}
	return nil
}

// WithoutTrace removes what servers put before a message on its way: the fields
// Return-Path, Delivered-To and Received at its very top. The rest is what was
// handed to the first server, octet for octet.
func WithoutTrace(message []byte) []byte {
	for {
		name, _, found := bytes.Cut(message, []byte(":"))
		if !found {
			return message
		}
		switch strings.ToLower(string(name)) {
		case "return-path", "delivered-to", "received":
			message = message[fieldLength(message):]
		default:
			return message
		}
	}
}

// fieldLength is the length of the first header field with its folded lines.
func fieldLength(message []byte) int {
	end := 0
	for {
		line := bytes.IndexByte(message[end:], '\n')
		if line < 0 {
			return len(message)
		}
		end += line + 1
		// RFC 5322, section 2.2.3: a line that begins with white space goes on.
		if end == len(message) || message[end] != ' ' && message[end] != '\t' {
			return end
		}
	}
}
