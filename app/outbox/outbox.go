// Package outbox holds every outgoing message for a while, so that its sender
// can still change their mind.
//
// A message has one State at a time and changes it only through State.On. The
// whole life of a message is the table moves in state.go; what the table does
// not allow cannot happen.
package outbox
