package store

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync/atomic"
	"testing"

	"holdback/app/outbox"
)

// accept stages and puts one message, as the door does before it says 250.
func accept(b *testing.B, s *Store, n int, content []byte) {
	e := entry(n)
	if _, err := s.Stage(b.Context(), e.ID, bytes.NewReader(content)); err != nil {
		b.Error(err)
	}
	if err := s.Put(b.Context(), []outbox.Change{{Entry: e}}); err != nil {
		b.Error(err)
	}
}

func BenchmarkAccept10KBOneWriter(b *testing.B) {
	s, content := open(b, b.TempDir()), letters(10_240, 1)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		accept(b, s, n, content)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

func BenchmarkAccept10KB16Writers(b *testing.B) {
	s, content := open(b, b.TempDir()), letters(10_240, 1)
	var n atomic.Int64
	b.SetParallelism(8) // times two processors
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			accept(b, s, int(n.Add(1)), content)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

func BenchmarkAccept10MB(b *testing.B) {
	s, content := open(b, b.TempDir()), letters(10<<20, 1)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		accept(b, s, 0, content)
	}
}

func BenchmarkRead10MB(b *testing.B) {
	s, content := open(b, b.TempDir()), letters(10<<20, 1)
	accept(b, s, 0, content)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		c, err := s.Content(b.Context(), entry(0).ID)
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
		_ = r.Close()
	}
}

// fillDir leaves a closed store with n held messages of 10 KB in dir.
func fillDir(b *testing.B, dir string, n int) {
	s, err := Open(b.Context(), dir, Config{Key: testKey()})
	if err != nil {
		b.Fatal(err)
	}
	content := letters(10_240, 1)
	for i := 0; i < n; i += 100 {
		changes := []outbox.Change{}
		for j := range 100 {
			if _, err := s.Stage(b.Context(), entry(i+j).ID, bytes.NewReader(content)); err != nil {
				b.Fatal(err)
			}
			changes = append(changes, outbox.Change{Entry: entry(i + j)})
		}
		if err := s.Put(b.Context(), changes); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkOpenAndLoad10000(b *testing.B) {
	dir := b.TempDir()
	fillDir(b, dir, 10_000)
	debug.FreeOSMemory()
	before := resident()
	b.ResetTimer()
	for range b.N {
		s, err := Open(b.Context(), dir, Config{Key: testKey()})
		if err != nil {
			b.Fatal(err)
		}
		got, err := s.Load(b.Context())
		if err != nil || len(got) != 10_000 {
			b.Fatalf("got %d, %v", len(got), err)
		}
		b.StopTimer()
		b.ReportMetric(resident()-before, "RSS-MB-more")
		_ = s.Close()
		b.StartTimer()
	}
}

// resident is the memory of this process in MB, 0 where /proc does not tell.
func resident() float64 {
	var total, pages float64
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	_, _ = fmt.Sscan(string(statm), &total, &pages)
	return pages * float64(os.Getpagesize()) / 1e6
}
