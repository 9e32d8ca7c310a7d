package aeszip_test

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"holdback/guard/repair/aeszip"
	"holdback/mail"
)

var noon = time.Date(2026, 11, 23, 12, 34, 56, 0, time.UTC)

const password = "k3mp-x7ua-9hdw-qe2r-5tnc"

// octets are contents of all lengths that could go wrong.
func octets() map[string][]byte {
	large := bytes.Repeat([]byte("0123456789abcdefg"), 1<<16)
	return map[string][]byte{
		"nothing.txt": {}, "one.txt": large[:1], "block.txt": large[:16], "more.txt": large[:17],
		"Verträge für Jörg 日本.txt": large[:1000], "large.bin": large,
	}
}

func archive(t testing.TB, name string, plain []byte) []byte {
	t.Helper()
	c, err := aeszip.New(aeszip.File{Name: name, Time: noon, Content: mail.Bytes(plain)}, password, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := read(t, c)
	if int64(len(made)) != c.Size() {
		t.Errorf("%s: Size says %d, there are %d octets", name, c.Size(), len(made))
	}
	if !bytes.Equal(made, read(t, c)) {
		t.Errorf("%s: the archive is another one the second time", name)
	}
	return made
}

func read(t testing.TB, c mail.Content) []byte {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(iotest.OneByteReader(r))
	if c.Size() > 1<<16 {
		r2, _ := c.Open()
		b, err = io.ReadAll(r2)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open takes the first file out of an archive with the password, written from the
// specification and not from the code that is tested.
func open(made []byte, password string) (string, []byte, error) {
	z, err := zip.NewReader(bytes.NewReader(made), int64(len(made)))
	if err != nil {
		return "", nil, err
	}
	f := z.File[0]
	want := []byte{0x01, 0x99, 7, 0, 2, 0, 'A', 'E', 3, 0, 0}
	if len(z.File) != 1 || f.Method != 99 || f.CRC32 != 0 || f.Flags&1 == 0 || !bytes.Equal(f.Extra, want) {
		return "", nil, errors.New("this is not AE-2 with AES-256")
	}
	r, err := f.OpenRaw()
	if err != nil {
		return "", nil, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return "", nil, err
	}
	salt, verify, body, code := raw[:16], raw[16:18], raw[18:len(raw)-10], raw[len(raw)-10:]
	keys, err := pbkdf2.Key(sha1.New, password, salt, 1000, 66)
	if err != nil {
		return "", nil, err
	}
	if !bytes.Equal(keys[64:], verify) {
		return "", nil, errors.New("wrong password")
	}
	h := hmac.New(sha1.New, keys[32:64])
	h.Write(body)
	if !hmac.Equal(h.Sum(nil)[:10], code) {
		return "", nil, errors.New("wrong code")
	}
	return f.Name, decrypt(keys[:32], body), nil
}

func decrypt(key, body []byte) []byte {
	block, _ := aes.NewCipher(key)
	var plain []byte
	for n, part := range slices.Collect(slices.Chunk(body, 16)) {
		pad := make([]byte, 16)
		binary.LittleEndian.PutUint32(pad, uint32(n+1))
		block.Encrypt(pad, pad)
		for i := range part {
			plain = append(plain, part[i]^pad[i])
		}
	}
	return plain
}

func TestAnArchiveOpensWithItsPasswordAlone(t *testing.T) {
	for name, plain := range octets() {
		made := archive(t, name, plain)
		gotName, got, err := open(made, password)
		if err != nil || gotName != name || !bytes.Equal(got, plain) {
			t.Errorf("%s: got %q with %d octets, %v; want %d octets", name, gotName, len(got), err, len(plain))
		}
		if _, _, err := open(made, "k3mp"); err == nil {
			t.Errorf("%s: opens with another password", name)
		}
		if len(plain) > 100 && bytes.Contains(made, plain[:100]) {
			t.Errorf("%s: the content can be read", name)
		}
		z, _ := zip.NewReader(bytes.NewReader(made), int64(len(made)))
		if got := z.File[0].Modified; !got.Equal(noon) {
			t.Errorf("%s: the time is %s", name, got)
		}
	}
}

func TestTwoArchivesOfAFileDiffer(t *testing.T) {
	if bytes.Equal(archive(t, "a", []byte("text")), archive(t, "a", []byte("text"))) {
		t.Error("the salt is the same")
	}
}

func Test7ZipOpensAnArchive(t *testing.T) {
	sevenZip, err := exec.LookPath("7z")
	if err != nil && os.Getenv("HOLDBACK_TEST_REQUIRE") == "" {
		t.Skip("7z is not installed (p7zip-full)")
	}
	for name, plain := range octets() {
		dir := t.TempDir()
		file := filepath.Join(dir, "a.zip")
		if err := os.WriteFile(file, archive(t, name, plain), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(sevenZip, "x", "-y", "-p"+password, "-o"+dir, file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
			continue
		}
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: got %d octets, %v; want %d", name, len(got), err, len(plain))
		}
		if err := exec.Command(sevenZip, "t", "-pother", file).Run(); err == nil {
			t.Errorf("%s: 7z opens it with another password", name)
		}
	}
}

func TestTimesThatAZipCannotHold(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(1979, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)} {
		c, err := aeszip.New(aeszip.File{Name: "a", Time: at, Content: mail.Bytes("x")}, password, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(read(t, c)), c.Size())
		if err != nil || z.File[0].Modified.Year() != 1980 {
			t.Errorf("%s: got %v, %v", at, z, err)
		}
	}
}

// short is a content that holds less than it says.
type short struct{ mail.Bytes }

func (s short) Size() int64 { return int64(len(s.Bytes)) + 1 }

// huge is a content that no zip without extensions can hold.
type huge struct{ mail.Bytes }

func (huge) Size() int64 { return 1 << 32 }

func TestAnArchiveIsNeverCutOff(t *testing.T) {
	c, err := aeszip.New(aeszip.File{Name: "a", Content: short{mail.Bytes("x")}}, password, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want %v", err, io.ErrUnexpectedEOF)
	}
	if _, err := aeszip.New(aeszip.File{Name: "a", Content: huge{}}, password, rand.Reader); err == nil {
		t.Error("took 4 GB")
	}
	if _, err := aeszip.New(aeszip.File{Name: "a", Content: mail.Bytes("x")}, password, bytes.NewReader(nil)); err == nil {
		t.Error("made a salt of nothing")
	}
}

func BenchmarkArchive(b *testing.B) {
	plain := mail.Bytes(make([]byte, 10<<20))
	b.SetBytes(plain.Size())
	for b.Loop() {
		c, err := aeszip.New(aeszip.File{Name: "a", Content: plain}, password, rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		r, err := c.Open()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
