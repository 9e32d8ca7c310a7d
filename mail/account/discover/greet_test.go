package discover

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// greet asks one server of the world, with little patience.
func (w *world) greet(p Protocol, s account.Server) error {
	f := New(Config{Resolver: w, Dial: w.dial, RootCAs: w.ca.Pool(), Limits: Limits{Alone: 3 * time.Second}})
	return f.Greet(w.t.Context(), p, s)
}

// script says lines and expects one line of the client before each but the first.
func script(lines ...string) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		for i, l := range lines {
			if i > 0 {
				if _, err := in.ReadString('\n'); err != nil {
					return
				}
			}
			if _, err := io.WriteString(c, l); err != nil {
				return
			}
		}
		_, _ = io.Copy(io.Discard, in)
	}
}

// encrypted is a server with TLS from the start.
func (w *world) encrypted(f func(net.Conn), names ...string) func(net.Conn) {
	cert := w.cert(names...)
	return func(c net.Conn) {
		f(tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12}))
	}
}

func TestHonestServersGreet(t *testing.T) {
	for _, security := range []account.Security{account.TLS, account.StartTLS} {
		t.Run(string(security), func(t *testing.T) {
			w := newWorld(t)
			s := w.mail("smtp.example.org:1465", "imap.example.org:1993", security)
			if err := w.greet(SMTP, server(t, "smtp.example.org:1465", security)); err != nil {
				t.Errorf("smtp: %v", err)
			}
			if err := w.greet(IMAP, server(t, "imap.example.org:1993", security)); err != nil {
				t.Errorf("imap: %v", err)
			}
			if said := strings.Join(s.Dialogue(), "\n"); strings.Contains(said, "AUTH") || !strings.Contains(said, "EHLO") {
				t.Errorf("said\n%s\nwant EHLO and no sign-in", said)
			}
		})
	}
}

func TestANameOfAServerMayHaveAllLetters(t *testing.T) {
	w := newWorld(t)
	w.mail("post.xn--bcher-kva.example:465", "post.xn--bcher-kva.example:993", account.TLS)
	if err := w.greet(SMTP, server(t, "post.Bücher.example:465", account.TLS)); err != nil {
		t.Error(err)
	}
}

func TestServersOnThisComputerMayBeOpenAndTakeAnybody(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	f := New(Config{})
	if err := f.Greet(t.Context(), SMTP, s.SMTP()); err != nil {
		t.Errorf("smtp: %v", err)
	}
	if err := f.Greet(t.Context(), IMAP, s.IMAP()); err != nil {
		t.Errorf("imap: %v", err)
	}
	if err := f.Greet(t.Context(), SMTP, account.Server{Host: "mail.example.org", Port: 25, Security: account.None}); err == nil || !strings.Contains(err.Error(), "without TLS") {
		t.Errorf("an open server elsewhere gives %v", err)
	}
}

func TestWhatIsWrongWithAServerIsSaidInWords(t *testing.T) {
	const hello, quit = "220 mail.example.org ready\r\n", "221 bye\r\n"
	for _, c := range []struct {
		name     string
		protocol Protocol
		security account.Security
		serve    func(*world) func(net.Conn)
		says     string
	}{
		{"refused at the greeting", SMTP, account.StartTLS, plain("554 5.7.1 Go away\r\n"), "refuses us: 554 5.7.1 Go away"},
		{"an IMAP server", SMTP, account.StartTLS, plain("* OK IMAP4rev1 ready\r\n"), `is no SMTP server: it says "* OK IMAP4rev1 ready"`},
		{"an SMTP server", IMAP, account.StartTLS, plain(hello), "is no IMAP server: it says"},
		{"a web server", IMAP, account.StartTLS, plain("HTTP/1.1 400 Bad Request\r\n"), "is no IMAP server"},
		{"controls in a greeting", SMTP, account.StartTLS, plain("\x1b[31mHA\u202eHA\r\n"), `it says "[31mHAHA"`},
		{"no STARTTLS", SMTP, account.StartTLS, plain(hello, "250-mail\r\n250 AUTH PLAIN\r\n"), "does not offer STARTTLS"},
		{"no STARTTLS in IMAP", IMAP, account.StartTLS, plain("* OK\r\n", "* CAPABILITY IMAP4rev1\r\nh1 OK\r\n"), "does not offer STARTTLS"},
		{"signed in without being asked", IMAP, account.StartTLS, plain("* PREAUTH hello ann\r\n"), "does not offer STARTTLS"},
		{"STARTTLS refused", SMTP, account.StartTLS, plain(hello, "250-mail\r\n250 STARTTLS\r\n", "454 4.7.0 not now\r\n"), "refuses us: 454 4.7.0 not now"},
		{"STARTTLS refused in IMAP", IMAP, account.StartTLS, plain("* OK\r\n", "* CAPABILITY IMAP4rev1 STARTTLS\r\nh1 OK\r\n", "h2 BAD no\r\n"), "refuses us: h2 BAD no"},
		{"said before protection", SMTP, account.StartTLS, plain(hello, "250-mail\r\n250 STARTTLS\r\n", "220 go\r\n250-mail\r\n250 AUTH PLAIN\r\n"), "before its protection began"},
		{"said before protection in IMAP", IMAP, account.StartTLS, plain("* OK\r\n", "* CAPABILITY IMAP4rev1 STARTTLS\r\nh1 OK\r\n", "h2 OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nh3 OK\r\n"), "before its protection began"},
		{"plain text at a port with TLS", SMTP, account.TLS, plain(hello), "does not speak TLS at port 2525"},
		{"TLS at a port without", SMTP, account.StartTLS, alerting, "wants TLS from the start"},
		{"no way to sign in", SMTP, account.TLS, secret(hello, "250-mail\r\n250 SIZE 1000\r\n", quit), "lets nobody sign in"},
		{"strange ways to sign in", SMTP, account.TLS, secret(hello, "250-mail\r\n250 AUTH GSSAPI CRAM-MD5\r\n", quit), "(GSSAPI CRAM-MD5)"},
		{"LOGIN disabled", IMAP, account.TLS, secret("* OK\r\n", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nh1 OK\r\n"), "lets nobody sign in"},
		{"goodbye", IMAP, account.TLS, secret("* BYE too many\r\n"), "refuses us: * BYE too many"},
		{"cut at once", SMTP, account.StartTLS, func(*world) func(net.Conn) { return func(net.Conn) {} }, "ended the connection"},
		{"cut in TLS", IMAP, account.TLS, func(*world) func(net.Conn) { return func(net.Conn) {} }, "No protected connection"},
		{"endless line", SMTP, account.StartTLS, endless("2"), "talks without end"},
		{"endless reply", SMTP, account.StartTLS, endless("220-more\r\n"), "talks without end"},
		{"endless chatter in IMAP", IMAP, account.StartTLS, endless("* OK more\r\n"), "talks without end"},
		{"silence", SMTP, account.StartTLS, plain(""), "did not answer in time"},
		{"silence in TLS", IMAP, account.TLS, plain(""), "did not answer in time"},
		{"another name", SMTP, account.TLS, func(w *world) func(net.Conn) { return w.encrypted(script(hello), "mail.hoster.example") }, "is made out to mail.hoster.example."},
		{"expired", SMTP, account.TLS, dated(-48 * time.Hour), "expired on"},
		{"not yet valid", SMTP, account.TLS, dated(20 * 24 * time.Hour), "is not valid before"},
		{"another authority", SMTP, account.TLS, foreign, "an authority that this computer does not know"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.talk("mail.example.org:2525", c.serve(w))
			err := w.greet(c.protocol, server(t, "mail.example.org:2525", c.security))
			p, ok := errors.AsType[*Problem](err)
			if !ok || !strings.Contains(p.Says, c.says) || p.Hint == "" {
				t.Errorf("error %#v\nwant %q and a hint", err, c.says)
			}
		})
	}
}

func plain(lines ...string) func(*world) func(net.Conn) {
	return func(*world) func(net.Conn) { return script(lines...) }
}

func secret(lines ...string) func(*world) func(net.Conn) {
	return func(w *world) func(net.Conn) { return w.encrypted(script(lines...), "mail.example.org") }
}

func endless(s string) func(*world) func(net.Conn) {
	many := strings.Repeat(s, 1000)
	return func(*world) func(net.Conn) {
		return func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, many); err != nil {
					return
				}
			}
		}
	}
}

// alerting is what a TLS server does when it hears something else.
func alerting(*world) func(net.Conn) {
	return func(c net.Conn) { _, _ = c.Write([]byte{0x15, 3, 1, 0, 2, 2, 70}) }
}

// dated has a certificate that ends then.
func dated(end time.Duration) func(*world) func(net.Conn) {
	return func(w *world) func(net.Conn) {
		cert, err := w.ca.CertUntil(time.Now().Add(end), "mail.example.org")
		if err != nil {
			w.t.Fatal(err)
		}
		return func(c net.Conn) {
			s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12})
			_ = s.Handshake()
		}
	}
}

// foreign has a certificate of somebody whom nobody knows.
func foreign(w *world) func(net.Conn) {
	return newWorld(w.t).encrypted(script("220 hello\r\n"), "mail.example.org")
}

func TestASelfSignedCertificateIsCalledThat(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	shape := &x509.Certificate{SerialNumber: big.NewInt(7), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, shape, shape, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.talk("127.0.0.1:1143", func(c net.Conn) {
		_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}).Handshake()
	})
	err = w.greet(IMAP, account.Server{Host: "127.0.0.1", Port: 1143, Security: account.TLS})
	p, ok := errors.AsType[*Problem](err)
	if !ok || !strings.Contains(p.Says, "signed by nobody but itself") || !strings.Contains(p.Hint, "does not leave the computer") {
		t.Errorf("error %#v", err)
	}
}

func TestAServerThatCannotBeReachedIsExplained(t *testing.T) {
	w := newWorld(t)
	w.route("mail.example.org:465", "127.0.0.1:1")
	for _, c := range []struct{ server, says string }{
		{"nowhere.example.org:465", "There is no server named nowhere.example.org."},
		{"mail.example.org:465", "mail.example.org refuses connections at port 465."},
		{"mail.example.org:587", "mail.example.org refuses connections at port 587."},
	} {
		err := w.greet(SMTP, server(t, c.server, account.TLS))
		if p, ok := errors.AsType[*Problem](err); !ok || p.Says != c.says || p.Hint == "" {
			t.Errorf("%s: error %#v, want %q", c.server, err, c.says)
		}
	}
	w.down = true
	err := w.greet(SMTP, server(t, "mail.example.org:465", account.TLS))
	if err == nil || !strings.Contains(err.Error(), "no way through the network") {
		t.Errorf("error %v", err)
	}
}
