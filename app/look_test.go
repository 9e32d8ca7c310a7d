package app

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestAMessageInBlocksIsReadAgainAndAgain(t *testing.T) {
	for _, n := range []int{0, 1, block - 1, block, block + 1, 3*block + 7} {
		text := strings.Repeat("x", n)
		all, err := readBlocks(iotest.HalfReader(strings.NewReader(text)))
		if err != nil || all.Size() != int64(n) {
			t.Errorf("%d octets: size %d, %v", n, all.Size(), err)
		}
		for range 2 {
			r, _ := all.Open()
			if got, err := io.ReadAll(r); err != nil || string(got) != text {
				t.Errorf("%d octets: read %d, %v", n, len(got), err)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := readBlocks(io.MultiReader(strings.NewReader("x"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("got %v, want why it broke off", err)
	}
}
