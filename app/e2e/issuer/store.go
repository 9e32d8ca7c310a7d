package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// users are who can sign in. Their address is everything about them: name for signing
// in, id, and what a mail server compares.
type users map[string]*storage.User

// usersOf reads users from arguments of the form address=password.
func usersOf(args []string) (users, error) {
	all := users{}
	for _, arg := range args {
		address, password, ok := strings.Cut(arg, "=")
		if !ok || address == "" || password == "" {
			return nil, errors.New("users are given as address=password")
		}
		all[address] = &storage.User{ID: address, Username: address, Password: password, Email: address, EmailVerified: true}
	}
	return all, nil
}

// GetUserByID finds a user.
func (u users) GetUserByID(id string) *storage.User { return u[id] }

// GetUserByUsername finds the same.
func (u users) GetUserByUsername(name string) *storage.User { return u[name] }

// ExampleClientID is wanted by the interface; nobody can sign in as it.
func (u users) ExampleClientID() string { return "nobody" }

// store is the storage of the library's example, but that tokens live as long as it is
// said, and that mail servers may ask about them.
type store struct {
	*storage.Storage
	life atomic.Int64 // of access tokens, a time.Duration; 0: as the example has it
	ends sync.Map     // ID of an access token to its end, time.Time
}

func newStore(u users, asker string) *store {
	// The port does not matter (RFC 8252, section 7.3); the path does.
	public := storage.NativeClient(clientID, "http://127.0.0.1/callback", "http://127.0.0.1", "http://localhost")
	id, secret, _ := strings.Cut(asker, "=")
	return &store{Storage: storage.NewStorageWithClients(u, map[string]*storage.Client{
		clientID: public, id: storage.WebClient(id, secret),
	})}
}

// native is the public client. It may sign in by a code, too.
type native struct{ op.Client }

// GrantTypes are all ways to sign in that Holdback knows.
func (native) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken, oidc.GrantTypeDeviceCode}
}

// GetClientByClientID finds a client.
func (s *store) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := s.Storage.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("find client %s: %w", id, err)
	}
	if id == clientID {
		return native{c}, nil
	}
	return c, nil
}

// SetIntrospectionFromToken tells a mail server whose token it was shown. It fails when
// the token is no longer good.
func (s *store) SetIntrospectionFromToken(ctx context.Context, answer *oidc.IntrospectionResponse, id, user, _ string) error {
	if end, ok := s.ends.Load(id); !ok || time.Now().After(end.(time.Time)) {
		return errors.New("this token has run out")
	}
	// The example only tells those for whom the token was made; here that is the client.
	if err := s.Storage.SetIntrospectionFromToken(ctx, answer, id, user, clientID); err != nil {
		return fmt.Errorf("look at a token: %w", err)
	}
	answer.Username = user
	return nil
}

// CreateAccessToken makes a token that lives as long as it was said.
func (s *store) CreateAccessToken(ctx context.Context, r op.TokenRequest) (string, time.Time, error) {
	id, expires, err := s.Storage.CreateAccessToken(ctx, ofAClient(r))
	return id, s.until(id, expires), err
}

// CreateAccessAndRefreshTokens makes tokens that live as long as it was said.
func (s *store) CreateAccessAndRefreshTokens(ctx context.Context, r op.TokenRequest, current string) (string, string, time.Time, error) {
	id, refresh, expires, err := s.Storage.CreateAccessAndRefreshTokens(ctx, ofAClient(r), current)
	return id, refresh, s.until(id, expires), err
}

// until is when a token ends, and remembers it.
func (s *store) until(id string, usual time.Time) time.Time {
	end := usual
	if life := time.Duration(s.life.Load()); life != 0 {
		end = time.Now().Add(life)
	}
	s.ends.Store(id, end)
	return end
}

// ofAClient is the request with its client, which the example forgets when somebody
// signs in by a code, so that what comes of it could not be renewed.
func ofAClient(r op.TokenRequest) op.TokenRequest {
	if d, ok := r.(*op.DeviceAuthorizationState); ok {
		return &storage.AuthRequest{ApplicationID: d.ClientID, UserID: d.Subject, Scopes: d.Scopes}
	}
	return r
}
