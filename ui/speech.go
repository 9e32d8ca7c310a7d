package ui

import (
	"fyne.io/fyne/v2/lang"

	"holdback/assets"
)

// LoadWords loads the translations. It must run before anything is drawn.
func LoadWords() error { return lang.AddTranslationsFS(assets.Translations, "translations") }

// say is one sentence in the person's language. key names it for translators;
// pairs are the names and values that it uses as {{.Name}}.
func say(key, english string, pairs ...any) string { return lang.X(key, english, named(pairs)) }

// sayN is a sentence with the count {{.N}} in it; a translation may have one form
// for each kind of number.
func sayN(key, one, many string, n int) string {
	english := many
	if n == 1 {
		english = one
	}
	return lang.XN(key, english, n, map[string]any{"N": n})
}

func named(pairs []any) map[string]any {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i].(string)] = pairs[i+1]
	}
	return data
}
