package relay_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"holdback/mail/account"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

// proxied is a tiny proxy that sends every tunnel to one server, and remembers
// what was asked for.
type proxied struct {
	address string
	to      string
	mu      sync.Mutex
	asked   []string
	auth    string
}

func (p *proxied) ask(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, target)
}

func (p *proxied) targets() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.asked...)
}

// listen runs serve for each client until the test ends.
func (p *proxied) listen(t *testing.T, serve func(net.Conn)) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = l.Addr().String()
	var work sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); work.Wait() })
	work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() { defer func() { _ = c.Close() }(); serve(c) })
		}
	})
}

// tunnel joins a client to the server.
func (p *proxied) tunnel(c net.Conn, first io.Reader) {
	s, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() { _, _ = io.Copy(c, s); _ = c.Close() })
	_, _ = io.Copy(s, first)
	_ = s.Close()
	back.Wait()
}

// connect is an HTTP proxy (RFC 9110, section 9.3.6).
func (p *proxied) connect(c net.Conn) {
	r := bufio.NewReader(c)
	q, err := http.ReadRequest(r)
	if err != nil {
		return
	}
	p.ask(q.Method + " " + q.Host)
	if p.auth != "" && q.Header.Get("Proxy-Authorization") != p.auth {
		_, _ = io.WriteString(c, "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 200 Go on\r\n\r\n")
	p.tunnel(c, r)
}

// socks is a SOCKS5 proxy without authentication (RFC 1928).
func (p *proxied) socks(c net.Conn) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(c, head); err != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, c, int64(head[1]))
	_, _ = c.Write([]byte{5, 0})
	request := make([]byte, 5) // version, command, reserved, type 3, length
	if _, err := io.ReadFull(c, request); err != nil || request[3] != 3 {
		return
	}
	rest := make([]byte, int(request[4])+2)
	if _, err := io.ReadFull(c, rest); err != nil {
		return
	}
	port := binary.BigEndian.Uint16(rest[request[4]:])
	p.ask(net.JoinHostPort(string(rest[:request[4]]), strconv.Itoa(int(port))))
	_, _ = c.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 1})
	p.tunnel(c, c)
}

// far is a server that only a proxy can reach under its name.
func far(t *testing.T) (*mailtest.Server, account.Sign, *relay.Relay) {
	t.Helper()
	s, ca := secured(t, mailtest.Options{Users: people, Security: account.TLS, Name: "smtp.example.org"}, "smtp.example.org")
	return s, ada(s), start(t, relay.Config{RootCAs: ca.Pool()})
}

// environment sets the proxy variables, and only these.
func environment(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, name := range []string{"ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, variables[name])
	}
}

func TestProxiesOfTheEnvironmentAreUsed(t *testing.T) {
	tests := []struct{ name, variable, scheme, want string }{
		{"socks5", "ALL_PROXY", "socks5://", ""},
		{"socks5h in small letters", "all_proxy", "socks5h://", ""},
		{"http", "HTTPS_PROXY", "http://", "CONNECT "},
		{"http as ALL_PROXY", "ALL_PROXY", "http://", "CONNECT "},
		{"without a scheme", "HTTPS_PROXY", "", "CONNECT "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, sign, r := far(t)
			p := &proxied{to: net.JoinHostPort("127.0.0.1", strconv.Itoa(sign.Server.Port))}
			if tt.want == "" {
				p.listen(t, p.socks)
			} else {
				p.listen(t, p.connect)
			}
			environment(t, map[string]string{tt.variable: tt.scheme + p.address})
			check(t, r.Send(within(t), sign, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
			taken(t, s, 1)
			if got := p.targets(); len(got) != 1 || got[0] != tt.want+sign.Server.String() {
				t.Errorf("the proxy was asked for %q, want %q", got, tt.want+sign.Server.String())
			}
			if err := r.Close(); err != nil { // before the proxy goes
				t.Error(err)
			}
		})
	}
}

func TestAProxyMayWantAPassword(t *testing.T) {
	_, sign, r := far(t)
	p := &proxied{to: net.JoinHostPort("127.0.0.1", strconv.Itoa(sign.Server.Port)), auth: "Basic YWRhOnB3"}
	p.listen(t, p.connect)
	environment(t, map[string]string{"HTTPS_PROXY": "http://" + p.address})
	check(t, r.Send(within(t), sign, message(t, "ben@example.net"), noDot), "later:, later offline")
	environment(t, map[string]string{"HTTPS_PROXY": "http://ada:pw@" + p.address})
	check(t, r.Send(within(t), sign, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestThisComputerIsNeverReachedThroughAProxy(t *testing.T) {
	p := &proxied{}
	p.listen(t, p.connect)
	s := mailtest.Run(t, mailtest.Options{})
	r := start(t, relay.Config{})
	environment(t, map[string]string{"ALL_PROXY": "http://" + p.address})
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
	if got := p.targets(); len(got) != 0 {
		t.Errorf("the proxy was asked for %q", got)
	}
}

func TestAProxyThatCannotBeUsedIsNotPassedBy(t *testing.T) {
	for _, bad := range []string{"gopher://127.0.0.1:70", "http://[::1", "%zz"} {
		_, sign, r := far(t)
		environment(t, map[string]string{"ALL_PROXY": bad})
		got := r.Send(within(t), sign, message(t, "ben@example.net"), noDot)
		check(t, got, "later:, later offline")
	}
}
