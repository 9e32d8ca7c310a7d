package filetype

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/ulikunitz/xz/lzma"
)

// A 7-Zip archive keeps the list of its files at its end, mostly packed by LZMA. We read it
// ourselves, because the library for it takes the numbers in the list on trust
// and can be made to ask for more memory than there is. Format: 7zFormat.txt of
// the LZMA SDK.

// Marks in the header.
const (
	idEnd, idHeader, idProperties, idAdditional, idStreams, idFiles = 0, 1, 2, 3, 4, 5
	idPack, idUnpack, idSubStreams, idSize, idCRC, idFolder         = 6, 7, 8, 9, 10, 11
	idUnpackSize, idNumStreams, idEmptyStream, idEmptyFile          = 12, 13, 14, 15
	idNames, idEncodedHeader                                        = 17, 23

	max7zHeader = 16 << 20 // octets, inflated
)

const (
	coderCopy = "\x00"
	coderLZMA = "\x03\x01\x01"
	coderAES  = "\x06\xf1\x07\x01"
)

func (l *looker) sevenzip(s source, all []byte, t *Type) {
	h, encrypted, err := header7z(all)
	t.Encrypted = encrypted
	if err != nil || encrypted {
		t.say(err)
		return
	}
	c := &cursor{b: h}
	if c.byte() != idHeader {
		t.say(errDamaged)
		return
	}
	for {
		switch id := c.byte(); {
		case c.bad:
			t.say(errDamaged)
			return
		case id == idEnd:
			return
		case id == idStreams:
			streams := c.streams()
			t.Encrypted = t.Encrypted || streams.encrypted
		case id == idFiles:
			t.say(l.files7z(s, c, t))
			return
		default: // properties and additional streams: no program writes them
			c.bad = true
		}
	}
}

// header7z is the list of files, unpacked. encrypted says that only a password
// opens it.
func header7z(all []byte) (h []byte, encrypted bool, err error) {
	if len(all) < 32 {
		return nil, false, errDamaged
	}
	body := all[32:]
	if h = slice(body, le.Uint64(all[12:]), le.Uint64(all[20:])); h == nil || len(h) > max7zHeader {
		return nil, false, errDamaged
	}
	if len(h) == 0 { // an archive without files
		return []byte{idHeader, idEnd}, false, nil
	}
	for range maxDepth {
		if h[0] != idEncodedHeader {
			return h, false, nil
		}
		c := &cursor{b: h[1:]}
		streams := c.streams()
		if c.bad || streams.encrypted {
			return nil, streams.encrypted, nil
		}
		if h, err = streams.unpack(body); err != nil || len(h) == 0 {
			return nil, false, errDamaged
		}
	}
	return nil, false, errDepth
}

// slice is size octets of b from at, or nil.
func slice(b []byte, at, size uint64) []byte {
	if at > uint64(len(b)) || size > uint64(len(b))-at {
		return nil
	}
	return b[at : at+size]
}

// streams7z is what we need to know of packed streams: those of the first folder unpack
// a header.
type streams7z struct {
	at, size, unpacked uint64
	coder, props       string
	encrypted          bool
	folders            []folder7z
}

type folder7z struct {
	outs    uint64
	streams uint64
	crc     bool
}

func (s streams7z) unpack(body []byte) ([]byte, error) {
	packed := slice(body, s.at, s.size)
	switch {
	case packed == nil || s.unpacked > max7zHeader:
		return nil, errDamaged
	case s.coder == coderCopy:
		return packed, nil
	case s.coder != coderLZMA || len(s.props) != 5:
		return nil, errDamaged
	}
	head := binary.LittleEndian.AppendUint64([]byte(s.props), s.unpacked) // the header of an .lzma file
	r, err := lzma.NewReader(io.MultiReader(bytes.NewReader(head), bytes.NewReader(packed)))
	if err != nil {
		return nil, errDamaged
	}
	return io.ReadAll(io.LimitReader(r, max7zHeader))
}

// cursor reads a header. After the first number that cannot be, bad is true and everything
// is 0.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) take(n uint64) []byte {
	b := slice(c.b, 0, n)
	if b == nil || c.bad {
		c.bad, c.b = true, nil
		return nil
	}
	c.b = c.b[n:]
	return b
}

func (c *cursor) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads the variable form: the ones at the top of the first octet count the octets that
// follow.
func (c *cursor) number() uint64 {
	first := c.byte()
	more := bits.LeadingZeros8(^first)
	var full [8]byte
	copy(full[:], c.take(uint64(more)))
	n := le.Uint64(full[:])
	if more < 8 {
		n |= uint64(first&(0x7f>>more)) << (8 * more)
	}
	return n
}

// count is a number of things that take an octet each, at least.
func (c *cursor) count() uint64 {
	n := c.number()
	if n > uint64(len(c.b)) {
		c.bad = true
		return 0
	}
	return n
}

// flags reads n bits, the highest first.
func (c *cursor) flags(n uint64) []bool {
	b := c.take((n + 7) / 8)
	if b == nil {
		return nil
	}
	f := make([]bool, n)
	for i := range f {
		f[i] = b[i/8]&(0x80>>(i%8)) != 0
	}
	return f
}

// digests skips check sums and says who has one.
func (c *cursor) digests(n uint64) []bool {
	var has []bool
	if c.byte() == 0 {
		has = c.flags(n)
	} else if n <= uint64(len(c.b)) {
		has = slices.Repeat([]bool{true}, int(n))
	} else {
		c.bad = true
	}
	for _, h := range has {
		if h {
			c.take(4)
		}
	}
	return has
}

func (c *cursor) streams() streams7z {
	var s streams7z
	for !c.bad {
		switch c.byte() {
		case idEnd:
			return s
		case idPack:
			c.pack(&s)
		case idUnpack:
			c.folders(&s)
		case idSubStreams:
			c.subStreams(s.folders)
		default:
			c.bad = true
		}
	}
	return s
}

func (c *cursor) pack(s *streams7z) {
	s.at = c.number()
	n := c.number()
	for !c.bad {
		switch c.byte() {
		case idEnd:
			return
		case idSize:
			for i := uint64(0); i < n && !c.bad; i++ {
				if size := c.number(); i == 0 {
					s.size = size
				}
			}
		case idCRC:
			c.digests(n)
		default:
			c.bad = true
		}
	}
}

func (c *cursor) folders(s *streams7z) {
	if c.byte() != idFolder {
		c.bad = true
	}
	n := c.count()
	if c.byte() != 0 { // kept elsewhere: no program does that
		c.bad = true
	}
	for i := uint64(0); i < n && !c.bad; i++ {
		s.folders = append(s.folders, folder7z{outs: c.folder(s, i == 0), streams: 1})
	}
	for !c.bad {
		switch c.byte() {
		case idEnd:
			return
		case idUnpackSize:
			c.unpackSizes(s)
		case idCRC:
			for i, has := range c.digests(uint64(len(s.folders))) {
				s.folders[i].crc = has
			}
		default:
			c.bad = true
		}
	}
}

func (c *cursor) unpackSizes(s *streams7z) {
	for i, f := range s.folders {
		for j := uint64(0); j < f.outs && !c.bad; j++ {
			if size := c.number(); i == 0 {
				s.unpacked = size
			}
		}
	}
}

// folder reads how a stream was packed, and returns how many streams come out.
func (c *cursor) folder(s *streams7z, first bool) uint64 {
	var ins, outs uint64
	coders := c.count()
	for i := uint64(0); i < coders && !c.bad; i++ {
		in, out := c.coder(s, first && i == 0)
		ins, outs = ins+in, outs+out
	}
	if first && coders != 1 {
		s.coder = ""
	}
	if ins > 64 || outs == 0 || outs > 64 {
		c.bad = true
		return 0
	}
	for i := uint64(1); i < outs && !c.bad; i++ { // bonds
		c.number()
		c.number()
	}
	if packed := ins - min(ins, outs-1); packed > 1 {
		for i := uint64(0); i < packed && !c.bad; i++ {
			c.number()
		}
	}
	return outs
}

func (c *cursor) coder(s *streams7z, first bool) (in, out uint64) {
	flags := c.byte()
	id := string(c.take(uint64(flags & 0xf)))
	in, out = 1, 1
	if flags&0x10 != 0 {
		in, out = c.count(), c.count()
	}
	var props string
	if flags&0x20 != 0 {
		props = string(c.take(c.number()))
	}
	s.encrypted = s.encrypted || id == coderAES
	if first {
		s.coder, s.props = id, props
	}
	return in, out
}

func (c *cursor) subStreams(folders []folder7z) {
	for !c.bad {
		switch c.byte() {
		case idEnd:
			return
		case idNumStreams:
			for i := range folders {
				folders[i].streams = c.number()
			}
		case idSize:
			for _, f := range folders {
				for j := uint64(1); j < f.streams && !c.bad; j++ {
					c.number()
				}
			}
		case idCRC:
			c.digests(unknownDigests(folders))
		default:
			c.bad = true
		}
	}
}

func unknownDigests(folders []folder7z) uint64 {
	var n uint64
	for _, f := range folders {
		if f.streams != 1 || !f.crc {
			n += min(f.streams, 1<<32)
		}
	}
	return n
}

// files7z reads the names.
func (l *looker) files7z(s source, c *cursor, t *Type) error {
	n := c.count()
	if n > 5*maxNames {
		return errNames
	}
	var empty, emptyFile []bool
	var names []string
	for !c.bad {
		id := c.number()
		if id == idEnd {
			break
		}
		p := &cursor{b: c.take(c.number())}
		switch id {
		case idEmptyStream:
			empty = p.flags(n)
		case idEmptyFile:
			emptyFile = p.flags(count(empty))
		case idNames:
			if p.byte() != 0 {
				return errDamaged
			}
			names = p.names()
		}
	}
	if c.bad || uint64(len(names)) != n {
		return errDamaged
	}
	for i, name := range names {
		folder := false
		if i < len(empty) && empty[i] {
			folder = len(emptyFile) == 0 || !emptyFile[0]
			emptyFile = emptyFile[min(1, len(emptyFile)):]
		}
		if folder {
			continue
		}
		if err := l.add(t, s, Entry{Name: name, Type: Type{Encrypted: t.Encrypted}}, nil); err != nil {
			return err
		}
	}
	return nil
}

func count(flags []bool) uint64 {
	var n uint64
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}

// names splits UTF-16 at its zeros.
func (c *cursor) names() []string {
	units := make([]uint16, len(c.b)/2)
	for i := range units {
		units[i] = le.Uint16(c.b[2*i:])
	}
	text := strings.TrimSuffix(string(utf16.Decode(units)), "\x00")
	return strings.Split(text, "\x00")
}
