package settings

import (
	"fmt"
	"strings"
	"time"
)

// Duration is a time.Duration that is written as people write it: "30s", "10m", "1h30m".
type Duration time.Duration

// MarshalText writes d without needless zero units.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of time.ParseDuration. The error says what was expected.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a length of time; write it like 30s, 10m or 1h30m", text)
	}
	*d = Duration(v)
	return nil
}

// String is "10m", not "10m0s".
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
