package discover

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	mostOfFile  = 256 << 10 // the longest that the Thunderbird project has is 10 KB
	mostHops    = 3         // redirects that are followed
	mostHeaders = 64 << 10
)

// newClient makes the client for files. It keeps no connection and no cookie.
func newClient(c Config) *http.Client {
	t := &http.Transport{
		DialContext:            c.Dial,
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: mostHeaders,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
	}
	if c.Dial == nil {
		t.Proxy = http.ProxyFromEnvironment
	}
	return &http.Client{Transport: t, CheckRedirect: follow}
}

var errRedirect = errors.New("the redirect leads to where we do not go")

// follow takes few redirects, and only to HTTPS. Nobody is told where we come from,
// because that address may hold the person's.
func follow(r *http.Request, via []*http.Request) error {
	r.Header.Del("Referer")
	if _, ok := hostName(r.URL.Hostname()); !ok || len(via) > mostHops || r.URL.Scheme != "https" || r.URL.User != nil {
		return errRedirect
	}
	return nil
}

// fetch reads a file over HTTPS.
func (f *Finder) fetch(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	r.Header.Set("Accept", "text/xml, application/xml")
	r.Header.Set("User-Agent", "Holdback")
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch file: the server answers %d", answer.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, mostOfFile+1))
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	if len(text) > mostOfFile {
		return nil, fmt.Errorf("fetch file: it has more than %d octets", mostOfFile)
	}
	return text, nil
}
