package filetype

// LookFor is a Look with a small limit, which tests reach sooner.
func LookFor(octets int64) *Look { return &Look{inflate: octets} }
