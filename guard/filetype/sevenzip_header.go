package filetype

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf16"
)

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

// names splits UTF-16 at its zeros.
func (c *cursor) names() []string {
	units := make([]uint16, len(c.b)/2)
	for i := range units {
		units[i] = le.Uint16(c.b[2*i:])
	}
	text := strings.TrimSuffix(string(utf16.Decode(units)), "\x00")
	return strings.Split(text, "\x00")
}
