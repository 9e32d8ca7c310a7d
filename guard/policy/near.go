package policy

import "fmt"

// didYouMean names the nearest of the names, or is "" when none is near. It looks
// at no more than the first letters of a name that goes on and on.
func didYouMean(name string, names []string) string {
	const longest = 64
	r := []rune(name)
	if len(r) > longest {
		return ""
	}
	best, near := "", max(len(r)/3, 1)+1
	for _, n := range names {
		if d := distance(r, []rune(n)); d < near {
			best, near = n, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance is how many letters must be added, taken away, changed or swapped with
// their neighbour to make b of a (optimal string alignment).
func distance(a, b []rune) int {
	older, old, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := range a {
		now[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			now[j+1] = min(old[j+1]+1, now[j]+1, old[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				now[j+1] = min(now[j+1], older[j-1]+1)
			}
		}
		older, old, now = old, now, older
	}
	return old[len(b)]
}
