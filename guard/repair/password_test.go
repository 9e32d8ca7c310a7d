package repair

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"testing"
)

func TestPasswordsCanBeReadAloud(t *testing.T) {
	shape := regexp.MustCompile(`^([abcdefghjkmnpqrstuvwxyz23456789]{4}-){4}[abcdefghjkmnpqrstuvwxyz23456789]{4}$`)
	seen, used := map[string]bool{}, map[rune]int{}
	for range 2000 {
		p, err := newPassword(rand.Reader)
		if err != nil || !shape.MatchString(p) || seen[p] {
			t.Fatalf("%q, %v, seen before: %v", p, err, seen[p])
		}
		seen[p] = true
		for _, r := range p {
			used[r]++
		}
	}
	for _, r := range letters {
		if mean := 2000 * 20 / len(letters); used[r] < mean*8/10 || used[r] > mean*12/10 {
			t.Errorf("%c stands %d times where %d are fair", r, used[r], mean)
		}
	}
}

func TestAPasswordNeedsEnoughChance(t *testing.T) {
	if p, err := newPassword(bytes.NewReader(make([]byte, 19))); p != "" || !errors.Is(err, io.EOF) {
		t.Errorf("got %q, %v", p, err)
	}
}
