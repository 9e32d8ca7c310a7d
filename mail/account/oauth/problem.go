package oauth

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"holdback/mail/account"
)

// ErrSignInAgain means that the issuer takes the grant back: nothing but the person
// signing in can help. Nothing else must be taken for it.
var ErrSignInAgain = account.ErrSignInAgain

// Problem is why a sign-in did not work, in words for people. It never holds what an
// issuer wrote, which may have secrets in it. Where trying again later may help, it
// wraps a net.Error.
type Problem struct {
	Says  string // what is wrong, one sentence
	Hint  string // what to do about it
	cause error  // ErrSignInAgain, later, or nil
}

// Error is what is wrong and what to do about it.
func (p *Problem) Error() string { return strings.TrimSpace(p.Says + " " + p.Hint) }

// Unwrap is ErrSignInAgain, a net.Error, or nil.
func (p *Problem) Unwrap() error { return p.cause }

// later is a net.Error for what may go well next time.
type later struct{ timeout bool }

func (later) Error() string   { return "not now" }
func (l later) Timeout() bool { return l.timeout }
func (later) Temporary() bool { return true }

func temporary(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok
}

// explain says what a failed exchange with the issuer means.
func (p Provider) explain(err error) *Problem {
	if problem, ok := errors.AsType[*Problem](err); ok {
		return problem
	}
	if r, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return p.refusal(r)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &Problem{
			Says:  fmt.Sprintf("The certificate of %s cannot be trusted, so nothing was said to it.", p.Name),
			Hint:  "Check the clock of this computer and the network; somebody may be listening in.",
			cause: later{},
		}
	}
	if n, ok := errors.AsType[net.Error](err); ok || errors.Is(err, context.Canceled) {
		return &Problem{
			Says:  fmt.Sprintf("%s cannot be reached to sign in.", p.Name),
			Hint:  "Check the network connection.",
			cause: later{timeout: ok && n.Timeout()},
		}
	}
	return &Problem{
		Says:  fmt.Sprintf("%s gave an answer that makes no sense.", p.Name),
		Hint:  "Try again later; if this lasts, ask the provider.",
		cause: later{},
	}
}

// refusal says what an answer means that is no token (RFC 6749, section 5.2).
func (p Provider) refusal(r *oauth2.RetrieveError) *Problem {
	status := 0
	if r.Response != nil {
		status = r.Response.StatusCode
	}
	if status/100 == 5 || status == http.StatusTooManyRequests {
		return p.busy(status)
	}
	return p.said(r.ErrorCode, "", status)
}

func (p Provider) busy(status int) *Problem {
	says := fmt.Sprintf("%s cannot sign anybody in at the moment.", p.Name)
	if status != 0 {
		says = fmt.Sprintf("%s cannot sign anybody in at the moment (status %d).", p.Name, status)
	}
	return &Problem{Says: says, Hint: "Try again later.", cause: later{}}
}

// said says what one of the standard's words for an error means (RFC 6749, sections
// 4.1.2.1 and 5.2; RFC 8628, section 3.5). detail is for who asks the provider.
func (p Provider) said(code, detail string, status int) *Problem {
	switch code {
	case "access_denied":
		return &Problem{
			Says: fmt.Sprintf("%s says that access was not allowed%s.", p.Name, detail),
			Hint: "Begin again and allow it. Where an organisation forbids it, its administrator must allow Holdback first.",
		}
	case "expired_token":
		return expired(p.Name)
	case "invalid_grant":
		return &Problem{
			Says: fmt.Sprintf("%s no longer accepts this sign-in%s.", p.Name, detail),
			Hint: "Sign in again.",
		}
	case "invalid_client", "unauthorized_client":
		return &Problem{
			Says: fmt.Sprintf("%s does not know this program, or not for this way to sign in (%s).", p.Name, code),
			Hint: "Ask your administrator to check the client id that Holdback was given for it.", cause: later{},
		}
	case "invalid_scope":
		return &Problem{
			Says: fmt.Sprintf("%s does not let this program ask for mail (%s).", p.Name, code),
			Hint: "Ask your administrator to check how Holdback is registered there.", cause: later{},
		}
	case "server_error", "temporarily_unavailable", "slow_down":
		return p.busy(status)
	}
	return &Problem{
		Says:  fmt.Sprintf("%s did not sign you in (%s%s).", p.Name, word(code, status), detail),
		Hint:  "Try again later; if this lasts, ask the provider.",
		cause: later{},
	}
}

// word is an error code when it is one, and never what could be something else.
func word(code string, status int) string {
	if plain.MatchString(code) {
		return code
	}
	return fmt.Sprintf("status %d", status)
}

// plain is what error codes look like; no token or code does.
var plain = regexp.MustCompile(`^[a-z]{3,20}(_[a-z]{2,20}){0,4}$`)

// forThePerson are the answers to a refresh that only the person can mend: the grant
// is gone (RFC 6749, section 5.2), or the issuer wants to see them (OpenID Connect
// Core 1.0, section 3.1.2.6).
var forThePerson = []string{"invalid_grant", "interaction_required", "login_required", "consent_required"}

// again reports whether an error of a refresh is the issuer's own word that the
// person must sign in again.
func again(err error) bool {
	r, ok := errors.AsType[*oauth2.RetrieveError](err)
	return ok && r.Response != nil && r.Response.StatusCode/100 == 4 && slices.Contains(forThePerson, r.ErrorCode)
}

func expired(name string) *Problem {
	return &Problem{Says: fmt.Sprintf("Nobody signed in to %s in time.", name), Hint: "Begin again."}
}

// signInAgain is the end of a grant.
func signInAgain(says string) *Problem {
	return &Problem{Says: says, Hint: "Sign in to the account again.", cause: ErrSignInAgain}
}
