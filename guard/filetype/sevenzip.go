package filetype

import (
	"bytes"
	"encoding/binary"
	"io"

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
