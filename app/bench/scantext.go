package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// mailText is mail to measure with, and what it is: the good messages of the
// SpamAssassin corpus where `make eval` has fetched them, and else invented ones.
func mailText(size int) (text, kind string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", "", err
	}
	text, err = corpus(filepath.Join(cache, "holdback-eval", "datasets-spam-assassin-0.2.3.tgz"), size)
	if errors.Is(err, os.ErrNotExist) {
		return inventedText(size), "invented mail", nil
	}
	return text, "SpamAssassin ham", err
}

// corpus reads messages from an archive until there is enough.
func corpus(file string, size int) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	var b strings.Builder
	for files := tar.NewReader(unzipped); b.Len() < size; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && strings.Contains(head.Name, "-ham-") && strings.HasSuffix(head.Name, ".txt") {
			_, err = io.Copy(&b, files)
		}
		if err != nil {
			return "", fmt.Errorf("read %s: %w", file, err)
		}
	}
	return b.String()[:min(size, b.Len())], nil
}

// inventedText is letters of common words, with the headers, addresses and numbers
// that mail has.
func inventedText(size int) string {
	random := rand.New(rand.NewPCG(5, 6))
	words := strings.Fields("the of and to in for is on that by this with you it not or be are from at as your all have new more an was we will can us " +
		"about if my has but our one other do they time up out what which their page meeting report contract draft invoice review server project " +
		"tomorrow please thanks regards customer between order number answer question number account message version release office")
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, "From: Anna Berg <anna%d@lindenhof.example>\nDate: Mon, %d Nov 2026 %02d:%02d:%02d +0100\nMessage-ID: <%d.%d@lindenhof.example>\nSubject: report %d\n\n",
			n%100, n%28+1, n%24, n%60, n%59, random.Uint32(), n, n)
		for line := range 30 {
			for range 11 {
				b.WriteString(words[random.IntN(len(words))])
				b.WriteByte(' ')
			}
			if line%6 == 0 {
				fmt.Fprintf(&b, "%d, https://example.org/%x", random.IntN(1000000), random.Uint32())
			}
			b.WriteByte('\n')
		}
	}
	return b.String()[:size]
}

// sheetText is a table of numbers, as spreadsheets are pasted.
func sheetText(size int) string {
	random := rand.New(rand.NewPCG(7, 8))
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, "%d\t%d\t%d.%02d\t2026-%02d-%02d\t%d\t%d %d\n",
			n, random.IntN(1e9), random.IntN(1e5), n%100, n%12+1, n%28+1, random.IntN(1e12), random.IntN(1e4), random.IntN(1e6))
	}
	return b.String()[:size]
}
