package people

// Distance is how many slips of the finger lie between two words, or more than
// most when it is more: the optimal string alignment distance, in which a
// letter too many, too few or another one counts 1, while two letters in the
// wrong order, a neighbouring key or a letter doubled count 0.5.
func Distance(x, y string, most float64) float64 {
	a, b := []rune(x), []rune(y)
	if d := len(a) - len(b); float64(max(d, -d)) > 2*most || len(a) > longest || len(b) > longest {
		return most + 1
	}
	var rows [3][longest + 1]float64
	for j := range len(b) + 1 {
		rows[0][j] = float64(j)
	}
	for i := 1; i <= len(a); i++ {
		row, above, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = float64(i)
		least := row[0]
		for j := 1; j <= len(b); j++ {
			row[j] = min(above[j-1]+swap(a[i-1], b[j-1]), above[j]+extra(a, i-1), row[j-1]+extra(b, j-1))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] && a[i-1] != a[i-2] {
				row[j] = min(row[j], before[j-2]+0.5)
			}
			least = min(least, row[j])
		}
		if least > most+0.5 { // a transposition may still save half
			return most + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

// longest is the longest word that is compared: a label of a domain, or the
// local part of an address (RFC 1035, section 2.3.4; RFC 5321, section 4.5.3.1.1).
const longest = 64

// extra is the price of the letter at i that the other word does not have.
func extra(word []rune, i int) float64 {
	if i > 0 && word[i] == word[i-1] {
		return 0.5
	}
	return 1
}

func swap(x, y rune) float64 {
	switch {
	case x == y:
		return 0
	case adjacent(x, y):
		return 0.5
	}
	return 1
}

// keys is where each key is, the rows shifted as on the desk: in quarters of a key.
var keys = func() (at [128]struct{ row, quarter int8 }) {
	for row, letters := range []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		for i, r := range letters {
			at[r].row, at[r].quarter = int8(row+1), int8(4*i+[]int{0, 2, 3, 5}[row])
		}
	}
	return at
}()

// adjacent reports whether two keys touch.
func adjacent(x, y rune) bool {
	if x >= 128 || y >= 128 || keys[x].row == 0 || keys[y].row == 0 {
		return false
	}
	rows, apart := keys[x].row-keys[y].row, keys[x].quarter-keys[y].quarter
	return rows >= -1 && rows <= 1 && apart >= -4 && apart <= 4 && (rows == 0 || apart > -4 && apart < 4)
}
