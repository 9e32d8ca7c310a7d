package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"holdback/app/outbox"
	"holdback/mail"
)

// small is the size up to which a content lives in the database. Above it a
// file of its own is cheaper: SQLite writes twice.
const small = 256 << 10

// staged is a content that no entry refers to yet.
type staged struct {
	version string // names this content for ever; the file's name if it has one
	size    int64
	sealed  []byte // nil: it is in its file
}

// Stage reads r to its end and seals it. A large content is written to disk
// while it comes in and is durable when Stage returns; memory holds a few
// chunks of it. A small one becomes durable with Put. Staging a name again
// replaces what was staged before.
func (s *Store) Stage(ctx context.Context, name string, r io.Reader) (mail.Content, error) {
	id := outbox.Owner(name)
	c, plain, err := s.stage(id, obedient{ctx, r})
	if err != nil {
		return nil, fmt.Errorf("stage message %s: %w", id, asFull(err))
	}
	if old, ok := s.shelf.swap(name, &c); ok {
		s.dropFile(id, old)
	}
	if c.sealed != nil {
		return plain, nil
	}
	return content{s: s, id: id, name: name, version: c.version, size: c.size}, nil
}

// stage also returns a small content as it was read, so that nobody has to unseal
// it to look at it now.
func (s *Store) stage(id string, r io.Reader) (staged, mail.Bytes, error) {
	head := s.takeHead()
	defer s.heads.Put(head)
	if _, err := head.ReadFrom(io.LimitReader(r, small+1)); err != nil {
		return staged{}, nil, err
	}
	c := staged{version: rand.Text(), size: int64(head.Len())}
	if head.Len() <= small {
		c.sealed = s.seal.seal(head.Bytes(), "content", id+"\x00"+c.version)
		return c, bytes.Clone(head.Bytes()), nil
	}
	size, err := s.blobs.write(id, c.version, io.MultiReader(head, r))
	c.size = size
	return c, nil, err
}

// takeHead returns an empty buffer, if possible one that has grown already.
func (s *Store) takeHead() *bytes.Buffer {
	head, ok := s.heads.Get().(*bytes.Buffer)
	if !ok {
		return new(bytes.Buffer)
	}
	head.Reset()
	return head
}

// obedient stops reading when its context ends.
type obedient struct {
	ctx context.Context
	r   io.Reader
}

func (o obedient) Read(p []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.r.Read(p)
}

// Discard drops what was staged under name. It does nothing when that was put, or
// never staged.
func (s *Store) Discard(name string) {
	if c, ok := s.shelf.swap(name, nil); ok {
		s.dropFile(outbox.Owner(name), c)
	}
}

func (s *Store) dropFile(id string, c staged) {
	if c.sealed != nil {
		return
	}
	if err := s.blobs.remove(c.version); err != nil {
		s.log.Warn("remove content file; the next start will", "id", id, "err", err)
	}
}

// Content returns the content of an entry that was put.
func (s *Store) Content(ctx context.Context, id string) (mail.Content, error) {
	c := content{s: s, id: id, name: id}
	err := s.read.QueryRowContext(ctx, `SELECT version, size FROM bodies WHERE id = ?`, id).Scan(&c.version, &c.size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("content of message %s: %w", id, outbox.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("content of message %s: %w", id, explain(err))
	}
	return c, nil
}

// content finds the bytes wherever they are at the moment: on the shelf, in the
// database, in a file. It holds none of them.
type content struct {
	s       *Store
	id      string // of its message
	name    string // under which it was staged, if that is known
	version string
	size    int64
}

// Size is the number of octets that Open will give.
func (c content) Size() int64 { return c.size }

// Open unseals from the first octet. Reading a large content may fail half way
// when its file is damaged; it never gives wrong octets.
func (c content) Open() (io.ReadCloser, error) {
	r, err := c.open()
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("its file %s is missing; put it back from a backup if there is one: %w", c.s.blobs.path(c.version), err)
	}
	if err != nil {
		return nil, fmt.Errorf("open content of message %s: %w", c.id, err)
	}
	return r, nil
}

func (c content) open() (io.ReadCloser, error) {
	sealed, err := c.sealed()
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		return c.s.blobs.open(c.id, c.version, c.size)
	}
	plain, err := c.s.seal.open(sealed, "content", c.id+"\x00"+c.version)
	if err != nil {
		return nil, err
	}
	return mail.Bytes(plain).Open()
}

// sealed returns the sealed content, nil when it is in a file. Put commits
// before it clears the shelf, so one of the two always has it.
func (c content) sealed() ([]byte, error) {
	if st, ok := c.s.shelf.get(c.name); ok && st.version == c.version {
		return st.sealed, nil
	}
	var sealed []byte
	err := c.s.read.QueryRow(`SELECT body FROM bodies WHERE id = ? AND version = ?`, c.id, c.version).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("it was replaced or discarded: %w", outbox.ErrNotFound)
	}
	return sealed, explain(err)
}

// shelf is where staged contents wait for their entry. It has a lock of its own
// because every door stages by itself.
type shelf struct {
	mu     sync.Mutex
	staged map[string]staged
}

func newShelf() *shelf { return &shelf{staged: map[string]staged{}} }

func (s *shelf) get(name string) (staged, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.staged[name]
	return c, ok
}

// swap puts next in place of what was there, and returns that. A nil next just
// takes.
func (s *shelf) swap(name string, next *staged) (staged, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.staged[name]
	if next == nil {
		delete(s.staged, name)
	} else {
		s.staged[name] = *next
	}
	return old, ok
}

// clear takes away one content that was put, unless another was staged since.
func (s *shelf) clear(name, version string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.staged[name].version == version {
		delete(s.staged, name)
	}
}
