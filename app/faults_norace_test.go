//go:build !race

package app

// oneIn is how many of the trials of faults are run: all.
const oneIn = 1
