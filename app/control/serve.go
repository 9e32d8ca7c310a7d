package control

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"
)

// parting is how long requests under way get to finish when serving ends.
const parting = 3 * time.Second

// Serve answers for g at l until ctx ends; then it lets requests under way
// finish, ends event streams and returns nil. It closes l. Only processes of
// the same user are answered.
func Serve(ctx context.Context, l net.Listener, g Guard) error {
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	d := &door{guard: g, closing: ctx.Done()}
	d.mux = d.routes()
	srv := &http.Server{
		Handler:           d,
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // it would quote requests
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ours{l}) }()
	var err error
	select {
	case err = <-served:
		err = fmt.Errorf("serve control socket: %w", err)
	case <-ctx.Done():
		patience, stop := context.WithTimeout(base, parting)
		defer stop()
		_ = srv.Shutdown(patience)
		<-served
	}
	cancel()
	_ = srv.Close()
	d.busy.Wait()
	return err
}

// ours is a listener that hangs up on everybody but this user.
type ours struct{ net.Listener }

// Accept returns the next connection of this user.
func (l ours) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if checkPeer(conn) == nil {
			return conn, nil
		}
		_ = conn.Close()
	}
}

// door is the way in from the socket to the guard.
type door struct {
	guard   Guard
	closing <-chan struct{}
	busy    sync.WaitGroup // requests under way
	mux     *http.ServeMux
}

// ServeHTTP keeps web pages out, survives a fault in the guard, and leaves the
// rest to the routes.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.busy.Add(1)
	defer d.busy.Done()
	defer confess(w)
	// A browser never reaches a unix socket by itself; a proxy in front of it might.
	if r.Header.Get("Origin") != "" || r.Host != host {
		reply(w, http.StatusForbidden, fault{"the control socket is not for web pages"})
		return
	}
	d.mux.ServeHTTP(w, r)
}

// confess turns a panic into an answer that names the place in our code. The
// value of the panic may hold words of a mail and is dropped.
func confess(w http.ResponseWriter) {
	if recover() != nil {
		reply(w, http.StatusInternalServerError, fault{"Holdback has a fault in its own code (" + place() + "). Nothing was lost; please report it."})
	}
}

// place is the file and line of ours that panicked last.
func place() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	fell := false
	for {
		f, more := frames.Next()
		if fell && strings.HasPrefix(f.Function, "holdback/") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		fell = fell || f.Function == "runtime.gopanic"
		if !more {
			return "unknown place"
		}
	}
}

// routes says which request asks what.
func (d *door) routes() *http.ServeMux {
	g, mux := d.guard, http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		reply(w, http.StatusNotFound, fault{"the running Holdback does not know this request; it may be of another version: end it with holdback quit and start it again"})
	})
	mux.HandleFunc("GET /v1/hello", answer(func(context.Context, none) (none, error) { return none{}, nil }))
	mux.HandleFunc("GET /v1/status", answer(func(ctx context.Context, _ none) (Status, error) { return g.Status(ctx) }))
	mux.HandleFunc("GET /v1/outbox", answer(func(ctx context.Context, _ none) ([]Message, error) { return g.Outbox(ctx) }))
	mux.HandleFunc("POST /v1/past", answer(g.Past))
	mux.HandleFunc("POST /v1/show", byID(g.Show))
	mux.HandleFunc("POST /v1/content", d.content)
	mux.HandleFunc("POST /v1/undo", byID(g.Undo))
	mux.HandleFunc("POST /v1/undo-last", answer(func(ctx context.Context, _ none) (Message, error) { return g.UndoLast(ctx) }))
	mux.HandleFunc("POST /v1/send-now", byID(g.SendNow))
	mux.HandleFunc("POST /v1/wait", answer(func(ctx context.Context, a waitArg) (Message, error) { return g.WaitUntil(ctx, a.ID, a.Until) }))
	mux.HandleFunc("POST /v1/approve", answer(func(ctx context.Context, a approveArg) (Message, error) { return g.Approve(ctx, a.ID, a.Answer) }))
	mux.HandleFunc("POST /v1/repair", answer(func(ctx context.Context, a repairArg) (Repaired, error) {
		return g.Repair(ctx, a.ID, a.Repair, a.Preview)
	}))
	mux.HandleFunc("POST /v1/journal", byID(g.Journal))
	mux.HandleFunc("POST /v1/retry", byID(g.Retry))
	mux.HandleFunc("POST /v1/settle", byID(g.Settle))
	mux.HandleFunc("POST /v1/submit", streamed(g.Submit))
	mux.HandleFunc("POST /v1/check", streamed(g.Check))
	routeAccounts(g, mux)
	d.routeRest(mux)
	return mux
}

// routeRest adds what is not about a message.
func (d *door) routeRest(mux *http.ServeMux) {
	g := d.guard
	mux.HandleFunc("GET /v1/settings", answer(func(ctx context.Context, _ none) ([]SettingValue, error) { return g.Settings(ctx) }))
	mux.HandleFunc("POST /v1/settings/get", answer(func(ctx context.Context, a keyArg) (string, error) { return g.Setting(ctx, a.Key) }))
	mux.HandleFunc("POST /v1/settings/set", act(func(ctx context.Context, a settingArg) error { return g.SetSetting(ctx, a.Key, a.Value) }))
	mux.HandleFunc("GET /v1/checks", answer(func(ctx context.Context, _ none) ([]CheckInfo, error) { return g.Checks(ctx) }))
	mux.HandleFunc("GET /v1/quiet", answer(func(ctx context.Context, _ none) ([]QuietEntry, error) { return g.Quiet(ctx) }))
	mux.HandleFunc("POST /v1/quiet/revoke", act(func(ctx context.Context, a keyArg) error { return g.Revoke(ctx, a.Key) }))
	mux.HandleFunc("GET /v1/policy", answer(func(ctx context.Context, _ none) (PolicyInfo, error) { return g.Policy(ctx) }))
	mux.HandleFunc("GET /v1/doctor", answer(func(ctx context.Context, _ none) ([]Diagnosis, error) { return g.Doctor(ctx) }))
	mux.HandleFunc("GET /v1/events", d.events)
	mux.HandleFunc("POST /v1/window", answer(func(ctx context.Context, a windowArg) (bool, error) { return g.OpenWindow(ctx, a.Args) }))
	mux.HandleFunc("POST /v1/quit", act(func(ctx context.Context, _ none) error { return g.Quit(ctx) }))
}

// answer makes a handler of a question: the argument from the body, the value
// into the answer.
func answer[A, V any](ask func(context.Context, A) (V, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var arg A
		if r.Method != http.MethodGet {
			if err := decode(http.MaxBytesReader(w, r.Body, maxRequest), &arg); err != nil {
				reply(w, http.StatusBadRequest, fault{err.Error()})
				return
			}
		}
		v, err := ask(r.Context(), arg)
		if err != nil {
			replyError(w, err)
			return
		}
		reply(w, http.StatusOK, v)
	}
}

// byID is answer for the many questions about one message.
func byID[V any](ask func(context.Context, string) (V, error)) http.HandlerFunc {
	return answer(func(ctx context.Context, a idArg) (V, error) { return ask(ctx, a.ID) })
}

// act is answer for what has no value to give back.
func act[A any](do func(context.Context, A) error) http.HandlerFunc {
	return answer(func(ctx context.Context, a A) (none, error) { return none{}, do(ctx, a) })
}
