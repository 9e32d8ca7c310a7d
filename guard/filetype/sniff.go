package filetype

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

const (
	magicCFB = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // [MS-CFB] 2.2
	magic7z  = "7z\xbc\xaf\x27\x1c"
	magicRAR = "Rar!\x1a\x07"
	magicLNK = "\x4c\x00\x00\x00\x01\x14\x02\x00" // [MS-SHLLINK] 2.1
)

// sure are marks at the beginning of a file that leave no doubt, with an ending
// whose Named type they mean.
var sure = []struct {
	at         int
	magic, ext string
}{
	{0, magicLNK, "lnk"},
	{32769, "CD001", "iso"}, // ECMA-119, 8.1.2
	{32769, "BEA01", "iso"}, // ECMA-167, 2/9.2
	{0, "vhdxfile", "vhdx"}, // [MS-VHDX] 2.2.1
	{0, "conectix", "vhd"},
	{0, "KDMV", "vmdk"},
	{0, "xar!", "pkg"},
	{0, "!<arch>\ndebian", "deb"},
	{0, "\xed\xab\xee\xdb", "rpm"},
	{0, "ITSF", "chm"},
	{0, "{\\rtf", "rtf"},
	{0, magic7z, "7z"},
	{0, magicRAR, "rar"},
	{0, "\x1f\x8b", "gz"},
	{0, "BZh", "bz2"},
	{0, "\xfd7zXZ\x00", "xz"},
	{0, "\x28\xb5\x2f\xfd", "zst"},
	{0, "MSCF\x00\x00\x00\x00", "cab"},
	{257, "ustar", "tar"},
	{0, "PK\x03\x04", "zip"},
	{0, "PK\x05\x06", "zip"},
	{0, "PK\x07\x08", "zip"},
	{0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "one"}, // [MS-ONESTORE] 2.3.1
	{0, "ID3", "mp3"},
}

// sniff tells a type from the beginning of a file, and asks the name where that
// does not tell.
func sniff(head []byte, name string) Type {
	if t, ok := program(head); ok {
		return t
	}
	for _, s := range sure {
		if has(head, s.at, s.magic) {
			return names[s.ext]
		}
	}
	named := Named(name)
	switch name := closed(head); {
	case isPDF(head):
		return names["pdf"]
	case name != "":
		return Type{Kind: Archive, Says: name}
	case len(head) == 0:
		return named
	case isHTA(head):
		return names["hta"]
	}
	return detect(head, named)
}

// detect asks the library about the harmless rest.
func detect(head []byte, named Type) Type {
	m := mimetype.Detect(head)
	kind, _, _ := strings.Cut(m.String(), ";")
	if m.Is("text/html") {
		if named.Kind == Script || named.Kind == Page || named.Kind == Document && len(named.Extensions) > 0 && named.Extensions[0] == "doc" {
			return named
		}
		return names["html"]
	}
	if isText(m) {
		return text(named)
	}
	t, ok := names[strings.TrimPrefix(m.Extension(), ".")]
	switch {
	case t.Kind == Program && bytes.IndexByte(head, 0) < 0:
		return text(named) // a text that begins as a program does
	case kind == "application/octet-stream", t.Kind == Program:
		return unknown(named)
	case ok:
		return t
	}
	t = Type{Kind: Other, Says: "a file of the type " + kind}
	switch family, _, _ := strings.Cut(kind, "/"); family {
	case "image":
		t.Kind = Image
	case "audio", "video":
		t.Kind = Media
	}
	return t
}

func isText(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is("text/plain") {
			return true
		}
	}
	return false
}

// text is what a text is by its name: a script, a shortcut, an address card. A name that
// promises no text does not count.
func text(named Type) Type {
	switch named.Kind {
	case Script, Text, Page, Message:
		return named
	case Shortcut, Image, Other:
		if named.opens("scf", "svg", "asc", "ai", "jnlp") {
			return named
		}
	case Installer:
		if named.opens("application", "msix") {
			return named
		}
	}
	return Type{Kind: Text, Says: "a text"}
}

// unknown is what octets without any mark are by their name. Formats that always
// have a mark are not believed.
func unknown(named Type) Type {
	if named.opens("pdf", "docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "pptm", "odt", "ods", "odp", "zip", "7z", "rar", "jpg", "png", "gif") {
		return Type{}
	}
	return named
}

// opens reports whether t has one of these endings.
func (t Type) opens(exts ...string) bool {
	return slices.ContainsFunc(exts, func(e string) bool { return slices.Contains(t.Extensions, e) })
}

// program tells machine code.
func program(head []byte) (Type, bool) {
	switch {
	case isPE(head):
		t := names["exe"]
		t.Extensions = append(slices.Clone(t.Extensions), "dll", "ocx", "sys", "drv", "ax", "xll", "efi", "mui", "tlb", "scr", "bin")
		return t, true
	case has(head, 0, "\x7fELF"):
		t := names["elf"]
		t.Extensions = append(slices.Clone(t.Extensions), "bin", "run", "out", "axf", "appimage", "debug", "mod")
		return t, true
	case isMachO(head):
		return Type{Kind: Program, Says: "a Mac program", Extensions: []string{"dylib", "so", "o", "bundle", "bin"}}, true
	case has(head, 0, "\xca\xfe\xba\xbe"):
		return names["class"], true
	case has(head, 0, "dex\n03"):
		return Type{Kind: Program, Says: "an Android program", Extensions: []string{"dex"}}, true
	}
	return Type{}, false
}

// isPE finds Windows and DOS programs: the letters MZ alone begin texts too.
func isPE(head []byte) bool {
	if !has(head, 0, "MZ") && !has(head, 0, "ZM") || len(head) < 64 {
		return false
	}
	at := int(binary.LittleEndian.Uint32(head[0x3c:])) // [MS-PE], MS-DOS stub
	for _, magic := range []string{"PE\x00\x00", "NE", "LE", "LX"} {
		if at > 0 && at < len(head) && has(head, at, magic) {
			return true
		}
	}
	return bytes.Count(head[:64], []byte{0}) > 8
}

// isMachO tells the universal programs of a Mac from Java classes, which begin alike:
// where one counts its architectures the other has a version, 43 or more.
func isMachO(head []byte) bool {
	for _, magic := range []string{"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe"} {
		if has(head, 0, magic) {
			return true
		}
	}
	return has(head, 0, "\xca\xfe\xba\xbe") && len(head) >= 8 && binary.BigEndian.Uint32(head[4:]) < 43
}

// isPDF allows for what some programs write before the mark (ISO 32000-1, annex
// H, note 13).
func isPDF(head []byte) bool { return bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) }

func isHTA(head []byte) bool {
	head = bytes.ToLower(head[:min(len(head), entryHead)])
	return bytes.Contains(head, []byte("<hta:application"))
}
