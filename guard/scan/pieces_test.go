package scan

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// readAll puts the hits of all pieces together, and proves that the pieces are
// the whole text.
func readAll(t testing.TB, s *Scanner, r io.Reader, text string) []Hit {
	t.Helper()
	var all []Hit
	end := int64(0)
	err := s.ScanReader(r, func(offset int64, piece string, hits []Hit) error {
		if offset != end || text[offset:offset+int64(len(piece))] != piece {
			t.Errorf("a piece of %d octets at %d does not follow the last, which ended at %d", len(piece), offset, end)
		}
		for _, h := range hits {
			if h.Start < 0 || h.End > len(piece) || h.Start >= h.End {
				t.Errorf("%+v is not inside a piece of %d octets", h, len(piece))
			}
			h.Start, h.End = h.Start+int(offset), h.End+int(offset)
			all = append(all, h)
		}
		end += int64(len(piece))
		return nil
	})
	if err != nil || end != int64(len(text)) {
		t.Errorf("read %d of %d octets: %v", end, len(text), err)
	}
	return all
}

func TestNothingIsLostBetweenPieces(t *testing.T) {
	s := scanner(t, Options{Terms: []Term{{List: "l", Words: []string{"project falcon"}}}})
	needles := []string{"4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "project falcon", "NHS number 943 476 5919", keyBlock("RSA PRIVATE" + " KEY"), "AK" + "IA" + draw(16, base32s)}
	random := rand.New(rand.NewPCG(3, 4))
	for _, filler := range []string{"ordinary words of a long report\n", "wordswithoutanyspaces", "ü ", "落雷"} {
		var b strings.Builder
		count := 0
		for b.Len() < 3*pieceSize {
			for n := random.IntN(60); n >= 0; n-- {
				b.WriteString(filler)
			}
			b.WriteString("\n" + needles[count%len(needles)] + "\n")
			count++
		}
		text := b.String()
		hits := s.Scan(text)
		if len(hits) != count {
			t.Errorf("filler %q: found %d of %d", filler, len(hits), count)
		}
		for _, r := range []io.Reader{strings.NewReader(text), iotest.HalfReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text))} {
			if got := readAll(t, s, r, text); !slices.Equal(got, hits) {
				t.Errorf("filler %q: ScanReader found %d, Scan %d", filler, len(got), len(hits))
			}
		}
	}
}

func TestTheEndOfAPieceMayBeAnywhere(t *testing.T) {
	s := scanner(t, Options{})
	for shift := -40; shift < 8; shift++ {
		text := strings.Repeat("-", pieceSize+shift) + " 4111 1111 1111 1111 " + strings.Repeat("-", ahead+200)
		if hits := s.Scan(text); len(hits) != 1 || text[hits[0].Start:hits[0].End] != "4111 1111 1111 1111" {
			t.Errorf("shifted by %d: %s", shift, show(text, hits))
		}
	}
}

func TestErrorsOfReadersAndOfCallersEndTheReading(t *testing.T) {
	s := scanner(t, Options{})
	broken := errors.New("broken")
	err := s.ScanReader(iotest.ErrReader(broken), func(int64, string, []Hit) error { return nil })
	if !errors.Is(err, broken) {
		t.Errorf("the reader's error became %v", err)
	}
	err = s.ScanReader(strings.NewReader("x"), func(int64, string, []Hit) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("the caller's error became %v", err)
	}
}

func TestManyMayScanAtOnce(t *testing.T) {
	s := scanner(t, Options{Terms: []Term{{List: "l", Words: []string{"falcon"}, Expressions: []string{`KD-\d+`}}}})
	text := strings.Repeat("falcon KD-123 4111 1111 1111 1111 NHS number 943 476 5919, +49 30 901820\n", 100)
	want := s.Scan(text)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if got := s.Scan(text); !slices.Equal(got, want) {
					t.Errorf("got %d hits, want %d", len(got), len(want))
				}
			}
		})
	}
	all.Wait()
	if len(want) != 500 {
		t.Errorf("got %d hits, want 500", len(want))
	}
}

func TestHostileTextsTakeNoLongerThanOthers(t *testing.T) {
	s := scanner(t, Options{Terms: []Term{{List: "l", Words: []string{"*aa*", "aaaa aaaa"}, Expressions: []string{`abc[a-z ]*xyz`, `\d{3}-x`}}}})
	for _, unit := range []string{"a", "1", "1 ", "1-", "1.", "a@", "a@b.c ", " ", "\n", "(", "+1", "00 ", "ü", "落", "\u0301", "\u200b", "\xff", "ghp_", "password: ", "password", "://", "a://b:", "key=", "abc ", "eyJ", "-----BEGIN ", "4111 1111 1111 111", "DE89 ", "::", "ab:", "12:", "1.1.1.1", "0x", "SG.", "sv=", "server=", "A", "AB 12 34 56 ", "123-45-6789 ", "943 476 5919\n", "ssn ", "server=;pwd", "jdbc:a;pwd=", "service_account\"", "x;password=", keyBlock("RSA PRIVATE" + " KEY")[:90]} {
		text := strings.Repeat(unit, 300<<10/len(unit))
		began := time.Now()
		s.Scan(text)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%d octets of %q took %s", len(text), unit, took)
		}
	}
}

func FuzzScan(f *testing.F) {
	s, err := New(Options{Terms: []Term{{List: "l", Words: []string{"falcon", "pro*t", "*berg", "落雷", "project falcon"}, Expressions: []string{`KD-\d+`, `\d{4}x`}}}})
	if err != nil {
		f.Fatal(err)
	}
	for _, examples := range secretExamples() {
		f.Add(examples[0])
	}
	for _, text := range []string{
		"", "card 4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "Mu\u0308ller ４１１１ \u200b\u00ad", "\xff\xfe\x00", "KD-12 falcon Heidelberg 落雷", "+49 (0)30 901820",
		"SSN 536-90-4399", "2001:4860:4860::8888 00:1b:63:84:45:e6 8.8.8.8", "ß\u0301ẞ İ ﬁ", "password: Xy77zz12", "a@b.example b@b.example",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hits := s.Scan(text)
		end := 0
		for _, h := range hits {
			if h.Start < 0 || h.Start >= h.End || h.End > len(text) {
				t.Fatalf("%+v is not inside %q", h, text)
			}
			if h.Kind != termKind && h.Start < end {
				t.Fatalf("%+v overlaps in %q", h, text)
			}
			if h.Kind != termKind {
				end = h.End
				if m := Mask(text, h); strings.Contains(m, text[h.Start:h.End]) {
					t.Fatalf("%q shows %q", m, text[h.Start:h.End])
				}
			}
		}
		if !slices.IsSortedFunc(hits, order) {
			t.Fatalf("%v are not in order", hits)
		}
		if got := readAll(t, s, iotest.OneByteReader(strings.NewReader(text)), text); !slices.Equal(got, hits) {
			t.Fatalf("%q: ScanReader found %v, Scan %v", text, got, hits)
		}
	})
}
