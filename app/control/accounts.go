package control

import (
	"context"
	"time"

	"holdback/mail/account"
	"holdback/mail/account/discover"
	"holdback/mail/mailbox"
)

// Accounts is what a person can ask about mail accounts. Every method returns a
// *Refusal as error when the answer is a reasoned no.
type Accounts interface {
	// Accounts lists the accounts, in the order they were added; the first is the default.
	Accounts(ctx context.Context) ([]AccountInfo, error)
	// Discover looks for the servers of an address, the best way first. It takes ten
	// seconds at most and sends no credential. That nothing was found is no error.
	Discover(ctx context.Context, q DiscoverQuery) (Discovery, error)
	// TryAccount connects to the servers of an account that need not be saved and says
	// of each what it found. With a zero Credential it uses the one that is saved for
	// the address, or only greets where there is none. It saves nothing.
	TryAccount(ctx context.Context, a account.Account, c Credential) ([]Diagnosis, error)
	// AddAccount saves an account, in the place of one of the same address. A zero
	// Credential keeps the one that is saved.
	AddAccount(ctx context.Context, a account.Account, c Credential) error
	// RemoveAccount forgets an account, its password and its tokens.
	RemoveAccount(ctx context.Context, address string) error
	// SendTest holds a small message from an account to itself.
	SendTest(ctx context.Context, address string) (Message, error)

	// SignIn begins to sign in by OAuth. The person goes on in the browser at URL;
	// SignedIn returns when they have finished, and CancelSignIn gives up. What came of it is
	// handed to AddAccount or TryAccount as Credential.SignIn.
	SignIn(ctx context.Context, q SignInQuery) (SignInStart, error)
	SignedIn(ctx context.Context, id string) error
	CancelSignIn(ctx context.Context, id string) error

	// Folders lists the folders of an account's mailbox, for choosing Sent and Drafts.
	Folders(ctx context.Context, address string) ([]mailbox.Folder, error)

	// ClientSettings are the values for a mail client; address may be empty for the only or first account.
	ClientSettings(ctx context.Context, address string) (ClientSettings, error)
}

// AccountInfo is an account and how it is.
type AccountInfo struct {
	account.Account
	Problem     string `json:"problem,omitempty"`       // what stands in the way now, in one sentence
	Hint        string `json:"hint,omitempty"`          // what to do about it
	SignInAgain bool   `json:"sign_in_again,omitempty"` // only the person can mend it, by signing in
	Waiting     int    `json:"waiting"`                 // messages of it in the outbox
	Watching    bool   `json:"watching"`                // its inbox is watched for what comes back
	SentName    string `json:"sent_name,omitempty"`     // the folder that is used; empty: not known yet
	DraftsName  string `json:"drafts_name,omitempty"`
}

// DiscoverQuery asks for the servers of an address.
type DiscoverQuery struct {
	Address string `json:"address"`
	Ask     bool   `json:"ask"` // the person agrees that the Thunderbird project is told the domain
}

// Discovery is what was found.
type Discovery struct {
	Candidates []discover.Candidate `json:"candidates"` // the best first; may be empty
	Offline    bool                 `json:"offline"`    // nothing could be asked: there seems to be no network
	Asked      bool                 `json:"asked"`      // the collection of the Thunderbird project was asked
	Took       time.Duration        `json:"took_ns"`
}

// Credential is how to sign in to an account. It must not be logged.
type Credential struct {
	Password string // empty with SignIn
	SignIn   string // id of a sign-in that has ended well; empty with Password
}

// SignInQuery begins a sign-in.
type SignInQuery struct {
	Account account.Account // need not be saved; its OAuth must be set
	Device  bool            // by a code that is typed on any device, where the browser is elsewhere
}

// SignInStart is a sign-in that has begun.
type SignInStart struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`            // to open in the browser
	Code    string    `json:"code,omitempty"` // to type there, of a sign-in by device
	Expires time.Time `json:"expires"`
}

// DoorNews is one thing that a mail client did at the door, so that somebody who
// sets one up sees at once what is wrong. It is told, never kept.
type DoorNews struct {
	What    string    `json:"what"` // as in submit.News: "connected", "signed-in", "wrong-password", "unknown-user", "no-sign-in", "tls-first"
	Account string    `json:"account,omitempty"`
	At      time.Time `json:"at"`
}
