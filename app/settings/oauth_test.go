package settings

import "testing"

func TestAnIssuerHasTheClientThatWasSetForIt(t *testing.T) {
	var s Settings
	for key, value := range map[string]string{
		"oauth.google.client_id": "g", "oauth.google.client_secret": "gs", "oauth.microsoft.client_id": "m",
		"oauth.microsoft.tenant": "lindenhof.example", "oauth.client_id.login.example.org": "o",
	} {
		var err error
		if s, err = s.Set(key, value); err != nil {
			t.Fatalf("set %s: %v", key, err)
		}
	}
	for _, c := range []struct{ issuer, id, secret, asked string }{
		{"https://accounts.google.com", "g", "gs", "https://accounts.google.com"},
		{"https://login.microsoftonline.com/common/v2.0", "m", "", "https://login.microsoftonline.com/lindenhof.example/v2.0"},
		{"https://login.example.org/realm", "o", "", "https://login.example.org/realm"},
		{"https://other.example.org", "", "", "https://other.example.org"},
	} {
		id, secret := s.OAuthClient(c.issuer)
		if asked := s.OAuthIssuer(c.issuer); id != c.id || secret != c.secret || asked != c.asked {
			t.Errorf("%s: client %q, %q at %s, want %q, %q at %s", c.issuer, id, secret, asked, c.id, c.secret, c.asked)
		}
	}
	if asked := (Settings{}).OAuthIssuer("https://login.microsoftonline.com/common/v2.0"); asked != "https://login.microsoftonline.com/common/v2.0" {
		t.Errorf("without a tenant: %s", asked)
	}
}
