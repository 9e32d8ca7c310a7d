// Command peers measures how long another scanner takes for a text, so that
// Holdback's can be measured beside it in the same run. It is a module of its own,
// because what it compares with brings sixty modules that Holdback has no use for.
//
// It prints how many seconds gitleaks takes for the text as it is, and how many for
// the text in pieces as large as it reads files itself.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/detect"
)

// portion is how much of a file gitleaks v8.30.1 reads at once.
const portion = 100 * 1000

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
	fmt.Println(seconds(detector, string(text), len(text)), seconds(detector, string(text), portion))
	return nil
}

// seconds is how long it takes to look at text in pieces.
func seconds(d *detect.Detector, text string, piece int) float64 {
	began := time.Now()
	for text != "" {
		n := min(piece, len(text))
		d.DetectString(text[:n])
		text = text[n:]
	}
	return time.Since(began).Seconds()
}
