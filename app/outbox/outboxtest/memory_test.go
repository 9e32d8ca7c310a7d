package outboxtest

import (
	"testing"

	"holdback/app/outbox"
)

func TestMemoryIsAStore(t *testing.T) {
	TestStore(t, func(*testing.T) outbox.Store { return &Memory{} })
}
