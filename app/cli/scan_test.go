package cli_test

import (
	"strings"
	"testing"

	"holdback/app/cli"
)

func TestScanListsWhatItLooksForWithItsStandard(t *testing.T) {
	got := run(t, cli.Program{}, "holdback", "scan", "--kinds")
	if got.code != 0 || !strings.Contains(got.out, "iban") || !strings.Contains(got.out, "ISO 13616") {
		t.Errorf("code %d: %.300s %s", got.code, got.out, got.err)
	}
}
