package relay

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"
	"golang.org/x/net/proxy"
)

// Dial connects to address ("host:port"), through the proxy that the environment names:
// ALL_PROXY, else HTTPS_PROXY, unless NO_PROXY excepts the host. Nothing on this
// computer is ever reached through a proxy.
func Dial(ctx context.Context, address string) (net.Conn, error) {
	via, err := proxyFor(address)
	if err != nil {
		return nil, badProxy("The proxy in the environment is not written as a URL.")
	}
	direct := &net.Dialer{}
	if via == nil {
		return direct.DialContext(ctx, "tcp", address)
	}
	switch via.Scheme {
	case "socks5", "socks5h":
		return dialSOCKS(ctx, direct, via, address)
	case "http", "https":
		return dialConnect(ctx, direct, via, address)
	}
	return nil, badProxy(fmt.Sprintf("Holdback cannot use a proxy of the kind %q.", via.Scheme))
}

func badProxy(says string) *Problem {
	return &Problem{Cause: CauseOffline, Says: says, Hint: "Check the variables ALL_PROXY and HTTPS_PROXY; socks5://host:port and http://host:port can be used."}
}

// proxyFor is the proxy for an address, or nil.
func proxyFor(address string) (*url.URL, error) {
	c := httpproxy.FromEnvironment()
	all := cmp.Or(os.Getenv("all_proxy"), os.Getenv("ALL_PROXY"), c.HTTPSProxy)
	// The rules of NO_PROXY are read with a proxy in place that always parses, so
	// that an odd ALL_PROXY is an error and not a direct connection.
	c.HTTPSProxy = "http://proxy.invalid"
	excepted, err := c.ProxyFunc()(&url.URL{Scheme: "https", Host: address})
	if all == "" || excepted == nil || err != nil {
		return nil, err
	}
	if !strings.Contains(all, "://") {
		all = "http://" + all // host:port, as curl takes it
	}
	return url.Parse(all)
}

// hostPort is the proxy's own address.
func hostPort(u *url.URL) string {
	usual := map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), usual[u.Scheme]))
}

// dialSOCKS asks a SOCKS5 proxy (RFC 1928), which also looks up the name.
func dialSOCKS(ctx context.Context, direct *net.Dialer, via *url.URL, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if via.User != nil {
		password, _ := via.User.Password()
		auth = &proxy.Auth{User: via.User.Username(), Password: password}
	}
	d, err := proxy.SOCKS5("tcp", hostPort(via), auth, direct)
	if err != nil {
		return nil, err
	}
	with, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, fmt.Errorf("dial %s: the proxy client knows no context", address)
	}
	return with.DialContext(ctx, "tcp", address)
}

// dialConnect asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6).
func dialConnect(ctx context.Context, direct *net.Dialer, via *url.URL, address string) (net.Conn, error) {
	c, err := direct.DialContext(ctx, "tcp", hostPort(via))
	if err != nil {
		return nil, err
	}
	if via.Scheme == "https" {
		c = tls.Client(c, &tls.Config{ServerName: via.Hostname(), MinVersion: tls.VersionTLS12})
	}
	var tunnel net.Conn
	err = do(ctx, c, func() (err error) {
		tunnel, err = connectThrough(c, via, address)
		return err
	})
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return tunnel, nil
}

func connectThrough(c net.Conn, via *url.URL, address string) (net.Conn, error) {
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if via.User != nil {
		password, _ := via.User.Password()
		pair := base64.StdEncoding.EncodeToString([]byte(via.User.Username() + ":" + password))
		ask.Header.Set("Proxy-Authorization", "Basic "+pair)
	}
	if err := ask.Write(c); err != nil {
		return nil, err
	}
	r := bufio.NewReader(c)
	answer, err := http.ReadResponse(r, ask) // its Body is the tunnel: closing it would wait for the end
	if err != nil {
		return nil, err
	}
	if answer.StatusCode/100 != 2 {
		return nil, badProxy(fmt.Sprintf("The proxy refused the connection (%d).", answer.StatusCode))
	}
	return &readAhead{Conn: c, r: r}, nil
}

// readAhead is a connection whose first octets may have been read already: a mail
// server speaks first.
type readAhead struct {
	net.Conn
	r *bufio.Reader
}

// Read gives what was read ahead, then the rest.
func (c *readAhead) Read(b []byte) (int, error) { return c.r.Read(b) }
