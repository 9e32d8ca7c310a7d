package scan

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Text is looked at in pieces, so that its size costs no memory. Each is looked
// at together with what stands around it.
const (
	pieceSize = 256 << 10
	behind    = 2 << 10
	ahead     = 10 << 10 // more than the longest secret
)

// Scan returns what text holds, in the order of Start. Hits of built-in kinds
// never overlap; those of terms may.
func (s *Scanner) Scan(text string) []Hit {
	var all []Hit
	for from := 0; from < len(text); {
		hits, size := s.next(text, from)
		for _, h := range hits {
			h.Start, h.End = h.Start+from, h.End+from
			all = append(all, h)
		}
		from += size
	}
	return all
}

// ScanReader reads r to its end and calls each for every piece with the hits in
// it: text[hit.Start:hit.End]. offset is where text begins in what was read; the
// pieces together are all that was read. It never holds more than one piece, and
// finds just what Scan would find in the whole. It stops at the first error, of r
// or of each.
func (s *Scanner) ScanReader(r io.Reader, each func(offset int64, text string, hits []Hit) error) error {
	buffer := make([]byte, 0, behind+pieceSize+ahead+1)
	from, offset := 0, int64(0)
	for last := false; !last; {
		n, err := io.ReadFull(r, buffer[len(buffer):from+pieceSize+ahead+1])
		buffer = buffer[:len(buffer)+n]
		if last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !last {
			return err
		}
		text := string(buffer)
		hits, size := s.next(text, from)
		if size > 0 {
			if err := each(offset, text[from:from+size], hits); err != nil {
				return err
			}
		}
		offset, from = offset+int64(size), from+size
		keep := max(0, from-behind)
		buffer, from = append(buffer[:0], text[keep:]...), from-keep
	}
	return nil
}

// backTo is where to begin to look so that what stands before a piece counts: at
// the beginning of a line or of a word, or at least of a character.
func backTo(text string, from int) int {
	start := max(0, from-behind)
	if start == 0 {
		return 0
	}
	if n := strings.IndexAny(text[start:from], "\n "); n >= 0 {
		return start + n
	}
	for start < from && !utf8.RuneStart(text[start]) {
		start++
	}
	return start
}

// next looks at the piece of text that begins at from, and returns the hits that
// begin in it, by their places in it, and how long it is. What it does depends on
// nothing but the text from 2 KB before to 266 KB behind.
func (s *Scanner) next(text string, from int) ([]Hit, int) {
	back, end := backTo(text, from), len(text)
	if end-from > pieceSize+ahead {
		end = from + pieceSize + ahead
	}
	window, last := text[back:end], end == len(text)
	from -= back
	hits := s.look(window)
	end = len(window)
	if !last {
		end = cut(window, from, hits)
	}
	mine := make([]Hit, 0, len(hits))
	for _, h := range hits {
		if h.Start >= from && h.Start < end {
			mine = append(mine, Hit{h.Kind, h.List, h.Start - from, min(h.End, end) - from})
		}
	}
	return mine, end - from
}

// cut is where a piece best ends: behind a line, or a word, and in no hit.
func cut(window string, from int, hits []Hit) int {
	end := from + pieceSize
	if n := strings.LastIndexByte(window[end-behind:end], '\n'); n >= 0 {
		end = end - behind + n + 1
	} else if n := strings.LastIndexByte(window[end-behind:end], ' '); n >= 0 {
		end = end - behind + n + 1
	}
	end = runeStart(window, end)
	best := end
	for i := len(hits) - 1; i >= 0; i-- { // in the order of Start, so that one look is enough
		if hits[i].Start < best && hits[i].End > best {
			best = hits[i].Start
		}
	}
	if best < from+pieceSize/2 {
		return end // a chain of terms without end: one is cut
	}
	return best
}
