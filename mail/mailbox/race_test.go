//go:build race

package mailbox

// slow is whether the race detector makes each octet cost as much as ten.
const slow = true
