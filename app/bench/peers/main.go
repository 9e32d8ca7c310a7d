// Command peers measures how long another scanner takes for a text, so that
// Holdback's can be measured beside it in the same run. It is a module of its own,
// because what it compares with brings sixty modules that Holdback has no use for.
//
// It prints the seconds and how much was found.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/detect"
)

// portion is how much gitleaks is given at once: with more, it becomes slower.
const portion = 64 << 10

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: peers FILE")
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	zerolog.SetGlobalLevel(zerolog.Disabled)
	detector, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		return fmt.Errorf("prepare gitleaks: %w", err)
	}
	began, found := time.Now(), 0
	for rest := string(text); rest != ""; {
		n := min(portion, len(rest))
		found += len(detector.DetectString(rest[:n]))
		rest = rest[n:]
	}
	fmt.Println(time.Since(began).Seconds(), found)
	return nil
}
