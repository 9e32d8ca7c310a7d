package filetype

import (
	_ "embed"
	"strings"
)

//go:embed data/names.txt
var namesFile string

// names is what file name endings promise, by ending.
var names = readNames(namesFile)

// readNames reads lines "endings; kind; words for people". Comments begin with #.
func readNames(text string) map[string]Type {
	table := map[string]Type{}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ";")
		if len(f) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		exts := strings.Fields(f[0])
		for _, e := range exts {
			table[e] = Type{Kind: Kind(strings.TrimSpace(f[1])), Says: strings.TrimSpace(f[2]), Extensions: exts}
		}
	}
	return table
}

// Named is what a name alone promises. It is Unknown for endings that we do not
// know.
func Named(name string) Type { return names[Ext(name)] }
