//go:build race

package app

// oneIn is how many of the trials of faults are run: the race detector makes each cost as
// much as five.
const oneIn = 4
