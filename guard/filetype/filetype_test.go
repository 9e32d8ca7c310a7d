package filetype_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"holdback/guard/filetype"
	"holdback/mail"
)

// tell is what Of says, in one line: kind, marks, then the names inside.
func tell(t testing.TB, name, text string) string {
	t.Helper()
	got, err := filetype.Of(mail.Bytes(text), name)
	if err != nil {
		t.Fatal(err)
	}
	line := string(got.Kind)
	if len(got.Extensions) > 0 {
		line += " " + got.Extensions[0]
	}
	for mark, set := range map[string]bool{" encrypted": got.Encrypted, " macros": got.Macros, " limited": got.Limited, " unread": got.Unread != "" && !got.Limited} {
		if set {
			line += mark
		}
	}
	got.Walk(func(e filetype.Entry, depth int) {
		line += fmt.Sprintf(" %d:%s=%s", depth, e.Name, e.Type.Kind)
	})
	return line
}

func TestTypesAreToldByContent(t *testing.T) {
	types := "[Content_Types].xml"
	for _, c := range []struct{ name, text, want string }{
		{"invoice.pdf", exe, "program exe"},
		{"letter.txt", "MZ is how the program begins, said Anna. She should know, having seen many.\n", "text txt"},
		{"notes", "\x7fELF\x02\x01\x01", "program elf"},
		{"tool", "\xcf\xfa\xed\xfe\x07\x00\x00\x01", "program dylib"},
		{"tool", "\xca\xfe\xba\xbe\x00\x00\x00\x02", "program dylib"},
		{"Main", "\xca\xfe\xba\xbe\x00\x00\x00\x34", "other class"},
		{"report.pdf", "\x4c\x00\x00\x00\x01\x14\x02\x00", "shortcut lnk"},
		{"disk.bin", strings.Repeat("\x00", 32769) + "CD001", "disk image iso"},
		{"app.txt", "<html><HTA:APPLICATION id=x><script>1</script>", "script hta"},
		{"run.vbs", "MsgBox \"hi\"\n", "script vbs"},
		{"fix.patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n", "text patch"},
		{"go.sh", "#!/bin/sh\necho hi\n", "text sh"},
		{"site.url", "[InternetShortcut]\nURL=https://example.org/\n", "shortcut scf"},
		{"report.pdf", "<!DOCTYPE html><html><body>Sign in</body></html>", "page html"},
		{"report.pdf", "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n", "document pdf"},
		{"report.pdf", "%PDF-1.7\n" + strings.Repeat("x", 65530) + "\ntrailer<</Root 1 0 R/Encrypt 9 0 R>>\n", "document pdf encrypted"},
		{"report.pdf", "%PDF-1.7\n<</EncryptMetadata false>>\n", "document pdf"},
		{"photo.png", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image jpg"},
		{"report.docx", zipOf(t, file{types, "<Types/>"}, file{"word/document.xml", "<x/>"}), "document docx"},
		{"report.docx", zipOf(t, file{types, "<Types/>"}, file{"word/document.xml", "<x/>"}, file{"word/vbaProject.bin", "x"}), "document docx macros"},
		{"table.xlsx", zipOf(t, file{types, "<Types/>"}, file{"xl/workbook.xml", "<x/>"}, file{"xl/macrosheets/sheet1.xml", "x"}), "document xlsx macros"},
		{"table.xlsm", zipOf(t, file{types, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}, file{"xl/workbook.xml", "<x/>"}), "document xlsx macros"},
		{"a.odt", zipOf(t, file{"mimetype", "application/vnd.oasis.opendocument.text"}, file{"META-INF/manifest.xml", "<manifest:encryption-data>"}), "document odt encrypted"},
		{"a.ods", zipOf(t, file{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, file{"Basic/Standard/Module1.xml", "x"}), "document ods macros"},
		{"a.ods", zipOf(t, file{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, file{"Basic/script-lc.xml", "x"}), "document ods"},
		{"x.zip", zipOf(t, file{"META-INF/MANIFEST.MF", "x"}, file{"A.class", "x"}), "program jar"},
		{"report.docx", cfbOf("", "EncryptionInfo", "EncryptedPackage"), "document docx encrypted"},
		{"old.doc", cfbOf("\xec\xa5", "WordDocument", "1Table", "Macros/", "VBA/"), "document doc macros"},
		{"old.doc", cfbOf("\xec\xa5\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01", "WordDocument"), "document doc encrypted"},
		{"old.xls", cfbOf("\x09\x08\x02\x00\x00\x06\x2f\x00\x02\x00\x00\x00", "Workbook"), "document xls encrypted"},
		{"old.xls", cfbOf("\x09\x08\x02\x00\x00\x06\x42\x00\x02\x00\x00\x00", "Workbook"), "document xls"},
		{"mail.msg", cfbOf("", "__properties_version1.0"), "message msg"},
		{"empty.pdf", "", "document pdf"},
		{"report.pdf", "\x01\x02\x03\x04\x05\xff", ""},
	} {
		if got := tell(t, c.name, c.text); got != c.want {
			t.Errorf("%s %.40q: got %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestArchivesAreListed(t *testing.T) {
	inner := zipOf(t, file{"deep/setup.exe", exe}, file{"report.pdf", exe})
	for _, c := range []struct{ name, text, want string }{
		{"a.zip", zipOf(t, file{"x/", ""}, file{"x/a.txt", "hello"}), "archive zip 1:x/a.txt=text"},
		{"a.zip", zipOf(t, file{"inner.zip", inner}), "archive zip 1:inner.zip=archive 2:deep/setup.exe=program 2:report.pdf=program"},
		{"a.tar", tarOf(t, file{"a.txt", "hello"}, file{"tool", exe}), "archive tar 1:a.txt=text 1:tool=program"},
		{"a.tar.gz", gzipOf(t, tarOf(t, file{"a.txt", "hello"}, file{"tool", exe})), "archive gz 1:a.txt=text 1:tool=program"},
		{"letter.txt.gz", gzipOf(t, "hello"), "archive gz 1:letter.txt=text"},
		{"a.7z", fixture(t, "plain.7z"), "archive 7z 1:a.txt=text 1:d/setup.exe=program"},
		{"a.7z", fixture(t, "nohc.7z"), "archive 7z 1:a.txt=text 1:d/setup.exe=program"},
		{"a.7z", fixture(t, "enc.7z"), "archive 7z encrypted 1:a.txt=text 1:d/setup.exe=program"},
		{"a.7z", fixture(t, "hdr.7z"), "archive 7z encrypted"},
		{"a.zip", fixture(t, "aes.zip"), "archive zip encrypted 1:a.txt=text"},
		{"a.zip", fixture(t, "pk.zip"), "archive zip encrypted 1:a.txt=text"},
		{"a.rar", rarOf(false, file{"a.txt", "hello"}, file{"d/setup.exe", "MZ"}), "archive rar 1:a.txt=text 1:d/setup.exe=program"},
		{"a.rar", rarOf(true, file{"a.txt", "hello"}), "archive rar encrypted 1:a.txt=text"},
		{"a.tar.xz", "\xfd7zXZ\x00\x00\x04", "archive xz unread"},
		{"a.zip", zipOf(t, file{"a.txt", "hello"})[:40], "archive zip unread"},
		{"a.tar.gz", gzipOf(t, tarOf(t, file{"a.txt", "hello"}))[:40], "archive gz unread"},
	} {
		if got := tell(t, c.name, c.text); got != c.want {
			t.Errorf("%s %.40q: got %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestBombsAreNotCalledHarmless(t *testing.T) {
	nested := zipOf(t, file{"a.txt", "hello"})
	for range 8 {
		nested = zipOf(t, file{"inner.zip", nested})
	}
	many := make([]file, 10_001)
	for i := range many {
		many[i] = file{fmt.Sprintf("%d.txt", i), ""}
	}
	for name, text := range map[string]string{
		"of zeros.tar.gz":     gzipOf(t, tarOf(t, file{"a", strings.Repeat("\x00", 8<<20)}, file{"b.exe", "x"})),
		"of archives.zip":     zipOf(t, file{"a.tgz", gzipOf(t, tarOf(t, file{"a", strings.Repeat("\x00", 8<<20)}, file{"b.exe", "x"}))}),
		"too deep.zip":        nested,
		"with many.zip":       zipOf(t, many...),
		"large.zip":           zipOf(t, file{"a", "a"}) + strings.Repeat("\x00", 65<<20),
		"lying over each.zip": overlapping(t),
	} {
		got, err := filetype.Of(mail.Bytes(text), name)
		if err != nil || !got.Limited || got.Unread == "" {
			t.Errorf("%s: %q, %v, %v: want a limit", name, got.Unread, got.Limited, err)
		}
	}
}

// overlapping is an archive whose list names the same file twice.
func overlapping(t testing.TB) string {
	t.Helper()
	text := zipOf(t, file{"a.txt", "hello hello"})
	at := strings.Index(text, "PK\x01\x02")
	end := strings.Index(text, "PK\x05\x06")
	tail := []byte(text[end:])
	tail[8], tail[10] = 2, 2
	tail[12] = byte(2 * (end - at))
	return text[:at] + text[at:end] + text[at:end] + string(tail)
}

func TestNamesPromiseTypes(t *testing.T) {
	for name, want := range map[string]filetype.Kind{
		"a.EXE": filetype.Program, "a.exe. ": filetype.Program, `c:\x\a.lnk`: filetype.Shortcut,
		"a.tar.gz": filetype.Archive, "a.patch": filetype.Text, "README": filetype.Unknown, "": filetype.Unknown,
	} {
		if got := filetype.Named(name).Kind; got != want {
			t.Errorf("Named(%q) is %q, want %q", name, got, want)
		}
	}
}

func FuzzFiletype(f *testing.F) {
	for _, name := range []string{"plain.7z", "nohc.7z", "enc.7z", "hdr.7z", "aes.zip", "pk.zip"} {
		f.Add([]byte(fixture(f, name)), name)
	}
	f.Add([]byte(cfbOf("\xec\xa5", "WordDocument", "Macros/")), "a.doc")
	f.Add([]byte(rarOf(true, file{"a.txt", "hello"})), "a.rar")
	f.Add([]byte(rarOf(false, file{"a.txt", "hello"})), "a.rar")
	f.Add([]byte(gzipOf(f, tarOf(f, file{"a.txt", "hello"}))), "a.tgz")
	f.Add([]byte(zipOf(f, file{"inner.zip", zipOf(f, file{"a.exe", exe})})), "a.zip")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		got, err := filetype.Of(mail.Bytes(b), name)
		if err != nil {
			t.Fatalf("octets in memory can be read: %v", err)
		}
		if !utf8.ValidString(got.Says) || got.Limited && got.Unread == "" {
			t.Errorf("%+v", got)
		}
		files := 0
		got.Walk(func(filetype.Entry, int) { files++ })
		if files > 10_000 {
			t.Errorf("%d files listed", files)
		}
	})
}
