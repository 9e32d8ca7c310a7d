package discover

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// world is a small internet on the loopback interface: names, mail servers and web
// servers. What is not in it does not exist.
type world struct {
	t  *testing.T
	ca *mailtest.CA
	mx map[string][]*net.MX
	sr map[string][]*net.SRV // by "_imaps._tcp.example.org"

	mu     sync.Mutex
	routes map[string]string // "host:port" to where it listens
	asked  []string          // every question to DNS and every connection, in order
	down   bool              // no network at all
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, ca: ca, mx: map[string][]*net.MX{}, sr: map[string][]*net.SRV{}, routes: map[string]string{}}
}

// finder has so much time that only what really never ends can use it up.
func (w *world) finder() *Finder {
	long := time.Minute
	return New(Config{Resolver: w, Dial: w.dial, RootCAs: w.ca.Pool(), Limits: Limits{
		All: long, LookUp: long, Fetch: long, Greet: long, Alone: long, Patience: long, Head: long,
	}})
}

func (w *world) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, what)
}

// questions are those asked so far that contain part.
func (w *world) questions(part string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var some []string
	for _, a := range w.asked {
		if strings.Contains(a, part) {
			some = append(some, a)
		}
	}
	return some
}

// LookupMX answers from the world.
func (w *world) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	name = strings.TrimSuffix(name, ".")
	w.note("MX " + name)
	if w.down {
		return nil, &net.DNSError{Err: "network is unreachable", Name: name}
	}
	if r := w.mx[name]; r != nil {
		return r, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// LookupSRV answers from the world.
func (w *world) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	name = "_" + service + "._" + proto + "." + strings.TrimSuffix(name, ".")
	w.note("SRV " + name)
	if w.down {
		return "", nil, &net.DNSError{Err: "network is unreachable", Name: name}
	}
	if r := w.sr[name]; r != nil {
		return name, r, nil
	}
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// srv adds a record.
func (w *world) srv(name, target string, port, priority, weight uint16) {
	w.sr[name] = append(w.sr[name], &net.SRV{Target: target, Port: port, Priority: priority, Weight: weight})
}

func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.note("dial " + address)
	w.mu.Lock()
	to, down := w.routes[address], w.down
	host, _, _ := net.SplitHostPort(address)
	known := false
	for name := range w.routes {
		known = known || strings.HasPrefix(name, host+":")
	}
	w.mu.Unlock()
	switch {
	case down:
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ENETUNREACH}
	case to != "":
		return (&net.Dialer{}).DialContext(ctx, network, to)
	case known:
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
}

func (w *world) route(name, to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.routes[name] = to
}

func (w *world) cert(names ...string) *tls.Certificate {
	w.t.Helper()
	c, err := w.ca.Cert(names...)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// mail runs a real submission and mailbox server under these names.
func (w *world) mail(smtp, imap string, security account.Security) *mailtest.Server {
	w.t.Helper()
	var names []string
	for _, n := range []string{smtp, imap} {
		host, _, _ := net.SplitHostPort(n)
		names = append(names, host)
	}
	s := mailtest.Run(w.t, mailtest.Options{
		Users: []mailtest.User{{Address: "ann@example.org", Password: "secret"}}, Security: security, Cert: w.cert(names...),
	})
	w.route(smtp, s.SMTP().String())
	w.route(imap, s.IMAP().String())
	return s
}

// web runs a web server with a certificate for these names.
func (w *world) web(h http.HandlerFunc, names ...string) {
	w.t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{*w.cert(names...)}, MinVersion: tls.VersionTLS12}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	w.t.Cleanup(s.Close)
	for _, n := range names {
		w.route(n+":443", s.Listener.Addr().String())
	}
}

// file serves one text at every path.
func file(text string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(rw, text)
	}
}

// talk runs a server that serves each connection by f.
func (w *world) talk(name string, f func(net.Conn)) {
	w.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer func() { _ = c.Close() }()
				f(c)
			})
		}
	})
	w.t.Cleanup(func() { _ = l.Close(); work.Wait() })
	w.route(name, l.Addr().String())
}

func address(t *testing.T, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func server(t *testing.T, hostPort string, security account.Security) account.Server {
	t.Helper()
	s, err := account.ParseServer(hostPort, security)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
