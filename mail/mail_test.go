package mail

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// readAll is every octet of a content, twice the same.
func readAll(t testing.TB, c Content) []byte {
	t.Helper()
	var got [2][]byte
	for i := range got {
		r, err := c.Open()
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		if got[i], err = io.ReadAll(r); err != nil {
			t.Fatalf("read: %v", err)
		}
		if err := r.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
	if !bytes.Equal(got[0], got[1]) {
		t.Fatal("a content gave other octets when it was opened again")
	}
	if int64(len(got[0])) != c.Size() {
		t.Fatalf("Size is %d, but there are %d octets", c.Size(), len(got[0]))
	}
	return got[0]
}

// file is one of the messages in testdata.
func file(t testing.TB, name string) Bytes {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// files is all of them, for the fuzz targets.
func files(t testing.TB) map[string]Bytes {
	t.Helper()
	names, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(names) < 10 {
		t.Fatalf("found %d messages in testdata: %v", len(names), err)
	}
	all := map[string]Bytes{}
	for _, name := range names {
		all[filepath.Base(name)] = file(t, filepath.Base(name))
	}
	return all
}
