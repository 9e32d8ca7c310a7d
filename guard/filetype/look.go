package filetype

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Limits, so that no file costs us more than a moment (facts: a 42 kB archive can
// inflate to 5.5 GB).
const (
	maxKept     = 64 << 20  // octets of one file in memory
	maxInflated = 200 << 20 // octets inflated for one file, with all that is in it
	maxEntry    = 64 << 20  // octets inflated of one file in an archive
	maxNames    = 10_000    // files listed
	maxDepth    = 4         // archives in archives
	maxRatio    = 200       // octets inflated from one, after freeRatio
	freeRatio   = 1 << 20   // octets inflated before maxRatio counts
	headSize    = 40 << 10  // octets that tell a type: an ISO 9660 image has its mark at 32,769
	entryHead   = 4 << 10   // the same for a file in an archive
)

// A limit was reached. Its text ends the sentence "… was not looked at in full: ".
type limitError string

func (e limitError) Error() string { return string(e) }

const (
	errKept     limitError = "it is larger than 64 MB"
	errInflated limitError = "unpacked it would be too large"
	errRatio    limitError = "it unpacks to far more than such files hold"
	errNames    limitError = "it holds more than 10,000 files"
	errDepth    limitError = "too many archives lie in each other"
	errOverlap  limitError = "its files lie over each other, as in an archive made to harm"
)

var errDamaged = errors.New("it is damaged, or not what it seems")

// looker looks at one file and everything in it. Its numbers are what is left
// of the limits.
type looker struct {
	inflate int64
	names   int
	size    int64 // of the file itself
}

// file tells what r is. Only what needs to be is read.
func (l *looker) file(r io.Reader, name string, depth int) (Type, error) {
	size := headSize
	if depth > 0 {
		size = entryHead
	}
	head := make([]byte, size)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	t := sniff(head, name)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err, r = nil, bytes.NewReader(nil)
	}
	if err != nil {
		return t, fmt.Errorf("read file: %w", err)
	}
	open := opener(head)
	if open == nil {
		return t, nil
	}
	if depth > maxDepth {
		t.say(errDepth)
		return t, nil
	}
	return l.open(*open, source{r: io.MultiReader(bytes.NewReader(head), r), name: name, depth: depth, known: t})
}

// source is a file that is opened.
type source struct {
	r     io.Reader
	name  string
	depth int
	known Type
}

// open runs one of the readers of archives and documents. The libraries
// among them are not trusted to survive everything.
func (l *looker) open(read reader, s source) (t Type, err error) {
	t = s.known
	var kept bytes.Buffer
	if read.keeps {
		if s.depth == 0 {
			kept.Grow(int(min(l.size, maxKept)) + bytes.MinRead)
		}
		n, err := io.Copy(&kept, io.LimitReader(s.r, maxKept+1))
		if err != nil {
			return t, fmt.Errorf("read file: %w", err)
		}
		if n > maxKept {
			t.say(errKept)
			return t, nil
		}
	}
	defer func() {
		if recover() != nil {
			t.say(errDamaged)
		}
	}()
	read.look(l, s, kept.Bytes(), &t)
	return t, nil
}

// say notes the first reason why not all of a file was looked at.
func (t *Type) say(err error) {
	if t.Unread != "" || err == nil {
		return
	}
	var limit limitError
	t.Unread, t.Limited = errDamaged.Error(), errors.As(err, &limit)
	if t.Limited {
		t.Unread = limit.Error()
	}
}

// add lists one file of an archive, and looks into it when its octets are at hand:
// r may be nil.
func (l *looker) add(t *Type, s source, e Entry, r io.Reader) error {
	if l.names--; l.names < 0 {
		return errNames
	}
	encrypted := e.Type.Encrypted
	e.Type = Named(e.Name)
	e.Type.Encrypted = encrypted
	if r != nil && !encrypted {
		inner, err := l.file(r, e.Name, s.depth+1)
		e.Type = inner
		if err != nil {
			e.Type.say(cause(err))
		}
	}
	t.Inside = append(t.Inside, e)
	t.Encrypted = t.Encrypted || encrypted
	if e.Type.Limited {
		t.Unread, t.Limited = e.Type.Unread, true
	}
	return nil
}

// cause is the limit in err, or damage.
func cause(err error) error {
	var limit limitError
	if errors.As(err, &limit) {
		return limit
	}
	return errDamaged
}

// meter counts what is inflated and stops at the limits. packed is how many
// octets it comes from so far, nil when nothing is packed.
type meter struct {
	r      io.Reader
	l      *looker
	most   int64
	packed func() int64
	n      int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	m.l.inflate -= int64(n)
	switch {
	case m.l.inflate < 0 || m.n > m.most:
		return n, errInflated
	case m.packed != nil && m.n > freeRatio && m.n/maxRatio > m.packed():
		return n, errRatio
	}
	return n, err
}

// reader is a way to look into a kind of file. What keeps needs all octets at
// once.
type reader struct {
	magic string
	at    int
	keeps bool
	look  func(*looker, source, []byte, *Type)
}

// opener is the reader for a file that begins with head, or nil.
func opener(head []byte) *reader {
	for _, r := range []reader{
		{magic: "PK\x03\x04", keeps: true, look: (*looker).zip},
		{magic: "PK\x05\x06", keeps: true, look: (*looker).zip},
		{magic: "PK\x07\x08", keeps: true, look: (*looker).zip},
		{magic: magicCFB, keeps: true, look: (*looker).cfb},
		{magic: magic7z, keeps: true, look: (*looker).sevenzip},
		{magic: magicRAR, look: (*looker).rar},
		{magic: "\x1f\x8b", look: (*looker).gzip},
		{magic: "BZh", look: (*looker).bzip2},
		{magic: "ustar", at: 257, look: (*looker).tar},
	} {
		if has(head, r.at, r.magic) {
			return &r
		}
	}
	switch {
	case isPDF(head):
		return &reader{look: (*looker).pdf}
	case closed(head) != "":
		return &reader{look: (*looker).closed}
	}
	return nil
}

func has(head []byte, at int, magic string) bool {
	return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
}

// closed names the archives that we cannot list.
func closed(head []byte) string {
	for _, a := range []struct {
		at          int
		magic, name string
	}{
		{0, "\xfd7zXZ\x00", "an xz archive"},
		{0, "\x28\xb5\x2f\xfd", "a zstd archive"},
		{0, "\x04\x22\x4d\x18", "an lz4 archive"},
		{0, "LZIP\x01", "an lzip archive"},
		{0, "MSCF\x00\x00\x00\x00", "a Windows cabinet archive"},
		{0, "\x60\xea", "an ARJ archive"},
		{2, "-lh", "an LZH archive"},
		{7, "**ACE**", "an ACE archive"},
		{0, "\x78\x9f\x3e\x22", "a package that only Outlook opens"}, // [MS-OXTNEF] 2.1.3.1
	} {
		if has(head, a.at, a.magic) {
			return a.name
		}
	}
	return ""
}

func (l *looker) closed(_ source, _ []byte, t *Type) {
	t.Unread = "Holdback cannot list this kind of archive"
}
