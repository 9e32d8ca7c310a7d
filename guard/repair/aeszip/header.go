package aeszip

import (
	"encoding/binary"
	"time"
)

// Values of APPNOTE.TXT and of the AES specification.
const (
	localSignature   = 0x04034b50 // 4.3.7
	entrySignature   = 0x02014b50 // 4.3.12
	endSignature     = 0x06054b50 // 4.3.16
	versionNeeded    = 51         // 4.4.3.2: AES
	flagEncrypted    = 1 << 0     // 4.4.4
	flagUTF8         = 1 << 11    // 4.4.4
	methodAES        = 99         // 4.4.5
	extraAES         = 0x9901     // AES specification, II A
	vendorVersionAE2 = 2          // the checksum is 0, because it tells something of the content
	strengthAES256   = 3
	methodStored     = 0
)

// order is that of all numbers in a zip (4.4.1.1).
var order = binary.LittleEndian

// entry is what local header and directory say alike.
type entry struct {
	name   []byte
	common []byte // from the version needed to the length of the extra field
	extra  []byte
}

func describe(f File) entry {
	e := entry{name: []byte(f.Name)}
	e.extra = order.AppendUint16(e.extra, extraAES)
	e.extra = order.AppendUint16(e.extra, 7)
	e.extra = order.AppendUint16(e.extra, vendorVersionAE2)
	e.extra = append(e.extra, 'A', 'E', strengthAES256)
	e.extra = order.AppendUint16(e.extra, methodStored)

	date, clock := dos(f.Time)
	for _, n := range []uint16{versionNeeded, flagEncrypted | flagUTF8, methodAES, clock, date} {
		e.common = order.AppendUint16(e.common, n)
	}
	size := uint32(f.Content.Size())
	for _, n := range []uint32{0, saltSize + verifySize + size + codeSize, size} { // no checksum in AE-2
		e.common = order.AppendUint32(e.common, n)
	}
	e.common = order.AppendUint16(e.common, uint16(len(e.name)))
	e.common = order.AppendUint16(e.common, uint16(len(e.extra)))
	return e
}

// localHeader stands before the file (4.3.7).
func localHeader(e entry) []byte {
	b := order.AppendUint32(nil, localSignature)
	b = append(b, e.common...)
	b = append(b, e.name...)
	return append(b, e.extra...)
}

// directory stands at the end, at this offset (4.3.12 and 4.3.16).
func directory(e entry, offset int64) []byte {
	b := order.AppendUint32(nil, entrySignature)
	b = order.AppendUint16(b, versionNeeded) // made by; the high octet 0 is MS-DOS
	b = append(b, e.common...)
	b = append(b, make([]byte, 2+2+2+4+4)...) // no comment, disk 0, no attributes, at offset 0
	b = append(b, e.name...)
	b = append(b, e.extra...)
	size := uint32(len(b))
	b = order.AppendUint32(b, endSignature)
	b = append(b, 0, 0, 0, 0, 1, 0, 1, 0) // disks 0, one entry on it, one in all
	b = order.AppendUint32(b, size)
	b = order.AppendUint32(b, uint32(offset))
	return append(b, 0, 0) // no comment
}

// dos is a time in the zone of its own, to two seconds (4.4.6).
func dos(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 || t.Year() > 2107 {
		return 1<<5 | 1, 0
	}
	date = uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day())
	return date, uint16(t.Hour())<<11 | uint16(t.Minute())<<5 | uint16(t.Second()/2)
}
