package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// Rules of this file. Each sealed value is bound to what it is and whose it is,
// so that two rows cannot be exchanged. Rows, and every content file, have
// their own key derived from the data key (RFC 5869); the data key itself seals
// nothing. Values begin with a byte that names the format.

const (
	keySize   = 32
	sealedV1  = 1 // AES-256-GCM, random nonce in front (NIST SP 800-38D, section 8.2.2)
	rowsInfo  = "holdback rows 1"
	blobsInfo = "holdback blob 1"
)

// sealer seals the values in rows. It may be used from many goroutines.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	if len(key) != keySize {
		return sealer{}, fmt.Errorf("the data key has %d bytes, want %d", len(key), keySize)
	}
	rows, err := hkdf.Key(sha256.New, key, nil, rowsInfo, keySize)
	if err != nil {
		return sealer{}, err
	}
	block, err := aes.NewCipher(rows)
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return sealer{aead}, err
}

// seal returns a new slice of its own; plain may be reused.
func (s sealer) seal(plain []byte, what, whose string) []byte {
	out := make([]byte, 1, 1+len(plain)+s.aead.Overhead())
	out[0] = sealedV1
	return s.aead.Seal(out, nil, plain, bind(what, whose))
}

// open fails when a single bit of the value, its kind or its owner is not what
// was sealed.
func (s sealer) open(sealed []byte, what, whose string) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealedV1 {
		return nil, fmt.Errorf("%s of %s: %w", what, whose, ErrDamaged)
	}
	plain, err := s.aead.Open(nil, nil, sealed[1:], bind(what, whose))
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w (%w)", what, whose, ErrDamaged, err)
	}
	return plain, nil
}

func bind(what, whose string) []byte { return []byte(what + "\x00" + whose) }
