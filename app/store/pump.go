package store

import (
	"errors"
	"io"
)

const (
	pumpChunk = 64 << 10 // one package of the sealed stream
	pumpDepth = 4        // so many on their way
)

// pump copies r to w while reading goes on: a client that is slow to send and a
// disk that is slow to write do not add up. It holds pumpDepth chunks, never
// more, and returns how many octets r gave.
func pump(w io.Writer, r io.Reader) (int64, error) {
	full, free := make(chan []byte, pumpDepth), make(chan []byte, pumpDepth)
	for range pumpDepth {
		free <- make([]byte, pumpChunk)
	}
	failed := make(chan error, 1)
	go func() { failed <- drain(w, full, free) }()
	size, err := feed(r, full, free)
	close(full)
	return size, errors.Join(err, <-failed)
}

// feed reads until the end of r, or until drain has given up.
func feed(r io.Reader, full chan<- []byte, free <-chan []byte) (size int64, err error) {
	for chunk := range free {
		n, err := load(r, chunk)
		size += int64(n)
		full <- chunk[:n]
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return size, err
		}
	}
	return size, nil
}

// load fills chunk, up to the end or an error of r. It is not io.ReadFull, whose
// io.ErrUnexpectedEOF for the last chunk cannot be told from the one that r gives
// when the line breaks: half a message would be taken for a whole one.
func load(r io.Reader, chunk []byte) (n int, err error) {
	for n < len(chunk) && err == nil {
		var more int
		more, err = r.Read(chunk[n:])
		n += more
	}
	return n, err
}

// drain writes what comes. Closing free tells feed to stop.
func drain(w io.Writer, full <-chan []byte, free chan<- []byte) error {
	defer close(free)
	for chunk := range full {
		if _, err := w.Write(chunk); err != nil {
			return err
		}
		free <- chunk[:cap(chunk)]
	}
	return nil
}
