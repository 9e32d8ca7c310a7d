//go:build !windows

package policy

// programData is where Windows would keep a policy; only tests ask elsewhere.
func programData(getenv func(string) string) string { return getenv("ProgramData") }
