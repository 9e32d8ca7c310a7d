// Command issuer signs people in: it is the OpenID provider of the tests, made of
// zitadel/oidc, so that what Holdback says is understood by a server that nobody here
// wrote. It is a module of its own, because Holdback itself has no use for a provider.
//
// It listens on a loopback port, writes one line of JSON that says where, and ends when
// its standard input does. Until then each line there is a command, answered by a line:
//
//	life DURATION    access tokens live that long from now on
//	revoke USER      the user's tokens are no longer good, those for renewing included
//	secrets          every code and token that was given out, so that a test can look for them
//
// It keeps nothing and knows only the users that it was started with.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
)

// clientID is the public client, for programs on people's computers.
const clientID = "holdback-test"

// hello is what the first line says.
type hello struct {
	Issuer string `json:"issuer"`
	Client string `json:"client"` // its id; it has no secret
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "issuer:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("issuer", flag.ContinueOnError)
	port := flags.Int("port", 0, "port on 127.0.0.1; 0 chooses one")
	asker := flags.String("asker", "", "ID=SECRET of a server that may ask about tokens")
	if err := flags.Parse(args); err != nil {
		return err
	}
	users, err := usersOf(flags.Args())
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	h := hello{Issuer: "http://" + l.Addr().String(), Client: clientID}
	store := newStore(users, *asker)
	given := &secrets{Handler: exampleop.SetupServer(h.Issuer, store, slog.New(slog.DiscardHandler), false)}
	server := &http.Server{Handler: given, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	if err := json.NewEncoder(out).Encode(h); err != nil {
		return fmt.Errorf("say where: %w", err)
	}
	obey(store, given, in, out)
	return errors.Join(server.Close(), ignoreClosed(<-ended))
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// obey carries out commands until there are no more.
func obey(s *store, given *secrets, in io.Reader, out io.Writer) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if lines.Text() == "secrets" {
			fmt.Fprintln(out, "ok", given)
			continue
		}
		answer := "ok"
		if err := s.command(strings.Fields(lines.Text())); err != nil {
			answer = err.Error()
		}
		fmt.Fprintln(out, answer)
	}
}

func (s *store) command(words []string) error {
	if len(words) != 2 {
		return errors.New("want: life DURATION, revoke USER, or secrets")
	}
	switch words[0] {
	case "life":
		d, err := time.ParseDuration(words[1])
		if err == nil {
			s.life.Store(int64(d))
		}
		return err
	case "revoke":
		return s.TerminateSession(context.Background(), words[1], clientID)
	}
	return fmt.Errorf("%q is no command", words[0])
}
