package store

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/minio/sio"
)

const unfinished = ".tmp" // ends the name of a file that is being written

// blobs is the folder of large contents, one sealed file each (DARE 2.0:
// packages of 64 KiB under AES-256-GCM, in order, with a marked end). A file
// without the ending .tmp is complete and on disk.
type blobs struct {
	dir string
	key []byte // the data key; each file has its own derived from it
}

func (b blobs) path(name string) string { return filepath.Join(b.dir, name) }

// config ties a file to its name and to its message.
func (b blobs) config(id, name string) (sio.Config, error) {
	key, err := hkdf.Key(sha256.New, b.key, []byte(name), blobsInfo+"\x00"+id, keySize)
	return sio.Config{MinVersion: sio.Version20, CipherSuites: []byte{sio.AES_256_GCM}, Key: key}, err
}

// write seals r into a new file and returns how many octets r had. When it
// returns nil the file is durable under its name; else nothing is left of it.
func (b blobs) write(id, name string, r io.Reader) (size int64, err error) {
	cfg, err := b.config(id, name)
	if err != nil {
		return 0, err
	}
	tmp := b.path(name) + unfinished
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	size, err = fill(f, cfg, r)
	if err = errors.Join(err, f.Close()); err == nil {
		err = b.publish(tmp, name)
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(tmp))
	}
	return size, nil
}

// fill seals r into f and waits until the disk has it.
func fill(f *os.File, cfg sio.Config, r io.Reader) (int64, error) {
	// sio closes a Closer behind our back, before we could sync it.
	w, err := sio.EncryptWriter(struct{ io.Writer }{f}, cfg)
	if err != nil {
		return 0, err
	}
	size, err := pump(w, r)
	if err := errors.Join(err, w.Close()); err != nil {
		return 0, err
	}
	return size, f.Sync()
}

func (b blobs) publish(tmp, name string) error {
	if err := os.Rename(tmp, b.path(name)); err != nil {
		return err
	}
	if err := syncDir(b.dir); err != nil {
		return errors.Join(err, b.remove(name))
	}
	return nil
}

// open reads a file back. Reading fails where it is not what was written, or
// not all of it: size octets.
func (b blobs) open(id, name string, size int64) (io.ReadCloser, error) {
	cfg, err := b.config(id, name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(b.path(name))
	if err != nil {
		return nil, err
	}
	plain, err := sio.DecryptReader(f, cfg)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &exactly{plain, f, size}, nil
}

// exactly gives n octets or an error. sio takes an empty file for an empty
// stream.
type exactly struct {
	r io.Reader
	io.Closer
	left int64
}

// Read returns io.EOF only after exactly the octets that were written.
func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if err == io.EOF && e.left != 0 {
		return n, fmt.Errorf("content ends %d octets early: %w", e.left, ErrDamaged)
	}
	if _, bad := errors.AsType[sio.Error](err); bad {
		return n, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return n, err
}

// list returns the names of all files, and removes unfinished ones: their
// writer is gone.
func (b blobs) list() ([]string, error) {
	files, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), unfinished) {
			names = append(names, f.Name())
			continue
		}
		if err := b.remove(f.Name()); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// remove is content when the file is gone already.
func (b blobs) remove(name string) error {
	err := os.Remove(b.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
