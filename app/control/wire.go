package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"holdback/guard"
	"holdback/mail"
	"holdback/mail/account"
)

// The language of the socket. Questions without arguments are GET, everything
// else is POST with one JSON object; answers are one JSON value. A reasoned no is
// 409 with a Refusal, everything else that went wrong is a fault with one
// sentence. Submit and Check send their object on the first line and the content after it;
// events are one JSON object a line.
const (
	host        = "holdback" // the only Host we answer to
	maxRequest  = 1 << 20    // octets of a JSON request
	maxEnvelope = 32 << 20   // octets of the envelope of a submission: a hundred thousand recipients and more
	maxDrain    = 256 << 20  // octets of a refused submission we read, so that the client sees the answer
	jsonType    = "application/json"
	streamType  = "application/x-ndjson"
	contentType = "message/rfc822"
)

type (
	none    struct{}
	idArg   struct{ ID string }
	waitArg struct {
		ID    string
		Until time.Time
	}
	accountArg struct {
		Account    account.Account
		Credential Credential
	}
	addressArg struct{ Address string }
	keyArg     struct{ Key string }
	settingArg struct{ Key, Value string }
	submitArg  struct {
		Account    string
		Envelope   mail.Envelope
		Label      string
		Supersedes string
	}
	approveArg struct {
		ID     string
		Answer Answer
	}
	repairArg struct {
		ID      string
		Repair  guard.Repair
		Preview bool
	}
	windowArg struct{ Args []string }
	fault     struct{ Error string }
)

// decode reads exactly one JSON value into v. What we do not know is an error:
// a newer client must not believe that an older guard did all it asked.
func decode(r io.Reader, v any) error {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("read request: more than one JSON value")
	}
	return nil
}

// reply answers with one JSON value.
func reply(w http.ResponseWriter, code int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		code, body = http.StatusInternalServerError, []byte(`{"Error":"the answer cannot be written as JSON"}`)
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(code)
	_, _ = w.Write(body) // the client has gone if this fails; nobody is left to tell
}

// replyError answers with err: a Refusal as such, anything else in one sentence.
func replyError(w http.ResponseWriter, err error) {
	if no, ok := errors.AsType[*Refusal](err); ok {
		reply(w, http.StatusConflict, no)
		return
	}
	reply(w, http.StatusInternalServerError, fault{err.Error()})
}

// readError is replyError from the client's side.
func readError(code int, body []byte) error {
	if code == http.StatusConflict {
		no := &Refusal{}
		if err := json.Unmarshal(body, no); err == nil && no.Says != "" {
			return no
		}
	}
	var f fault
	if err := json.Unmarshal(body, &f); err == nil && f.Error != "" {
		return errors.New(f.Error)
	}
	return fmt.Errorf("the guard answered %d and gave no reason", code)
}
