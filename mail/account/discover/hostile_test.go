package discover

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/mail/account"
)

// stalling is a world in which everything exists and nothing ever answers.
type stalling struct{ names bool }

func (s stalling) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	if s.names {
		return []*net.MX{{Host: "mx.hoster.example."}}, nil
	}
	<-ctx.Done()
	return nil, &net.DNSError{Err: "timeout", Name: name, IsTimeout: true}
}

func (s stalling) LookupSRV(ctx context.Context, service, _, name string) (string, []*net.SRV, error) {
	if s.names {
		return name, []*net.SRV{{Target: service + ".example.org.", Port: 465}}, nil
	}
	<-ctx.Done()
	return "", nil, &net.DNSError{Err: "timeout", Name: name, IsTimeout: true}
}

// deaf is DNS that does not stop when it is told to, as on Windows.
type deaf struct{ until <-chan struct{} }

func (d deaf) LookupMX(context.Context, string) ([]*net.MX, error) {
	<-d.until
	return nil, nil
}

func (d deaf) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	<-d.until
	return "", nil, nil
}

func TestDNSThatDoesNotStopHoldsNobodyUp(t *testing.T) {
	a := address(t, "ann@example.org")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		never := make(chan struct{})
		defer close(never)
		began := time.Now()
		New(Config{Resolver: deaf{never}, Dial: hang}).Find(ctx, a, false)
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v, though nobody waited any more", took)
		}
	})
}

// connect gives a line on which nobody ever says anything.
func connect(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, far) }()
	return near, nil
}

// hang never connects.
func hang(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestASearchEndsWithinTenSecondsWhateverStalls(t *testing.T) {
	for _, c := range []struct {
		name    string
		config  Config
		offline bool
	}{
		{"everything", Config{Resolver: stalling{}, Dial: hang}, true},
		{"all but DNS", Config{Resolver: stalling{names: true}, Dial: hang}, false},
		{"who connects and is silent", Config{Resolver: stalling{names: true}, Dial: connect}, false},
		{"DNS, and who connects and is silent", Config{Resolver: stalling{}, Dial: connect}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := address(t, "ann@sales.example.org")
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				got := New(c.config).Find(t.Context(), a, true)
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("it took %v", took)
				}
				if got.Offline != c.offline || !got.Asked {
					t.Errorf("result %+v, want offline: %v", got, c.offline)
				}
				for _, one := range got.Candidates {
					if one.Greets || one.Says == "" {
						t.Errorf("candidate %+v, though nobody answered", one)
					}
				}
			})
		})
	}
}

func TestOneGoodAnswerIsNotKeptWaitingByTheRest(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "mail.example.org.", 465, 1, 0)
	w.srv("_imaps._tcp.example.org", "mail.example.org.", 993, 1, 0)
	w.mail("mail.example.org:465", "mail.example.org:993", account.TLS)
	w.talk("autoconfig.example.org:443", func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	f := New(Config{Resolver: w, Dial: w.dial, RootCAs: w.ca.Pool(), Limits: Limits{
		Patience: 10 * time.Millisecond, Fetch: time.Hour, All: time.Hour, Greet: time.Hour,
	}})
	got := only(t, f.Find(t.Context(), address(t, "ann@example.org"), false)) // or it never ends
	want(t, got, SRV, "mail.example.org:465 mail.example.org:993", "")
}

func TestHostileFilesAreBounded(t *testing.T) {
	good := simple("smtp.example.org", "imap.example.org")
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "ha">` + nested() + `]>` +
		strings.Replace(good[strings.Index(good, "<clientConfig"):], "Example Mail", "&l30;", 1)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(bytes.Repeat([]byte("<a>"), 20<<20/3))
	_ = z.Close()
	for _, c := range []struct {
		name  string
		serve http.HandlerFunc
		found int
	}{
		{"ten megabytes", file(strings.Repeat(" ", 10<<20) + good), 0},
		{"without end", func(rw http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(rw, strings.Repeat("<a>", 1000)); err != nil {
					return
				}
			}
		}, 0},
		{"a bomb", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Encoding", "gzip")
			_, _ = rw.Write(bomb.Bytes())
		}, 0},
		{"a billion laughs", file(laughs), 1},
		{"deeply nested", file(strings.Repeat("<clientConfig>", 15000)), 0},
		{"a web page", file("<!doctype html><html><head><title>Welcome<body><p>Hello & goodbye"), 0},
		{"nothing", file(""), 0},
		{"an error that looks fine", func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(rw, good)
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.web(c.serve, "autoconfig.example.org")
			w.mail("smtp.example.org:465", "imap.example.org:993", account.TLS)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := count(w.finder().Find(t.Context(), address(t, "ann@example.org"), false), Autoconfig)
			runtime.ReadMemStats(&after)
			if got != c.found {
				t.Errorf("%d candidates of the file, want %d", got, c.found)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Errorf("it took %d MB of memory", used>>20)
			}
		})
	}
}

func count(r Result, o Origin) int {
	n := 0
	for _, c := range r.Candidates {
		if c.Origin == o {
			n++
		}
	}
	return n
}

// nested are entities of which each is ten times the one before.
func nested() string {
	var b strings.Builder
	for i := 1; i <= 30; i++ {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	return b.String()
}

func TestRedirectsAreFollowedWithCare(t *testing.T) {
	good := simple("smtp.example.org", "imap.example.org")
	for _, c := range []struct {
		name, to string
		found    int
	}{
		{"to a place of the same host", "https://autoconfig.example.org/good", 1},
		{"to another host", "https://config.hoster.example/good", 1},
		{"to HTTP", "http://config.hoster.example/good", 0},
		{"in a circle", "https://autoconfig.example.org/mail/config-v1.1.xml", 0},
		{"to this computer", "https://127.0.0.1/good", 0},
		{"to the local network", "https://printer/good", 0},
		{"with a name and a password", "https://ann:secret@config.hoster.example/good", 0},
		{"to a file of this computer", "file:///etc/passwd", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var mu sync.Mutex
			var from []string
			serve := func(rw http.ResponseWriter, r *http.Request) {
				mu.Lock()
				from = append(from, r.Header.Get("Referer"))
				mu.Unlock()
				if r.URL.Path == "/good" {
					file(good)(rw, r)
					return
				}
				http.Redirect(rw, r, c.to, http.StatusFound)
			}
			w.web(serve, "autoconfig.example.org", "config.hoster.example")
			w.route("config.hoster.example:80", w.routes["config.hoster.example:443"])
			w.route("127.0.0.1:443", w.routes["config.hoster.example:443"])
			w.route("printer:443", w.routes["config.hoster.example:443"])
			w.mail("smtp.example.org:465", "imap.example.org:993", account.TLS)
			if got := count(w.finder().Find(t.Context(), address(t, "ann@example.org"), false), Autoconfig); got != c.found {
				t.Errorf("%d candidates of the file, want %d", got, c.found)
			}
			if asked := strings.Join(w.questions("dial "), " "); strings.Contains(asked, ":80") || strings.Contains(asked, "127.0.0.1") || strings.Contains(asked, "printer") {
				t.Errorf("connected to %s", asked)
			}
			mu.Lock()
			defer mu.Unlock()
			if len(from) > mostHops+1 || strings.Join(from, "") != "" {
				t.Errorf("%d requests, coming from %q; want few, and nobody told", len(from), from)
			}
		})
	}
}

func TestOnlyTheDomainItselfLearnsTheAddress(t *testing.T) {
	w := newWorld(t)
	w.mx["students.example.org"] = []*net.MX{{Host: "mx.hoster.example."}}
	var mu sync.Mutex
	told := map[string]string{}
	hosts := []string{
		"autoconfig.students.example.org", "students.example.org", "autoconfig.example.org", "example.org",
		"autoconfig.hoster.example", "hoster.example", "autoconfig.thunderbird.net",
	}
	w.web(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		told[r.Host] += r.URL.String()
		rw.WriteHeader(http.StatusNotFound)
	}, hosts...)
	w.finder().Find(t.Context(), address(t, "ann@students.example.org"), true)
	mu.Lock()
	defer mu.Unlock()
	for _, h := range hosts {
		tells := strings.Contains(told[h], "ann%40students.example.org")
		if tells != (h == hosts[0]) || told[h] == "" {
			t.Errorf("%s was asked %q", h, told[h])
		}
	}
}

func TestAFileWithoutAGoodCertificateIsNone(t *testing.T) {
	w := newWorld(t)
	w.web(file(simple("smtp.example.org", "imap.example.org")), "shared.hoster.example")
	w.route("autoconfig.example.org:443", w.routes["shared.hoster.example:443"])
	w.route("autoconfig.example.org:80", w.routes["shared.hoster.example:443"])
	got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false)
	if len(got.Candidates) > 0 || len(w.questions(":80")) > 0 {
		t.Errorf("result %+v, asked %q", got, w.questions(":80"))
	}
}

func TestTooManyServersAreNotAllAsked(t *testing.T) {
	w := newWorld(t)
	g := greetings{finder: w.finder()}
	defer g.wait()
	ways := func(i, n int) (all []way) {
		for j := range n {
			all = append(all, way{Server: account.Server{Host: fmt.Sprintf("s%d-%d.example.org", i, j), Port: 465, Security: account.TLS}})
		}
		return all
	}
	if r := g.begin(t.Context(), SMTP, ways(0, 1000)); len(r) != mostWays {
		t.Errorf("%d servers of one offer are asked", len(r))
	}
	for i := range mostServers {
		g.begin(t.Context(), IMAP, ways(i, 2))
	}
	_, err := g.begin(t.Context(), IMAP, ways(mostServers, 1)).best()
	if err == nil || !strings.Contains(err.Error(), "too many servers") {
		t.Errorf("error %v", err)
	}
	if asked := len(w.questions("dial ")); asked > mostServers {
		t.Errorf("%d connections were tried", asked)
	}
}
