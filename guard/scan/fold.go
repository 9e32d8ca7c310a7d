package scan

import (
	"encoding/binary"
	"sort"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as the detectors read it: compatibility forms such as
// full-width digits replaced by plain ones (Unicode UAX #15, NFKC), letters
// outside of ASCII in lower case, every kind of space a space, every kind of
// hyphen a hyphen, and what nobody sees left out. ASCII is as it was.
type folded struct {
	text   string
	source string
	at     []shift // in ascending order; empty where text is source
}

// shift says that what stands from folded offset to on began at from.
type shift struct{ to, from int }

// fold costs next to nothing where source is ASCII, and leaves octets that are
// no UTF-8 as they are.
func fold(source string) folded {
	i := nextWide(source, 0)
	if i == len(source) {
		return folded{text: source, source: source}
	}
	f := folder{source: source, out: make([]byte, 0, len(source)+len(source)/8)}
	for i < len(source) {
		f.plain(i)
		i = nextWide(source, f.wide(i))
	}
	f.plain(i)
	return folded{text: string(f.out), source: source, at: f.at}
}

// span is where a folded stretch stands in the source, from the beginning of its
// first character to the end of its last.
func (f folded) span(start, end int) (int, int) {
	if len(f.at) == 0 {
		return start, end
	}
	from, last := f.origin(start), f.origin(end-1)
	_, n := utf8.DecodeRuneInString(f.source[last:])
	return from, last + n + marks(f.source[last+n:])
}

// origin is where the character begins in the source that the folded octet at i
// came from.
func (f folded) origin(i int) int {
	n := sort.Search(len(f.at), func(k int) bool { return f.at[k].to > i })
	if n == 0 {
		return i
	}
	from := f.at[n-1].from
	if f.source[from] >= utf8.RuneSelf {
		return from // each such character has a shift of its own
	}
	from += i - f.at[n-1].to
	for from > 0 && !utf8.RuneStart(f.source[from]) {
		from--
	}
	return from
}

// nextWide is the offset of the next octet from i on that is no ASCII.
func nextWide(s string, i int) int {
	for i+8 <= len(s) && binary.LittleEndian.Uint64([]byte(s[i:i+8]))&0x8080808080808080 == 0 {
		i += 8
	}
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// folder builds a folded text.
type folder struct {
	source string
	done   int // octets of source that were read
	out    []byte
	at     []shift
}

// plain takes over what stands before i as it is.
func (f *folder) plain(i int) {
	if f.done < i {
		f.at = append(f.at, shift{len(f.out), f.done})
		f.out = append(f.out, f.source[f.done:i]...)
		f.done = i
	}
}

// wide folds the characters outside of ASCII from i on and returns where they
// end.
func (f *folder) wide(i int) int {
	for i < len(f.source) && f.source[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRuneInString(f.source[i:])
		switch {
		case mark(r):
			n = marks(f.source[i:])
			f.compose(f.source[i : i+n])
		case !invisible(r):
			f.at = append(f.at, shift{len(f.out), i})
			f.out = appendFolded(f.out, r, f.source[i:i+n])
		}
		i += n
		f.done = i
	}
	return i
}

// compose joins the letter written last with the marks that follow it, as they
// come from file names of macOS. Where that is no letter of its own, the marks
// are left out, so that they hide no word.
func (f *folder) compose(marks string) {
	base, size := utf8.DecodeLastRune(f.out)
	whole := []rune(norm.NFC.String(string(foldASCII(base)) + marks))
	if size == 0 || len(whole) == 0 || whole[0] == foldASCII(base) {
		return
	}
	start := len(f.out) - size
	last := f.at[len(f.at)-1]
	f.out = append(f.out[:start], string(whole[0])...)
	if last.to < start {
		f.at = append(f.at, shift{start, last.from + start - last.to})
	}
}

// marks is how many octets of combining marks s begins with. Nobody needs more
// of them than fit here.
func marks(s string) int {
	n := 0
	for n < len(s) && n < 64 && s[n] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !mark(r) {
			break
		}
		n += size
	}
	return n
}
