package submit

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestNobodyOutsideThisComputerGetsIn(t *testing.T) {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	err = Serve(t.Context(), []net.Listener{l}, Config{Sign: anna}, nil)
	if err == nil || !strings.Contains(err.Error(), "is not a loopback address") {
		t.Errorf("got %v", err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is still open")
	}
}

func TestADoorNeedsALock(t *testing.T) {
	if err := Serve(t.Context(), nil, Config{}, nil); err == nil {
		t.Error("served without Sign")
	}
}

func TestListenChoosesOnePortForBothAddresses(t *testing.T) {
	ls, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(ls)
	if want := map[bool]int{true: 2, false: 1}[hasIPv6()]; len(ls) != want {
		t.Fatalf("%d listeners, want %d", len(ls), want)
	}
	port := ls[0].Addr().(*net.TCPAddr).Port
	for _, l := range ls {
		if !onLoopback(l.Addr()) || l.Addr().(*net.TCPAddr).Port != port {
			t.Errorf("listens on %v, first on port %d", l.Addr(), port)
		}
	}
	if again, err := Listen(port); err == nil {
		closeAll(again)
		t.Errorf("port %d was given twice", port)
	}
}

// A stranger on ::1 would be given the password of a client that was told
// "localhost".
func TestListenWantsBothAddressesOrNone(t *testing.T) {
	if !hasIPv6() {
		t.Skip("this computer has no ::1")
	}
	stranger, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Close() }()
	port := stranger.Addr().(*net.TCPAddr).Port
	if ls, err := Listen(port); err == nil {
		closeAll(ls)
		t.Fatalf("listens on port %d of 127.0.0.1 only", port)
	}
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strings.TrimPrefix(stranger.Addr().String(), "[::1]:")))
	if err != nil {
		t.Fatalf("the port was kept after all: %v", err)
	}
	_ = four.Close()
}

func TestTheOneTooManyIsToldToComeBack(t *testing.T) {
	limits := small
	limits.MaxConns = 2
	d := openDesk(t, limits)
	first, second := dial(t, d.addr), dial(t, d.addr)
	first.signIn(t)
	second.signIn(t)
	dial(t, d.addr).say(t, "S: 421 4.3.2 Too many connections", "E:")
	first.say(t, "C: QUIT", "S: 221", "E:")
	// The place is free when the server has closed its end, which we have seen, and
	// counted it, which may take a moment longer.
	for {
		c := dial(t, d.addr)
		line, err := c.line()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(line, "220") {
			return
		}
	}
}

// Any user and any web page of this computer can open connections and say nothing.
func TestStrangersWhoWaitDoNotKeepAClientOut(t *testing.T) {
	limits := small
	limits.MaxConns = 3
	d := openDesk(t, limits)
	mine := dial(t, d.addr)
	mine.signIn(t)
	oldest, other := dial(t, d.addr), dial(t, d.addr)
	oldest.say(t, "S: 220")
	other.say(t, "S: 220")
	late := dial(t, d.addr)
	late.signIn(t)
	oldest.say(t, "S: 421 4.3.2 Too many connections", "E:")
	other.say(t, "C: NOOP", "S: 250")
	mine.say(t, "C: NOOP", "S: 250")
}

func TestAMessageUnderWayIsFinishedBeforeServeReturns(t *testing.T) {
	for name, begin := range map[string][]string{
		"DATA": {"C: DATA", "S: 354", "C: Subject: x", "C:", "C: hi", "C: ."},
		"BDAT": {"C: BDAT 16 LAST", "R: \"Subject: x\\r\\n\\r\\nhi\""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, small)
			idle := dial(t, d.addr)
			idle.signIn(t)
			c := dial(t, d.addr)
			c.compose(t, "slow@example.com")
			c.say(t, begin...)
			<-d.began
			ended := make(chan error, 1)
			go func() { ended <- d.stop() }()
			idle.say(t, "S: 421", "E:") // at once
			d.going <- struct{}{}
			c.say(t, "S: 250 2.0.0 Ok: held as h1", "S: 421", "E:")
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if _, err := net.Dial("tcp", d.addr); err == nil {
				t.Error("still listening")
			}
		})
	}
}

func TestServeDoesNotWaitForEver(t *testing.T) {
	for name, begin := range map[string][]string{
		"taker":       {"C: DATA", "S: 354", "C: Subject: x", "C:", "C: hi", "C: ."},
		"client":      {"C: DATA", "S: 354", "C: Subject: x"},
		"BDAT taker":  {"C: BDAT 14 LAST", "R: \"Subject: x\\r\\n\\r\\n\""},
		"BDAT client": {"C: BDAT 5", "R: \"Subje\"", "S: 250"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := small
			limits.Grace = 50 * time.Millisecond
			d := openDesk(t, limits)
			c := dial(t, d.addr)
			taker := strings.HasSuffix(name, "taker")
			c.compose(t, map[bool]string{true: "slow@example.com", false: "ben@example.com"}[taker])
			c.say(t, begin...)
			if taker {
				<-d.began
			}
			begin := time.Now()
			if err := d.stop(); err != nil {
				t.Error(err)
			}
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			if got := d.messages(); len(got) != 0 {
				t.Errorf("took %+v", got)
			}
		})
	}
}

func TestServeMayBeToldToEndBeforeItBegins(t *testing.T) {
	ls, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Serve(ctx, ls, Config{Sign: anna}, nil); err != nil {
		t.Error(err)
	}
}

func TestAListenerThatFailsEndsServe(t *testing.T) {
	ls, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- Serve(t.Context(), ls, Config{Sign: anna}, nil) }()
	dial(t, ls[0].Addr().String()).say(t, "S: 220")
	_ = ls[0].Close()
	if err := <-done; err == nil {
		t.Error("got no error")
	}
}

func TestManyClientsAtATime(t *testing.T) {
	d := openDesk(t, small)
	var wg sync.WaitGroup
	for range 8 {
		c := dial(t, d.addr)
		c.signIn(t)
		wg.Go(func() {
			for range 20 {
				c.say(t, "C: MAIL FROM:<anna@example.org>", "S: 250", "C: RCPT TO:<ben@example.com>", "S: 250",
					"C: DATA", "S: 354", "C: Subject: x", "C:", "C: hi", "C: .", "S: 250 2.0.0 Ok: held as")
			}
		})
	}
	wg.Wait()
	if got := len(d.messages()); got != 160 {
		t.Errorf("took %d messages, want 160", got)
	}
}
