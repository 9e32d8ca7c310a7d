package store

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"holdback/app/outbox"
)

func TestStagedContentCanBeReadBeforeItIsPut(t *testing.T) {
	s := open(t, t.TempDir())
	for _, size := range []int{0, 5, small, small + 1} {
		want := letters(size, 9)
		c, err := s.Stage(t.Context(), "a", bytes.NewReader(want))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := readAll(c); err != nil || !bytes.Equal(got, want) || c.Size() != int64(size) {
			t.Errorf("staged %d octets, got %d, size %d, %v", size, len(got), c.Size(), err)
		}
	}
	if names := blobNames(t, s); len(names) != 1 {
		t.Errorf("files %q: want only the last that was staged", names)
	}
	s.Discard("a")
	if names := blobNames(t, s); len(names) != 0 {
		t.Errorf("files %q are left after Discard", names)
	}
	if _, err := s.Content(t.Context(), "a"); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("content after Discard: %v, want not found", err)
	}
}

func TestANewContentTakesThePlaceOfTheOld(t *testing.T) {
	s := open(t, t.TempDir())
	sizes := []int{small + 1, small + 2, 10, 20, small + 3}
	for i, size := range sizes {
		put(t, s, entry(1), letters(size, uint64(i)))
		wantContent(t, s, entry(1).ID, letters(size, uint64(i)))
		want := 0
		if size > small {
			want = 1
		}
		if names := blobNames(t, s); len(names) != want {
			t.Errorf("after a content of %d octets: files %q, want %d", size, names, want)
		}
	}
	e := entry(1)
	e.State = outbox.Asking
	put(t, s, e, nil)
	wantContent(t, s, e.ID, letters(small+3, uint64(len(sizes)-1)))
}

func TestABrokenLineLeavesNoContentBehind(t *testing.T) {
	s := open(t, t.TempDir())
	// io.ErrUnexpectedEOF is what HTTP and SMTP say of a line that ended too early.
	for _, broken := range []error{errors.New("line broke"), io.ErrUnexpectedEOF} {
		for _, size := range []int{100, small + 100, 2 << 20} {
			r := io.MultiReader(bytes.NewReader(letters(size, 1)), failing{broken})
			if _, err := s.Stage(t.Context(), "a", r); !errors.Is(err, broken) {
				t.Errorf("stage of %d octets: %v, want %v", size, err, broken)
			}
		}
	}
	if names := blobNames(t, s); len(names) != 0 {
		t.Errorf("files left: %q", names)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
