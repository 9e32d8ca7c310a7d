package filetype_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// file is a file to put in an archive.
type file struct{ name, text string }

// exe is as much of a Windows program as tells it.
var exe = func() string {
	b := make([]byte, 0x80+64)
	copy(b, "MZ")
	b[0x3c] = 0x80
	copy(b[0x80:], "PE\x00\x00")
	return string(b)
}()

func zipOf(t testing.TB, files ...file) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		e, err := w.Create(f.name)
		if err == nil {
			_, err = e.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarOf(t testing.TB, files ...file) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipOf(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// cfbOf is a compound file with these streams and storages (names ending in /). The first
// stream is 4,096 octets that begin with text.
func cfbOf(text string, names ...string) string {
	const sector = 512
	head := make([]byte, sector)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	put16, put32 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32
	put16(head[0x18:], 0x3e)
	put16(head[0x1a:], 3)
	put16(head[0x1c:], 0xfffe)
	put16(head[0x1e:], 9)
	put16(head[0x20:], 6)
	put32(head[0x2c:], 1)          // one sector of table
	put32(head[0x30:], 1)          // the directory
	put32(head[0x44:], 0xfffffffe) // no more tables
	for at := 0x4c; at < sector; at += 4 {
		put32(head[at:], 0xffffffff)
	}
	put32(head[0x4c:], 0)
	entries := append([]string{"Root Entry/"}, names...)
	dirs := (len(entries) + 3) / 4
	table := bytes.Repeat([]byte{0xff}, sector)
	put32(table, 0xfffffffd)
	for i := 1; i <= dirs+8; i++ {
		put32(table[4*i:], uint32(i+1))
	}
	put32(table[4*dirs:], 0xfffffffe)
	put32(table[4*(dirs+8):], 0xfffffffe)
	dir := make([]byte, dirs*sector)
	for i, name := range entries {
		e := dir[i*128:]
		units := utf16.Encode([]rune(strings.TrimSuffix(name, "/")))
		for j, u := range units {
			put16(e[2*j:], u)
		}
		put16(e[64:], uint16(2*len(units)+2))
		e[66] = 2
		if strings.HasSuffix(name, "/") {
			e[66] = 1
		}
		if i == 0 {
			e[66] = 5
		}
		put32(e[116:], uint32(dirs+1))
		put32(e[120:], 4096)
	}
	stream := make([]byte, 8*sector)
	copy(stream, text)
	return string(head) + string(table) + string(dir) + string(stream)
}

// rarOf is a RAR archive of version 5 with stored files (RAR 5.0 archive format).
func rarOf(encrypted bool, files ...file) string {
	b := "Rar!\x1a\x07\x01\x00" + rarBlock("\x01\x00\x00")
	for _, f := range files {
		extra := ""
		if encrypted {
			record := "\x01\x00\x00\x0f" + strings.Repeat("s", 32) // encryption: version, flags, rounds, salt and IV
			extra = string(rune(len(record))) + record
		}
		flags := "\x02"
		if extra != "" {
			flags = "\x03" + string(rune(len(extra)))
		}
		size := string(rune(len(f.text)))
		b += rarBlock("\x02"+flags+size+"\x00"+size+"\x20\x00\x01"+string(rune(len(f.name)))+f.name+extra) + f.text
	}
	return b + rarBlock("\x05\x00\x00")
}

func rarBlock(body string) string {
	body = string(rune(len(body))) + body
	return string(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body)))) + body
}

// fixture reads testdata/NAME.b64, whose first line says how it was made.
func fixture(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".b64"))
	if err != nil {
		t.Fatal(err)
	}
	_, data, _ := strings.Cut(string(text), "\n")
	b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(data, "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
