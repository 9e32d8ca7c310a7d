package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"holdback/app/control"
	"holdback/app/store"
	"holdback/mail/account"
	"holdback/mail/account/oauth"
)

// This file is how accounts sign in: by a password, or by a grant of a sign-in
// service. Both are sealed in the store, because the keyrings of the systems are too
// small for tokens.

func grantName(address string) string { return "account.grant." + strings.ToLower(address) }

// sign is how an account signs in to one of its servers.
func (a *App) sign(ctx context.Context, acc account.Account, s account.Server) (account.Sign, error) {
	sign := account.Sign{Server: s, User: acc.User}
	if acc.OAuth == nil {
		password, err := a.password(ctx, acc)
		sign.Password = password
		return sign, err
	}
	sign.Token = func(ctx context.Context, refused string) (string, error) {
		token, err := a.token(ctx, acc, refused)
		if errors.Is(err, account.ErrSignInAgain) {
			a.health.note(acc.Address.String(), sending, lapsed(acc))
		}
		return token, err
	}
	return sign, nil
}

// lapsed is what a person is told of an account whose sign-in has come to its end.
func lapsed(acc account.Account) trouble {
	return trouble{
		Says: fmt.Sprintf("Sign in again to %s: its sign-in has come to an end. Mail of it stays held.", acc.Address),
		Hint: "Then everything goes on by itself.", Again: true,
	}
}

// token is an access token of an account.
func (a *App) token(ctx context.Context, acc account.Account, refused string) (string, error) {
	source, err := a.tokens.source(ctx, a, acc)
	if err != nil {
		return "", err
	}
	token, err := source.Token(ctx, refused)
	if errors.Is(err, oauth.ErrSignInAgain) {
		return "", fmt.Errorf("%w: %w", account.ErrSignInAgain, err)
	}
	return token, err
}

// tokens keeps one source of tokens for each account, so that one refresh serves all
// who need a token at the same time.
type tokens struct {
	mu      sync.Mutex
	sources map[string]*oauth.Source // by lower-case address
}

// source is the source of an account. It is made from the grant in the store.
func (t *tokens) source(ctx context.Context, a *App, acc account.Account) (*oauth.Source, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := strings.ToLower(acc.Address.String())
	if s := t.sources[key]; s != nil {
		return s, nil
	}
	sealed, err := a.store.Secret(ctx, grantName(key))
	if errors.Is(err, store.ErrNotFound) {
		return nil, account.ErrSignInAgain
	}
	if err != nil {
		return nil, err
	}
	var g oauth.Grant
	if err := json.Unmarshal(sealed, &g); err != nil {
		return nil, fmt.Errorf("read grant: %w", account.ErrSignInAgain)
	}
	var s *oauth.Source
	s = oauth.NewSource(oauth.SourceConfig{
		Grant:   g,
		Refresh: func(ctx context.Context, g oauth.Grant) (oauth.Grant, error) { return a.refreshGrant(ctx, acc, g) },
		Save:    func(ctx context.Context, g oauth.Grant) error { return t.save(ctx, a, key, s, g) },
	})
	t.sources[key] = s
	return s, nil
}

// save keeps a grant that was refreshed, unless the person has signed in anew since.
func (t *tokens) save(ctx context.Context, a *App, key string, by *oauth.Source, g oauth.Grant) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sources[key] != by {
		return nil
	}
	return a.saveGrant(ctx, key, g)
}

// replace has the next token made from what the store holds after change. A refresh that
// is under way is waited for: the old grant may be void by then.
func (t *tokens) replace(key string, change func() error) error {
	key = strings.ToLower(key)
	t.mu.Lock()
	old := t.sources[key]
	t.mu.Unlock()
	if old != nil {
		if err := old.Close(); err != nil { // which saves
			return err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sources, key)
	return change()
}

// close waits for refreshes that are under way, and saves what they bring.
func (t *tokens) close() error {
	t.mu.Lock()
	all := slices.Collect(maps.Values(t.sources))
	t.mu.Unlock()
	var errs []error
	for _, s := range all {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

func (a *App) saveGrant(ctx context.Context, address string, g oauth.Grant) error {
	text, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("save grant: %w", err)
	}
	return a.store.SetSecret(ctx, grantName(address), text)
}

func (a *App) refreshGrant(ctx context.Context, acc account.Account, g oauth.Grant) (oauth.Grant, error) {
	o, client, err := a.issuerOf(acc)
	if err != nil {
		return g, err
	}
	return a.oauth.Refresh(ctx, o, client, g)
}

// issuerOf is who signs an account in, and the name by which this program is known there.
func (a *App) issuerOf(acc account.Account) (account.OAuth, oauth.Client, error) {
	o, s := *acc.OAuth, a.settings.Load()
	id, secret := s.OAuthClient(o.Issuer)
	o.Issuer = s.OAuthIssuer(o.Issuer)
	client, err := a.oauth.Client(o, oauth.Client{ID: id, Secret: secret})
	return o, client, err
}

// signInKept is how long a sign-in that has ended well waits to be used.
const signInKept = time.Hour

// mostSignIns is how many may be under way; a person has one browser.
const mostSignIns = 8

// signIns are the sign-ins that are under way, or have ended and not been used yet.
type signIns struct {
	mu  sync.Mutex
	all map[string]*signIn
}

type signIn struct {
	begun  time.Time
	cancel context.CancelFunc
	ended  chan struct{} // closed when grant and err are final
	grant  oauth.Grant
	err    error
}

// SignIn begins to sign in by OAuth.
func (a *App) SignIn(ctx context.Context, q control.SignInQuery) (control.SignInStart, error) {
	if q.Account.OAuth == nil {
		return control.SignInStart{}, &control.Refusal{Says: "This account signs in with a password.", Hint: "Enter the password instead."}
	}
	if err := q.Account.OAuth.Check(); err != nil {
		return control.SignInStart{}, &control.Refusal{Says: sentence(err)}
	}
	pending, err := a.beginSignIn(ctx, q)
	if err != nil {
		return control.SignInStart{}, a.signInRefusal(err)
	}
	id := rand.Text()
	wait, cancel := context.WithDeadline(a.life, pending.Expires)
	s := &signIn{begun: time.Now(), cancel: cancel, ended: make(chan struct{})}
	if !a.signIns.add(id, s) {
		cancel()
		return control.SignInStart{}, errors.Join(pending.Close(), &control.Refusal{Says: "Too many sign-ins have been begun.", Hint: "Finish or cancel one of them first."})
	}
	a.work.Go(func() {
		defer cancel()
		s.grant, s.err = pending.Wait(wait)
		s.err = errors.Join(s.err, pending.Close())
		close(s.ended)
	})
	return control.SignInStart{ID: id, URL: pending.URL, Code: pending.Code, Expires: pending.Expires}, nil
}

func (a *App) beginSignIn(ctx context.Context, q control.SignInQuery) (*oauth.Pending, error) {
	o, client, err := a.issuerOf(q.Account)
	if err != nil {
		return nil, err
	}
	if q.Device {
		return a.oauth.Device(ctx, o, client)
	}
	return a.oauth.Browser(ctx, o, client, q.Account.User)
}

// signInRefusal puts into words why nobody was signed in.
func (a *App) signInRefusal(err error) error {
	if p, ok := errors.AsType[*oauth.Problem](err); ok {
		return &control.Refusal{Says: p.Says, Hint: p.Hint}
	}
	a.log.Warn("sign in", "err", err)
	return &control.Refusal{Says: "The sign-in service could not be asked.", Hint: "Check the network connection, then try again."}
}

// SignedIn waits until the person has signed in.
func (a *App) SignedIn(ctx context.Context, id string) error {
	s, ok := a.signIns.get(id)
	if !ok {
		return noSignIn()
	}
	select {
	case <-s.ended:
	case <-ctx.Done():
		return ctx.Err()
	}
	if errors.Is(s.err, context.Canceled) {
		return &control.Refusal{Says: "The sign-in was cancelled."}
	}
	if errors.Is(s.err, context.DeadlineExceeded) {
		return &control.Refusal{Says: "Nobody signed in in time.", Hint: "Begin again."}
	}
	if s.err != nil {
		return a.signInRefusal(s.err)
	}
	return nil
}

// CancelSignIn gives a sign-in up. One that is not known is given up already.
func (a *App) CancelSignIn(_ context.Context, id string) error {
	if s, ok := a.signIns.take(id); ok {
		s.cancel()
	}
	return nil
}

func noSignIn() error {
	return &control.Refusal{Says: "This sign-in is not known any more.", Hint: "Sign in once more."}
}

// add remembers a sign-in, and forgets those that nobody came back for.
func (l *signIns) add(id string, s *signIn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, old := range l.all {
		if time.Since(old.begun) > signInKept {
			old.cancel()
			delete(l.all, id)
		}
	}
	if len(l.all) >= mostSignIns {
		return false
	}
	l.all[id] = s
	return true
}

func (l *signIns) get(id string) (*signIn, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.all[id]
	return s, ok
}

// take is get, once.
func (l *signIns) take(id string) (*signIn, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.all[id]
	delete(l.all, id)
	return s, ok
}

// granted is what a sign-in that has ended well brought.
func (l *signIns) granted(id string) (oauth.Grant, error) {
	s, ok := l.get(id)
	if !ok {
		return oauth.Grant{}, noSignIn()
	}
	select {
	case <-s.ended:
	default:
		return oauth.Grant{}, &control.Refusal{Says: "The sign-in has not ended yet.", Hint: "Finish it in the browser first."}
	}
	if s.err != nil {
		return oauth.Grant{}, noSignIn()
	}
	return s.grant, nil
}
