package store_test

import (
	"bytes"
	"testing"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/app/store"
)

func TestItIsAStoreAsTheOutboxWantsIt(t *testing.T) {
	outboxtest.TestStore(t, func(t *testing.T) outbox.Store {
		s, err := store.Open(t.Context(), t.TempDir(), store.Config{Key: bytes.Repeat([]byte{7}, 32)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
