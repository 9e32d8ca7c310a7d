package app

import (
	"context"
	"testing"

	"holdback/app/control"
)

// A reader that slept through everything must learn that it did, even when nothing
// happens afterwards.
func TestAReaderThatMissedEventsIsToldWhenItReadsAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, events := make(chan control.Event, 1), make(chan control.Event)
	go new(App).pass(ctx, out, nil, events)
	for _, kind := range []string{"first", "missed", "missed too"} {
		events <- control.Event{Kind: kind}
	}
	if e := <-out; e.Kind != "first" {
		t.Errorf("got %q, want the first", e.Kind)
	}
	if e := <-out; e.Kind != "resync" {
		t.Errorf("got %q, want to be told", e.Kind)
	}
	events <- control.Event{Kind: "next"}
	if e := <-out; e.Kind != "next" {
		t.Errorf("got %q, want what happened next", e.Kind)
	}
}
