package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"holdback/guard"
	"holdback/mail"
)

// letter is one message as it lies in an archive.
type letter struct {
	name string // for people who want to look at it
	text []byte
}

// ham is the name of a good message in the archive. Each lies there as JSON too.
var ham = regexp.MustCompile(`/((?:easy|hard)-ham-[0-9]+/[0-9]+)\.[0-9a-f]+\.txt$`)

// archive reads the good messages of the corpus, in the order in which they lie there.
func archive(file string) iter.Seq2[letter, error] {
	return func(yield func(letter, error) bool) {
		if err := eachHam(file, func(l letter) bool { return yield(l, nil) }); err != nil {
			yield(letter{}, fmt.Errorf("read %s: %w", file, err))
		}
	}
}

func eachHam(file string, each func(letter) bool) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for files := tar.NewReader(unzipped); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := ham.FindStringSubmatch(head.Name)
		if name == nil {
			continue
		}
		text, err := io.ReadAll(files)
		if err != nil {
			return err
		}
		if !each(letter{name[1], text}) {
			return nil
		}
	}
}

// folder reads the .eml files in a folder and below it, in the order of their names.
func folder(dir string) iter.Seq2[letter, error] {
	return func(yield func(letter, error) bool) {
		err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.EqualFold(path.Ext(name), ".eml") {
				return err
			}
			text, err := os.ReadFile(name)
			if err == nil && !yield(letter{name, text}, nil) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			yield(letter{}, fmt.Errorf("read messages: %w", err))
		}
	}
}

// outgoing is a message as its sender's mail program had it, with nothing known but
// who they are and when it is.
func outgoing(text []byte) *guard.Mail {
	v, err := mail.Read(mail.Bytes(asWritten(text)))
	m := &guard.Mail{View: v, Unreadable: err, Facts: guard.Facts{Own: v.From(), Now: v.Date()}}
	if len(m.Facts.Own) > 0 {
		m.Facts.Account = m.Facts.Own[0].Address
		m.Envelope.From = m.Facts.Account
	}
	for _, box := range append(v.To(), v.Cc()...) {
		m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: box.Address})
	}
	return m
}

// onTheWay are fields that no mail program writes into a message it sends: those of
// servers, of mailing lists and of the recipient's filters.
var onTheWay = regexp.MustCompile(`(?i)^(Received|Return-Path|Delivered-To|Errors-To|Sender|Precedence|Old-Return-Path|Resent-[A-Z-]+|Mailing-List|List-[A-Z-]+|X-[A-Z0-9-]+|Lines|Status|Xref|Path|NNTP-[A-Z-]+|Newsgroups|Forwarded-By):`)

// asWritten is text without what was added on its way, with line ends as in mail.
func asWritten(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if bytes.HasPrefix(text, []byte("From ")) { // the line between messages of an mbox (RFC 4155)
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	head, body, _ := bytes.Cut(text, []byte("\n\n"))
	var kept bytes.Buffer
	added := false
	for line := range bytes.Lines(head) {
		if line[0] != ' ' && line[0] != '\t' {
			added = onTheWay.Match(line)
		}
		if !added {
			kept.Write(line)
		}
	}
	kept.WriteString("\n\n")
	kept.Write(body)
	return bytes.ReplaceAll(kept.Bytes(), []byte("\n"), []byte("\r\n"))
}
