package discover

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

const (
	mostOfFile  = 256 << 10 // the longest that the Thunderbird project has is 10 KB
	mostHops    = 3         // redirects that are followed
	mostHeaders = 64 << 10
)

// client makes the client for one file. It keeps no connection and no cookie, and
// everything of it ends with ctx: the library lets connections that nobody waits for
// any more come about in their own time.
func (f *Finder) client(ctx context.Context) *http.Client {
	t := &http.Transport{
		TLSClientConfig:        &tls.Config{RootCAs: f.config.RootCAs, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: mostHeaders,
		DialContext: func(_ context.Context, network, address string) (net.Conn, error) {
			conn, err := f.config.Dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			context.AfterFunc(ctx, func() { _ = conn.Close() })
			return conn, nil
		},
	}
	if f.direct {
		t.Proxy = http.ProxyFromEnvironment
	}
	return &http.Client{Transport: t, CheckRedirect: follow}
}

// status is an answer that is no file.
type status int

func (s status) Error() string { return fmt.Sprintf("fetch file: the server answers %d", int(s)) }

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
	ctx, cancel := context.WithTimeout(ctx, f.config.Limits.Fetch)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	r.Header.Set("Accept", "text/xml, application/xml")
	r.Header.Set("User-Agent", "Holdback")
	answer, err := f.client(ctx).Do(r)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, status(answer.StatusCode)
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
