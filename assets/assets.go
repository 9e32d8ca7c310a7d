// Package assets holds the files that travel inside the program: the icon, the
// words of every language, examples of policies, what we know of mail providers.
// Anybody may read it; it has no code of its own and depends on nothing.
package assets

import "embed"

// Translations holds translations/LANGUAGE.json. The English file is written by
// a test of package ui from its source and must not be edited by hand.
//
//go:embed translations
var Translations embed.FS

// Icon is the program's picture, 256 pixels square, in colours that can be seen
// on light and on dark panels.
//
//go:embed icon.png
var Icon []byte

// IconSVG is the same picture for places that scale it.
//
//go:embed icon.svg
var IconSVG []byte

// Policies holds policies/NAME.toml: commented examples for administrators to begin
// with. Each has its own mails in the tests of package policy.
//
//go:embed policies
var Policies embed.FS

// Providers is providers/providers.toml: the servers of the large mail providers, and
// where they sign people in. It must hold no secret that is one.
//
//go:embed providers/providers.toml
var Providers []byte
