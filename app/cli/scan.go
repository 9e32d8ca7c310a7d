package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"holdback/guard/scan"
)

const scanLong = `Find sensitive content in text: card and account numbers, identity, tax and health numbers,
phone numbers, network addresses, keys, tokens and passwords. What is found is shown with
its middle masked. Without a FILE, or for -, standard input is read.

With --terms, also find the words of a file, one word or phrase a line; * stands for letters
within a word, and lines that begin with # are remarks.

With --jsonl, each line read is {"id": …, "text": "…"}, and one line is written for it, in
the same order: {"id": …, "findings": [{"kind", "title", "family", "start", "end", "quote"}]},
start and end in octets of the text as UTF-8. A line that cannot be read is answered with
{"id": null, "error": "line 3: …"}, and the next one is read.

Exit codes: 0 nothing was found, 1 something was, 2 a file or line cannot be read, or the
command was not understood.`

// scanFlags is what was asked of a scan.
type scanFlags struct {
	json, jsonl bool
	kinds       bool
	terms       string
}

func (p Program) scan() *cobra.Command {
	var o scanFlags
	c := jsonFlag(&cobra.Command{
		Use:     "scan [FILE…]",
		Short:   "Find sensitive content in text",
		Long:    scanLong,
		Example: "  holdback scan notes.txt *.csv\n  holdback scan --terms codenames.txt - < letter.txt\n  holdback scan --jsonl < texts.jsonl",
		RunE: act(func(ctx context.Context, args []string) error {
			if o.kinds {
				return p.print(o.json, scan.Kinds(), kindWords(scan.Kinds()))
			}
			if len(args) == 0 {
				args = []string{"-"}
			}
			found, err := p.scanAll(ctx, args, o)
			switch {
			case err != nil:
				return outcome{exitUsage, err}
			case found:
				return outcome{code: exitRefused}
			}
			return nil
		}),
	}, &o.json)
	c.Flags().BoolVar(&o.jsonl, "jsonl", false, "read and write one JSON object a line")
	c.Flags().BoolVar(&o.kinds, "kinds", false, "list all that is looked for, with the standards it follows")
	c.Flags().StringVar(&o.terms, "terms", "", "file of words to find besides, one a line")
	c.MarkFlagsMutuallyExclusive("json", "jsonl")
	return c
}

// kindWords lists kinds, the standard of each behind it.
func kindWords(kinds []scan.Kind) string {
	var out strings.Builder
	for _, k := range kinds {
		fmt.Fprintf(&out, "%-32s %s\n%33s%s\n", k.ID, k.Title, "", k.Cite)
	}
	return out.String()
}

// scanned is one thing that was found.
type scanned struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"` // from 1
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Family string `json:"family"`
	Start  int64  `json:"start"` // octets from the beginning of the text
	End    int64  `json:"end"`
	Quote  string `json:"quote"` // masked
}

// scanAll scans every file. A file that cannot be read does not keep the others from
// being scanned.
func (p Program) scanAll(ctx context.Context, files []string, o scanFlags) (found bool, err error) {
	s, err := newScan(o.terms)
	if err != nil {
		return false, err
	}
	all := []scanned{}
	each := func(f scanned) error {
		found = true
		if o.json {
			all = append(all, f)
			return nil
		}
		_, err := fmt.Fprintf(p.Stdout, "%s:%d: %s: %s\n", clean(f.File), f.Line, clean(f.Title), clean(f.Quote))
		return err
	}
	var problems error
	for _, file := range files {
		if o.jsonl {
			some, err := p.scanLines(ctx, s, file)
			found, problems = found || some, errors.Join(problems, err)
			continue
		}
		problems = errors.Join(problems, p.scanFile(ctx, s, file, each))
	}
	if o.json {
		problems = errors.Join(problems, p.print(true, all, ""))
	}
	return found, problems
}

// scanner finds, and knows the words for what was found.
type scanner struct {
	*scan.Scanner
	kinds map[string]scan.Kind
}

func newScan(terms string) (scanner, error) {
	var o scan.Options
	if terms != "" {
		words, err := readTerms(terms)
		if err != nil {
			return scanner{}, err
		}
		o.Terms = []scan.Term{{List: filepath.Base(terms), Words: words}}
	}
	s, err := scan.New(o)
	if err != nil {
		return scanner{}, fmt.Errorf("prepare scan: %w", err)
	}
	kinds := map[string]scan.Kind{}
	for _, k := range scan.Kinds() {
		kinds[k.ID] = k
	}
	return scanner{s, kinds}, nil
}

// maxTerms is the longest file of terms, in octets: words by the ten thousand.
const maxTerms = 4 << 20

func readTerms(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read terms: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxTerms+1))
	if err != nil {
		return nil, fmt.Errorf("read terms: %w", err)
	}
	if len(text) > maxTerms {
		return nil, fmt.Errorf("read terms: %s is longer than %d octets", file, maxTerms)
	}
	var words []string
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\uFEFF")) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			words = append(words, word)
		}
	}
	return words, nil
}

// describe puts a hit in a text that begins at offset into words.
func (s scanner) describe(text string, h scan.Hit, offset int64) scanned {
	k, ok := s.kinds[h.Kind]
	if !ok { // a term
		k = scan.Kind{Title: "word of " + h.List, Family: scan.Word}
	}
	return scanned{
		Kind: h.Kind, Title: k.Title, Family: string(k.Family),
		Start: offset + int64(h.Start), End: offset + int64(h.End), Quote: scan.Mask(text, h),
	}
}

// scanFile scans a text of any size, a piece at a time.
func (p Program) scanFile(ctx context.Context, s scanner, file string, each func(scanned) error) error {
	in, err := p.input(file)
	if err != nil {
		return err
	}
	defer in.Close()
	line := 1
	err = s.ScanReader(utf16too(in), func(offset int64, text string, hits []scan.Hit) error {
		at := 0
		for _, h := range hits {
			line += strings.Count(text[at:h.Start], "\n")
			at = h.Start
			f := s.describe(text, h, offset)
			f.File, f.Line = file, line
			if err := each(f); err != nil {
				return err
			}
		}
		line += strings.Count(text[at:], "\n")
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("scan %s: %w", file, err)
	}
	return nil
}

// utf16too reads text that begins with the mark of UTF-16, as Windows programs write it,
// as UTF-8, and other text as it is.
func utf16too(in io.Reader) io.Reader {
	r := bufio.NewReaderSize(in, 64<<10)
	if mark, _ := r.Peek(2); string(mark) == "\xff\xfe" || string(mark) == "\xfe\xff" {
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder())
	}
	return r
}

// maxLine is the longest line that --jsonl takes, in octets.
const maxLine = 64 << 20

type (
	question struct {
		ID   json.RawMessage `json:"id"`
		Text *string         `json:"text"`
	}
	reply struct {
		ID       json.RawMessage `json:"id"`
		Findings []scanned       `json:"findings"`
	}
	complaintLine struct {
		ID    json.RawMessage `json:"id"`
		Error string          `json:"error"`
	}
)

// errLines says that some lines could not be read; each was answered.
var errLines = errors.New("some lines could not be read; each was answered with an error")

// scanLines answers line by line, and at once when nothing more waits to be read.
func (p Program) scanLines(ctx context.Context, s scanner, file string) (found bool, err error) {
	in, err := p.input(file)
	if err != nil {
		return false, err
	}
	defer in.Close()
	r, w := bufio.NewReaderSize(in, 1<<20), bufio.NewWriterSize(p.Stdout, 64<<10)
	write := json.NewEncoder(w)
	write.SetEscapeHTML(false)
	defer func() { err = errors.Join(err, w.Flush()) }()
	bad := false
	for n := 1; ctx.Err() == nil; n++ {
		line, err := oneJSONLine(r)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		a, hits, ok := s.answer(n, line, err)
		found, bad = found || hits, bad || !ok
		if err := write.Encode(a); err != nil {
			return found, fmt.Errorf("write answer: %w", err)
		}
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return found, fmt.Errorf("write answer: %w", err)
			}
		}
	}
	if bad {
		return found, errLines
	}
	return found, ctx.Err()
}

// answer is what is written for one line.
func (s scanner) answer(n int, line []byte, err error) (a any, found, ok bool) {
	var q question
	if err == nil || errors.Is(err, io.EOF) {
		err = json.Unmarshal(line, &q)
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = errors.New(`it is not an object with an "id" and a "text" in quotes`)
	}
	if err == nil && q.Text == nil {
		err = errors.New(`there is no "text"`)
	}
	if err != nil {
		return complaintLine{ID: json.RawMessage("null"), Error: fmt.Sprintf("line %d: %v", n, err)}, false, false
	}
	if q.ID == nil {
		q.ID = json.RawMessage("null")
	}
	r := reply{ID: q.ID, Findings: []scanned{}}
	for _, h := range s.Scan(*q.Text) {
		r.Findings = append(r.Findings, s.describe(*q.Text, h, 0))
	}
	return r, len(r.Findings) > 0, true
}

var errLongLine = fmt.Errorf("it is longer than %d octets", maxLine)

// oneJSONLine reads a line without its end. Of one that is too long, the rest is
// skipped.
func oneJSONLine(r *bufio.Reader) (line []byte, err error) {
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long = true
		} else {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long {
			return []byte("…"), errLongLine
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}
