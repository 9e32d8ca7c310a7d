package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// secrets is a provider that remembers what it gave out.
type secrets struct {
	http.Handler
	mu    sync.Mutex
	given []string
}

// ServeHTTP answers a request and looks at the answer.
func (s *secrets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kept := &keeper{ResponseWriter: w}
	s.Handler.ServeHTTP(kept, r)
	var tokens struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		ID      string `json:"id_token"`
		Device  string `json:"device_code"`
	}
	_ = json.Unmarshal(kept.text.Bytes(), &tokens) // a page has none
	code := ""
	if to, err := url.Parse(w.Header().Get("Location")); err == nil {
		code = to.Query().Get("code")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range []string{tokens.Access, tokens.Refresh, tokens.ID, tokens.Device, code, r.PostFormValue("code_verifier")} {
		if one != "" {
			s.given = append(s.given, one)
		}
	}
}

// String is all of them, with spaces between.
func (s *secrets) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.given, " ")
}

// keeper is an answer that is kept while it is sent.
type keeper struct {
	http.ResponseWriter
	text bytes.Buffer
}

// Write sends and keeps.
func (k *keeper) Write(text []byte) (int, error) {
	k.text.Write(text)
	return k.ResponseWriter.Write(text)
}
