package filetype

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
)

// zip looks into a zip archive, and tells the many formats that are zips inside.
func (l *looker) zip(s source, all []byte, t *Type) {
	if bytes.Count(all, []byte("PK\x01\x02")) > 5*maxNames { // APPNOTE 4.3.12: before the library makes a list of them
		t.say(errNames)
		return
	}
	z, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil && z == nil {
		t.say(errDamaged)
		return
	}
	if overlaps(z.File) {
		t.say(errOverlap)
	}
	if format := zipFormat(z); format.Kind != Unknown {
		unread, limited := t.Unread, t.Limited
		*t = format
		t.Unread, t.Limited = unread, limited
		l.document(z, t)
		return
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if err := l.zipEntry(t, s, f); err != nil {
			t.say(err)
			return
		}
	}
}

// zipEntry looks into one file of an archive. One that cannot be read does not hide the rest.
func (l *looker) zipEntry(t *Type, s source, f *zip.File) error {
	e := Entry{Name: f.Name, Type: Type{Encrypted: zipEncrypted(f)}}
	if e.Type.Encrypted || t.Unread != "" {
		return l.add(t, s, e, nil)
	}
	r, err := f.Open()
	if err != nil {
		t.say(errDamaged)
		return l.add(t, s, e, nil)
	}
	defer r.Close()
	packed := func() int64 { return int64(f.CompressedSize64) }
	return l.add(t, s, e, &meter{r: r, l: l, most: maxEntry, packed: packed})
}

// zipEncrypted reports whether a file needs a password (APPNOTE 4.4.4, bit 0; AES
// is method 99 with the extra field 0x9901).
func zipEncrypted(f *zip.File) bool { return f.Flags&1 != 0 || f.Method == 99 }

// overlaps reports whether files of an archive share octets: so do the bombs of
// Fifield (2019), and no archive that a program makes.
func overlaps(files []*zip.File) bool {
	type span struct{ start, end int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		start, err := f.DataOffset()
		if err == nil {
			spans = append(spans, span{start, start + int64(f.CompressedSize64)})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	for i := 1; i < len(spans); i++ {
		if spans[i].start < spans[i-1].end {
			return true
		}
	}
	return false
}

// zipFormat tells documents, programs and books from plain archives, by the names in them.
func zipFormat(z *zip.Reader) Type {
	has := map[string]bool{}
	for _, f := range z.File {
		has[f.Name] = true
		if i := strings.IndexByte(f.Name, '/'); i > 0 {
			has[f.Name[:i+1]] = true
		}
	}
	switch {
	case has["[Content_Types].xml"] && has["AppxManifest.xml"]:
		return names["msix"]
	case has["[Content_Types].xml"]:
		return openXML(has)
	case has["mimetype"]:
		return openDocument(z)
	case has["AndroidManifest.xml"]:
		return names["apk"]
	case has["META-INF/MANIFEST.MF"]:
		return names["jar"]
	case has["Index/Document.iwa"] || has["Index.zip"] && has["Metadata/"]:
		return names["pages"]
	}
	return Type{}
}

// openXML is a document as ECMA-376 has it.
func openXML(has map[string]bool) Type {
	for _, f := range []struct {
		folder, ext string
		more        []string
	}{
		{"word/", "docx", []string{"docm", "dotx", "dotm"}},
		{"xl/", "xlsx", []string{"xlsm", "xltx", "xltm", "xlsb", "xlam"}},
		{"ppt/", "pptx", []string{"pptm", "potx", "potm", "ppsx", "ppsm", "ppam"}},
		{"visio/", "vsdx", []string{"vsdm", "vssx", "vssm", "vstx", "vstm"}},
	} {
		if has[f.folder] {
			t := names[f.ext]
			t.Extensions = append([]string{f.ext}, f.more...)
			return t
		}
	}
	return Type{}
}

// openDocument is a document or a book that says its type in its first file (ODF
// 1.3, part 2, 3.3; OCF 3.3, 4.3).
func openDocument(z *zip.Reader) Type {
	kind := string(inflated(z, "mimetype", 200))
	for _, f := range []struct{ mime, ext string }{
		{"opendocument.text", "odt"},
		{"opendocument.spreadsheet", "ods"},
		{"opendocument.presentation", "odp"},
		{"opendocument.", "odg"},
		{"epub+zip", "epub"},
	} {
		if strings.Contains(kind, f.mime) {
			return names[f.ext]
		}
	}
	return Type{}
}

// inflated is the first octets of a file in an archive, or nil.
func inflated(z *zip.Reader, name string, most int64) []byte {
	for _, f := range z.File {
		if f.Name != name || zipEncrypted(f) {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil
		}
		defer r.Close()
		b, _ := io.ReadAll(io.LimitReader(r, most))
		return b
	}
	return nil
}

// document looks for passwords and macros in a document that is a zip.
func (l *looker) document(z *zip.Reader, t *Type) {
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		case zipEncrypted(f):
			t.Encrypted = true
		case strings.HasSuffix(name, "vbaproject.bin"), strings.HasPrefix(name, "xl/macrosheets/"):
			t.Macros = true
		case t.opens("odt", "ods", "odp", "odg") && odfMacro(name):
			t.Macros = true
		}
	}
	const most = 1 << 20
	switch {
	case bytes.Contains(inflated(z, "[Content_Types].xml", most), []byte("macroEnabled")):
		t.Macros = true
	case bytes.Contains(inflated(z, "META-INF/manifest.xml", most), []byte("encryption-data")): // ODF 1.3, part 2, 4.8.4
		t.Encrypted = true
	}
}

// odfMacro tells modules from the lists of modules that are always there.
func odfMacro(name string) bool {
	switch {
	case strings.HasPrefix(name, "scripts/"):
		return !strings.HasSuffix(name, "/")
	case strings.HasPrefix(name, "basic/"):
		return strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, "/script-lc.xml") && !strings.HasSuffix(name, "/script-lb.xml")
	}
	return false
}
