package oauth_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdback/mail/account"
	"holdback/mail/account/oauth"
)

var microsoft = account.OAuth{Issuer: "https://login.microsoftonline.com/common/v2.0"}

// counter is an issuer without a network: it gives a code, then one answer a poll.
type counter struct {
	code  answer
	polls []answer // the last one again and again; status 0 is a broken line
	asked []url.Values
	at    []time.Duration // of each poll since the first question
	began time.Time
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, _ := url.ParseQuery(string(text))
	c.asked = append(c.asked, form)
	a := c.code
	if strings.HasSuffix(r.URL.Path, "/token") {
		a = c.polls[min(len(c.at), len(c.polls)-1)]
		c.at = append(c.at, time.Since(c.began))
	} else {
		c.began = time.Now()
	}
	if a.status == 0 && !a.stall {
		return nil, errors.New("broken line")
	}
	w := httptest.NewRecorder()
	a.send(w, r, nil)
	if a.stall {
		return nil, r.Context().Err()
	}
	return w.Result(), nil
}

// gives is an honest code with these fields besides.
func gives(more map[string]any) answer {
	f := map[string]any{"device_code": "device-" + secret, "user_code": "BCDF-GHJK", "verification_uri": "https://microsoft.example/devicelogin", "expires_in": 900, "interval": 5}
	for k, v := range more {
		f[k] = v
	}
	return fields(http.StatusOK, f)
}

func says(code string) answer {
	return fields(http.StatusBadRequest, map[string]any{"error": code, "error_description": secret})
}

func granted() answer {
	return good(map[string]any{"scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"})
}

func TestThePersonTypesACode(t *testing.T) {
	later, slow := says("authorization_pending"), says("slow_down")
	for name, c := range map[string]struct {
		code  answer
		polls []answer
		at    []int // seconds at which the issuer is asked
		want  string
		took  time.Duration // at most, when it does not end well
	}{
		"while we ask at the pace that is wanted":     {gives(nil), []answer{later, later, granted()}, []int{5, 10, 15}, "", 0},
		"of an issuer that names no pace":             {gives(map[string]any{"interval": nil}), []answer{granted()}, []int{5}, "", 0},
		"of an issuer that counts backwards":          {gives(map[string]any{"interval": -1}), []answer{granted()}, []int{5}, "", 0},
		"and we slow down when told to":               {gives(nil), []answer{later, slow, slow, granted()}, []int{5, 10, 20, 35}, "", 0},
		"and we slow down where no answer comes":      {gives(nil), []answer{{}, {status: 503}, granted()}, []int{5, 15, 35}, "", 0},
		"but refuses":                                 {gives(nil), []answer{later, says("access_denied")}, []int{5, 10}, "was not allowed", 0},
		"too late, says the issuer":                   {gives(nil), []answer{says("expired_token")}, []int{5}, "in time", 0},
		"too late, say we":                            {gives(map[string]any{"expires_in": 12}), []answer{later}, []int{5, 10}, "in time", 12 * time.Second},
		"never, of an issuer that gives for ever":     {gives(map[string]any{"expires_in": 1 << 40, "interval": 1 << 40}), []answer{later}, nil, "in time", time.Hour},
		"for a program that is not known":             {gives(nil), []answer{says("invalid_client")}, []int{5}, "does not know this program", 0},
		"and gets less than mail needs":               {gives(nil), []answer{good(map[string]any{"scope": "https://outlook.office.com/SMTP.Send"})}, []int{5}, "IMAP.AccessAsUser.All", 0},
		"of an issuer that makes no sense afterwards": {gives(nil), []answer{{status: 200, body: secret}}, []int{5}, "makes no sense", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				issuer := &counter{code: c.code, polls: c.polls}
				p, err := oauth.New(oauth.Config{Transport: issuer}).Device(t.Context(), microsoft, us)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = p.Close() }()
				if p.URL != "https://microsoft.example/devicelogin" || p.Code != "BCDF-GHJK" {
					t.Errorf("the person is sent to %s with %s", p.URL, p.Code)
				}
				g, err := p.Wait(t.Context())
				if c.want == "" && (err != nil || g.Access != "access-"+secret) {
					t.Errorf("got %q, %v", g.Access, err)
				}
				if c.want != "" {
					problem(t, err, c.want)
				}
				if c.took > 0 && time.Since(issuer.began) > c.took {
					t.Errorf("it took %s, want %s at most", time.Since(issuer.began), c.took)
				}
				var at []int
				for _, d := range issuer.at {
					at = append(at, int(d/time.Second))
				}
				if c.at != nil && !slices.Equal(at, c.at) {
					t.Errorf("asked after %v seconds, want %v", at, c.at)
				}
				if first, poll := issuer.asked[0], issuer.asked[len(issuer.asked)-1]; first.Get("client_id") != us.ID || c.at != nil && poll.Get("device_code") != "device-"+secret {
					t.Errorf("asked %v, then %v", first, poll)
				}
			})
		})
	}
}

// What is shown to the person or opened in their browser is looked at first.
func TestACodeThatCannotBeUsedIsNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		code answer
		want string
	}{
		"a page that is a program": {gives(map[string]any{"verification_uri": "javascript:alert(1)"}), "no code that can be used"},
		"a file":                   {gives(map[string]any{"verification_uri": "file:///etc/passwd"}), "no code that can be used"},
		"an open line":             {gives(map[string]any{"verification_uri": "http://example.org/"}), "no code that can be used"},
		"no code":                  {gives(map[string]any{"user_code": ""}), "no code that can be used"},
		"a code that moves":        {gives(map[string]any{"user_code": "A\x1b[2J"}), "no code that can be used"},
		"a code without end":       {gives(map[string]any{"user_code": strings.Repeat("A", 1000)}), "no code that can be used"},
		"no secret":                {gives(map[string]any{"device_code": ""}), "no code that can be used"},
		"garbage":                  {answer{status: 200, body: "<html>" + secret}, "makes no sense"},
		"refused":                  {says("unauthorized_client"), "does not know this program"},
		"down":                     {answer{status: 502, body: secret}, "(status 502)"},
		"nothing":                  {answer{stall: true}, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := oauth.New(oauth.Config{Transport: &counter{code: c.code}}).Device(t.Context(), microsoft, us)
				problem(t, err, c.want)
			})
		})
	}
}

func TestACodeIsGivenUpByClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		issuer := &counter{code: gives(nil), polls: []answer{says("authorization_pending")}}
		p, err := oauth.New(oauth.Config{Transport: issuer}).Device(t.Context(), microsoft, us)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		asked := len(issuer.asked)
		time.Sleep(time.Minute)
		if _, err := p.Wait(t.Context()); err == nil || len(issuer.asked) != asked {
			t.Errorf("after the end: %v, and %d more questions", err, len(issuer.asked)-asked)
		}
	})
}

func TestWhoOffersNoCodeSaysSo(t *testing.T) {
	_, err := oauth.New(oauth.Config{}).Device(t.Context(), account.OAuth{Issuer: "https://accounts.google.com"}, us)
	problem(t, err, "does not offer mail programs to sign in by a code")
}
