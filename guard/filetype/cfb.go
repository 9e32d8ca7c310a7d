package filetype

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// compound is an OLE compound file ([MS-CFB]), as far as its directory goes: a flat
// list of names is all that we need, and no tree that a hostile file could
// make endless.
type compound struct {
	all    []byte
	sector int
	fat    []uint32 // the sectors of the table itself
	dir    map[string]cfbEntry
	clsid  string
}

type cfbEntry struct {
	start uint32
	size  int64
}

var le = binary.LittleEndian

const noSector = 0xfffffffa // and above: [MS-CFB] 2.1

// cfb tells what lies in a compound file: old office documents, encrypted new ones, mails
// and installers.
func (l *looker) cfb(_ source, all []byte, t *Type) {
	c, ok := readCompound(all)
	if !ok {
		t.Kind, t.Says = Document, "a document"
		t.say(errDamaged)
		return
	}
	*t = c.format()
	t.Macros = t.Kind == Document && (c.has("_vba_project_cur") || c.has("macros") || c.has("vba") || c.has("_vba_project"))
	t.Encrypted = c.encrypted()
}

// format tells the program that wrote it by the names of its streams.
func (c *compound) format() Type {
	switch {
	case c.has("encryptedpackage") && c.has("encryptioninfo"): // [MS-OFFCRYPTO] 2.3.4
		return Type{
			Kind: Document, Says: "an encrypted document",
			Extensions: []string{"docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "xlsb", "dotx", "xltx", "potx", "ppsx", "vsdx"},
		}
	case c.has("worddocument"):
		return names["doc"]
	case c.has("workbook"), c.has("book"):
		return names["xls"]
	case c.has("powerpoint document"):
		return names["ppt"]
	case c.has("__properties_version1.0"): // [MS-OXMSG] 2.4
		return names["msg"]
	case c.has("visiodocument"):
		return names["vsdx"]
	case c.has("quill"):
		return names["pub"]
	case strings.HasPrefix(c.clsid, "\x84\x10\x0c\x00"), strings.HasPrefix(c.clsid, "\x86\x10\x0c\x00"): // 000C1084, 000C1086
		return names["msi"]
	}
	return Type{Kind: Other, Says: "a compound file"}
}

func (c *compound) has(name string) bool {
	_, ok := c.dir[name]
	return ok
}

// encrypted reports whether the document needs a password.
func (c *compound) encrypted() bool {
	if c.has("encryptedpackage") || c.has("encryptedsummary") { // the latter: [MS-PPT] 2.1.4
		return true
	}
	if fib := c.begin("worddocument"); len(fib) > 0x0b && fib[0x0b]&1 != 0 { // [MS-DOC] 2.5.2, fEncrypted
		return true
	}
	for _, name := range []string{"workbook", "book"} {
		if hasFilePass(c.begin(name)) {
			return true
		}
	}
	return false
}

// hasFilePass looks for the record FILEPASS among the first of a workbook ([MS-XLS]
// 2.4.117), which stands right after BOF.
func hasFilePass(b []byte) bool {
	for n := 0; n < 8 && len(b) >= 4; n++ {
		kind, size := le.Uint16(b), int(le.Uint16(b[2:]))
		if kind == 0x2f {
			return true
		}
		if len(b) < 4+size {
			return false
		}
		b = b[4+size:]
	}
	return false
}

// begin is the first sector of a stream, or nil. Streams below 4,096 octets lie
// elsewhere; none that we ask for is so small.
func (c *compound) begin(name string) []byte {
	e, ok := c.dir[name]
	if !ok || e.size < 4096 {
		return nil
	}
	return c.at(e.start)
}

// at is the octets of a sector, or nil.
func (c *compound) at(sector uint32) []byte {
	start := (int64(sector) + 1) * int64(c.sector)
	if sector >= noSector || start >= int64(len(c.all)) {
		return nil
	}
	return c.all[start:min(start+int64(c.sector), int64(len(c.all)))]
}

// next is the sector that follows in a chain, or noSector.
func (c *compound) next(sector uint32) uint32 {
	per := uint32(c.sector / 4)
	if int64(sector/per) >= int64(len(c.fat)) {
		return noSector
	}
	b := c.at(c.fat[sector/per])
	if at := int(sector%per) * 4; len(b) >= at+4 {
		return le.Uint32(b[at:])
	}
	return noSector
}

func readCompound(all []byte) (*compound, bool) {
	if len(all) < 512 {
		return nil, false
	}
	shift := le.Uint16(all[0x1e:])
	if shift != 9 && shift != 12 { // [MS-CFB] 2.2
		return nil, false
	}
	c := &compound{all: all, sector: 1 << shift, dir: map[string]cfbEntry{}}
	for at := 0x4c; at < 512; at += 4 {
		c.fat = append(c.fat, le.Uint32(all[at:]))
	}
	c.difat(le.Uint32(all[0x44:]))
	sectors := len(all)/c.sector + 1
	for sector := le.Uint32(all[0x30:]); sectors > 0 && len(c.dir) < maxNames; sectors-- {
		b := c.at(sector)
		if b == nil {
			break
		}
		c.entries(b)
		sector = c.next(sector)
	}
	return c, len(c.dir) > 0
}

// difat reads where the rest of the table is, in files above 7 MB.
func (c *compound) difat(sector uint32) {
	for n := len(c.all)/c.sector + 1; n > 0; n-- {
		b := c.at(sector)
		if len(b) < c.sector {
			return
		}
		for at := 0; at < c.sector-4; at += 4 {
			c.fat = append(c.fat, le.Uint32(b[at:]))
		}
		sector = le.Uint32(b[c.sector-4:])
	}
}

// entries reads one sector of the directory ([MS-CFB] 2.6.1).
func (c *compound) entries(b []byte) {
	for ; len(b) >= 128; b = b[128:] {
		kind, size := b[66], int(le.Uint16(b[64:]))
		if kind == 0 || size < 2 || size > 64 {
			continue
		}
		units := make([]uint16, 0, 32)
		for at := 0; at < size-2; at += 2 {
			units = append(units, le.Uint16(b[at:]))
		}
		if kind == 5 {
			c.clsid = string(b[80:96])
		}
		c.dir[strings.ToLower(string(utf16.Decode(units)))] = cfbEntry{le.Uint32(b[116:]), int64(le.Uint32(b[120:]))}
	}
}
