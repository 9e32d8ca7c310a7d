// Package aeszip writes one file into a zip that opens with a password.
//
// The format is AE-2 of WinZip with AES-256. 7-Zip, WinZip, WinRAR and whatever
// is made with libarchive, such as the Explorer of Windows 11, open it; the unzip
// of Info-ZIP and older Explorers do not.
// https://www.winzip.com/en/support/aes-encryption/ is the specification,
// APPNOTE.TXT 6.3.10 that of the zip around it.
//
// The file is stored, not compressed, so that the size is known beforehand and
// the archive is made while it is read, however large it is. The file's name,
// size and time can be read without the password.
//
// This package does not read archives, and makes none of several files.
package aeszip

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"time"

	"holdback/mail"
)

// File is what goes into an archive. Its content must give the same octets each
// time, as every mail.Content.
type File struct {
	Name    string // without folders
	Time    time.Time
	Content mail.Content
}

// Sizes of AES-256 in the specification.
const (
	saltSize   = 16
	keySize    = 32
	verifySize = 2
	codeSize   = 10
	rounds     = 1000
	mostOctets = math.MaxUint32 - 1<<20 // beyond it zip64 would be needed; no mail is that large
)

// New is an archive of one file. What it needs of random is read now: opened
// again, the archive is the same.
func New(f File, password string, random io.Reader) (mail.Content, error) {
	if f.Content.Size() > mostOctets {
		return nil, errors.New("make zip: the file is larger than 4 GB")
	}
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, fmt.Errorf("make zip: %w", err)
	}
	keys, err := pbkdf2.Key(sha1.New, password, salt, rounds, 2*keySize+verifySize)
	if err != nil {
		return nil, fmt.Errorf("make zip: %w", err)
	}
	a := archive{file: f.Content, keys: keys}
	entry := describe(f)
	a.front = append(localHeader(entry), salt...)
	a.front = append(a.front, keys[2*keySize:]...)
	a.back = directory(entry, int64(len(a.front))+f.Content.Size()+codeSize)
	return a, nil
}

type archive struct {
	front, back []byte // around the encrypted octets and their code
	file        mail.Content
	keys        []byte // of cipher and code, and what verifies a password
}

// Size implements mail.Content.
func (a archive) Size() int64 {
	return int64(len(a.front)) + a.file.Size() + codeSize + int64(len(a.back))
}

// Open implements mail.Content.
func (a archive) Open() (io.ReadCloser, error) {
	block, err := aes.NewCipher(a.keys[:keySize])
	if err != nil {
		return nil, fmt.Errorf("open zip: %w", err)
	}
	r, err := a.file.Open()
	if err != nil {
		return nil, fmt.Errorf("open zip: %w", err)
	}
	sealed := &sealer{
		r: r, left: a.file.Size(),
		key: counter{block: block}, code: hmac.New(sha1.New, a.keys[keySize:2*keySize]),
	}
	return readCloser{io.MultiReader(bytes.NewReader(a.front), sealed, bytes.NewReader(a.back)), r}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

// sealer gives the octets of r encrypted, then their authentication code.
type sealer struct {
	r    io.Reader
	left int64
	key  counter
	code hash.Hash
	end  *bytes.Reader // the code; nil before the end
}

// Read implements io.Reader.
func (s *sealer) Read(p []byte) (int, error) {
	if s.left == 0 {
		if s.end == nil {
			s.end = bytes.NewReader(s.code.Sum(nil)[:codeSize])
		}
		return s.end.Read(p)
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.left)])
	s.key.XORKeyStream(p[:n], p[:n])
	s.code.Write(p[:n])
	s.left -= int64(n)
	if err == io.EOF {
		err = nil
		if s.left > 0 {
			err = fmt.Errorf("make zip: %w", io.ErrUnexpectedEOF)
		}
	}
	return n, err
}

// counter is AES in counter mode with a little-endian counter that starts at 1,
// which is not the one of crypto/cipher.
type counter struct {
	block cipher.Block
	n     uint64                   // blocks made
	pad   [64 * aes.BlockSize]byte // the next ones
	left  []byte                   // of pad, not yet used
}

// XORKeyStream implements cipher.Stream.
func (c *counter) XORKeyStream(dst, src []byte) {
	for len(src) > 0 {
		if len(c.left) == 0 {
			c.fill()
		}
		n := subtle.XORBytes(dst, src[:min(len(src), len(c.left))], c.left)
		dst, src, c.left = dst[n:], src[n:], c.left[n:]
	}
}

func (c *counter) fill() {
	clear(c.pad[:])
	for at := 0; at < len(c.pad); at += aes.BlockSize {
		c.n++
		b := c.pad[at : at+aes.BlockSize]
		order.PutUint64(b, c.n)
		c.block.Encrypt(b, b)
	}
	c.left = c.pad[:]
}
