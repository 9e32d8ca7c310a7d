package oauth

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
)

// page is what the person sees in the browser at the end.
type page struct {
	Title string
	Text  string
	Hint  string
}

// The pages. Each says what to do next.
var (
	signedIn = page{Title: "You are signed in", Text: "You can close this page and go back to Holdback."}
	over     = page{Title: "This sign-in is over", Text: "Its answer has come already.", Hint: "You can close this page and go back to Holdback."}
	stranger = page{
		Title: "Nothing happened", Text: "This page does not belong to the sign-in that Holdback is waiting for.",
		Hint: "Go on where you were signing in, or go back to Holdback and begin again.",
	}
)

func failed(p *Problem) page {
	return page{Title: "You are not signed in", Text: p.Says, Hint: p.Hint + " You can close this page and go back to Holdback."}
}

// style is all that the page looks like: nothing is fetched from anywhere.
const style = `:root{color-scheme:light dark;font:1.1rem/1.5 system-ui,sans-serif}body{max-width:34rem;margin:15vh auto;padding:0 1.5rem}h1{font-size:1.6rem}`

var sheet = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}} – Holdback</title><style>` + style + `</style></head>
<body><h1>{{.Title}}</h1><p>{{.Text}}</p>{{with .Hint}}<p>{{.}}</p>{{end}}</body>
</html>
`))

// show sends a page that runs nothing, loads nothing, can be put into no frame, is kept
// in no cache, and tells nobody its address, which holds a code.
func show(w http.ResponseWriter, status int, p page) {
	var text bytes.Buffer
	if err := sheet.Execute(&text, p); err != nil {
		http.Error(w, p.Title, status)
		return
	}
	sum := sha256.Sum256([]byte(style))
	hash := base64.StdEncoding.EncodeToString(sum[:])
	for name, value := range map[string]string{
		"Content-Type":               "text/html; charset=utf-8",
		"Content-Length":             strconv.Itoa(text.Len()),
		"Content-Security-Policy":    "default-src 'none'; style-src 'sha256-" + hash + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":     "nosniff",
		"X-Frame-Options":            "DENY",
		"Referrer-Policy":            "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Cache-Control":              "no-store",
		"Connection":                 "close",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // a browser that is gone needs no page
}
