package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"holdback/guard/scan"
)

// What a scan is measured with.
const (
	scanSize   = 10 << 20
	scanTerms  = 1000
	scanRounds = 30
	scanGoal   = 100.0 // MB a second
	regexpSize = 100 << 10
	regexpGoal = 200.0
	gitleaks   = "gitleaks v8.30.1"
	leaksSize  = 1 << 20
	leaksGoal  = 100.0
)

// scanning measures how long it takes to look for everything in text, on one core,
// beside Go's regexp and gitleaks' engine. Those two are given less text and no terms,
// and their time is scaled; both take time by the octet.
func scanning(ctx context.Context, b bench) ([]row, error) {
	began := time.Now()
	s, err := scan.New(scan.Options{Terms: []scan.Term{{List: "code names", Words: codeNames(scanTerms)}}})
	if err != nil {
		return nil, err
	}
	built := time.Since(began)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	text, kind, err := mailText(b.scale(scanSize))
	if err != nil {
		return nil, err
	}
	took, found := scanTime(s, text)
	rate, kinds := megabytes(text)/took.Seconds(), len(scan.Kinds())
	rows := []row{{
		what: fmt.Sprintf("scan %.0f MB of %s for %d kinds and %d terms, 1 core", megabytes(text), kind, kinds, scanTerms),
		got:  fmt.Sprintf("%.0f MB/s, %.3f s; %d found, made ready in %.0f ms", rate, took.Seconds(), found, ms(built)),
		goal: "100 MB/s", ok: rate >= scanGoal,
	}}
	rows = append(rows, sheetRow(s, b))
	regexps, err := regexpRow(text, rate)
	if err != nil {
		return rows, err
	}
	rows = append(rows, regexps)
	leaks, err := leaksRow(ctx, text, rate)
	return append(rows, leaks), err
}

func megabytes(text string) float64 { return float64(len(text)) / 1e6 }

// scanTime is the best of some rounds: the others were disturbed.
func scanTime(s *scan.Scanner, text string) (time.Duration, int) {
	best, found := time.Hour, 0
	for range scanRounds {
		began := time.Now()
		found = len(s.Scan(text))
		best = min(best, time.Since(began))
	}
	return best, found
}

// sheetRow measures the worst that people send: a table of nothing but numbers.
func sheetRow(s *scan.Scanner, b bench) row {
	text := sheetText(b.scale(scanSize))
	took, found := scanTime(s, text)
	return row{
		what: fmt.Sprintf("scan %.0f MB of a table of numbers, 1 core", megabytes(text)),
		got:  fmt.Sprintf("%.0f MB/s, %.2f s; %d found", megabytes(text)/took.Seconds(), took.Seconds(), found),
		goal: "none", ok: true,
	}
}

// regexpRow runs an expression for each kind, one after the other.
func regexpRow(text string, rate float64) (row, error) {
	text = text[:min(len(text), regexpSize)]
	patterns := scan.Patterns()
	var all []*regexp.Regexp
	for _, kind := range slices.Sorted(maps.Keys(patterns)) {
		re, err := regexp.Compile(patterns[kind])
		if err != nil {
			return row{}, fmt.Errorf("compile the expression of %s: %w", kind, err)
		}
		all = append(all, re)
	}
	began := time.Now()
	for _, re := range all {
		re.FindAllStringIndex(text, -1)
	}
	theirs := megabytes(text) / time.Since(began).Seconds()
	return compared("regexp", fmt.Sprintf("Go's regexp, %d expressions without terms, on %.1f MB", len(all), megabytes(text)), rate, theirs, regexpGoal), nil
}

// leaksRow runs gitleaks, which looks for secrets only, in a module of its own. It
// gets the text in one piece, as Holdback does, but a tenth of it: its time grows
// faster than the text.
func leaksRow(ctx context.Context, text string, rate float64) (row, error) {
	text = text[:min(len(text), leaksSize)]
	file, err := os.CreateTemp("", "holdback-scan-*.txt")
	if err != nil {
		return row{}, err
	}
	defer os.Remove(file.Name())
	if _, err := file.WriteString(text); err != nil {
		return row{}, err
	}
	if err := file.Close(); err != nil {
		return row{}, err
	}
	name, err := filepath.Abs(file.Name())
	if err != nil {
		return row{}, err
	}
	cmd := exec.CommandContext(ctx, "go", "run", ".", name)
	cmd.Dir = filepath.Join("app", "bench", "peers")
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "CGO_ENABLED=0", "GOFLAGS=")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return row{}, fmt.Errorf("run %s: %w", gitleaks, err)
	}
	var whole, pieces float64
	if _, err := fmt.Sscan(string(out), &whole, &pieces); err != nil {
		return row{}, fmt.Errorf("read what %s took: %w", gitleaks, err)
	}
	size := megabytes(text)
	what := fmt.Sprintf("%s, secrets only, on %.0f MB (in pieces of 100 KB, as it reads files, %.2f MB/s)", gitleaks, size, size/pieces)
	return compared("gitleaks", what, rate, size/whole, leaksGoal), nil
}

// compared is the row of a peer that does rate megabytes a second.
func compared(name, what string, ours, theirs, goal float64) row {
	return row{
		what: "the same text with " + name,
		got:  fmt.Sprintf("%.0f MB/s", ours),
		peer: fmt.Sprintf("%s: %.3f MB/s", what, theirs),
		goal: fmt.Sprintf("%.0f times as fast: %.0f", goal, ours/theirs), ok: ours >= goal*theirs,
	}
}
