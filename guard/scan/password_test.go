package scan

import (
	"hash/crc32"
	"slices"
	"strings"
	"testing"
)

func TestPasswordsInProse(t *testing.T) {
	s := scanner(t, Options{})
	for _, c := range []struct{ text, want string }{
		{"The password is Tulpe-4711!", "Tulpe-4711"},
		{"Password: Sommer2024", "Sommer2024"},
		{"password = hunter2", "hunter2"},
		{"The password for the new server is: k9#fjQ2", "k9#fjQ2"},
		{"login: anna\npassword: swordfish\n", "swordfish"},
		{"the password is \"swordfish\".", "swordfish"},
		{"Password:\nXk29fmPq\n", "Xk29fmPq"},
		{"DB_PASSWORD=Xk29fm!Pq", "Xk29fm!Pq"},
		{"pw: Anna1984!", "Anna1984"},
		{"Passwort: Gänseblümchen7", "Gänseblümchen7"},
		{"Das Passwort lautet Sonne#1234.", "Sonne#1234"},
		{"Dein Kennwort für den Server ist jetzt Xy77zz12", "Xy77zz12"},
		{"WLAN-Passwort: 7hj2-k9sd", "7hj2-k9sd"},
		{"le mot de passe est Soleil2024!", "Soleil2024"},
		{"Mot de passe : Lune456*", "Lune456"},
		{"La contraseña es Verano2023", "Verano2023"},
		{"Contraseña: girasol88", "girasol88"},
		{"A senha é Praia2022", "Praia2022"},
		{"La password è Estate2021!", "Estate2021"},
		{"Wachtwoord: Fiets123!", "Fiets123"},
		{"Lösenord: Sommar19", "Sommar19"},
		{"Hasło: Lato2020!", "Lato2020"},
		{"Пароль: Leto2020", "Leto2020"},
		{"パスワードは「Natsu2020」です", "Natsu2020"},
		{"パスワード：Natsu2020", "Natsu2020"},
		{"密码：Xia2020abc", "Xia2020abc"},
		{"PIN: 4711", "4711"},
		{"pw ist Hallo123!", "Hallo123"},
		{"login admin password Winter2023!", "Winter2023"},
		{"<password>Xk29fmPq</password>", "Xk29fmPq"},
		{"{\"password\": \"Xk29fmPq\"}", "Xk29fmPq"},
		{"your PIN is 90210", "90210"},

		{"for the demo, with \"Quitte2026\" as the password, please", "Quitte2026"},
		{"Nimm Quitte2026 als Passwort.", "Quitte2026"},
		{"we use LDAP as password store", ""},
		{"Password (temporary): Quitte2026", "Quitte2026"},
		{"password - Quitte2026", "Quitte2026"},
		{"Das Passwort wurde auf Quitte2026 gesetzt.", "Quitte2026"},
		{"Password: correct-horse-battery-staple", "correct-horse-battery-staple"},
		{"Ihr Passwort wurde am 23.11.2026 geändert", ""},
		{"password - required", ""},
		{"Lösenordet är Sommar19", "Sommar19"},
		{"Adgangskoden er Havfrue9", "Havfrue9"},
		{"password for the PDF = Vertrag2211", "Vertrag2211"},
		{"SMTP_PASS=abcd efgh ijkl mnop", "abcd efgh ijkl mnop"},

		{"password = this will have been changed", ""},
		{"Meeting ID: 312 456 789 012\nPasscode: aB3xYz\n", ""},
		{"Join: https://zoom.us/j/87244551290?pwd=QWxhZGRpbjpvcGVuc2VzYW1\n", ""},
		{"Besprechungs-ID: 312 456 789\nKennwort: aB3xYz7\n", ""},
		{"password Reset2Factor/page", ""},
		{"<password></password>", ""},
		{"<password>${secret}</password>", ""},
		{"your password is required", ""},
		{"Your password is case-sensitive.", ""},
		{"Your password is about to expire in 14 days", ""},
		{"Password: ********", ""},
		{"Password: xxxxxxxx", ""},
		{"password: <password>", ""},
		{"password: [your password]", ""},
		{"Password: changeme", ""},
		{"password: ${DB_PASSWORD}", ""},
		{"password = get_password(user)", ""},
		{"password: required", ""},
		{"password: string", ""},
		{"Password reset on 2024-05-01", ""},
		{"I forgot my password, can you reset it?", ""},
		{"the password must have 8 characters", ""},
		{"Password: see my next mail", ""},
		{"Passwort: folgt separat", ""},
		{"Das Passwort ist abgelaufen.", ""},
		{"the password is the same as before", ""},
		{"Please send the password to anna2@lindenhof.example", ""},
		{"passwords: 12 were weak", ""},
		{"https://intranet.example/password?id=Abc12345", ""},
		{"the PIN is on the card", ""},
		{"pin 4711 of the connector", ""},
		{"le mot de passe est obligatoire", ""},
		{"Parola: o noua carte", ""},
	} {
		hits := slices.DeleteFunc(s.Scan(c.text), func(h Hit) bool { return h.Kind != "password" })
		var got []string
		for _, h := range hits {
			got = append(got, strings.TrimRight(c.text[h.Start:h.End], "!*"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestWhatOnlyLooksLikeASecretIsLeftAlone(t *testing.T) {
	s := scanner(t, Options{})
	for _, text := range []string{
		"ghp_" + strings.Repeat("x", 36),
		"AKIA" + strings.Repeat("X", 16),
		"sk_live_" + "your_key_here_your_key",
		"postgres://user:password@localhost/db",
		"postgres://user:${PASSWORD}@localhost/db",
		"https://user:<password>@host.example/",
		"https://lindenhof.example:8443/a@b",
		"http://example.org/~anna/x:y@z",
		"-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
		"-----BEGIN PUBLIC " + "KEY-----\n" + draw(64, mixed) + "\n-----END PUBLIC KEY-----",
		"-----BEGIN CERTIFICATE-----\n" + draw(64, mixed),
		"eyJhbGciOi.eyJ9.x",
		"eyJ" + draw(30, mixed) + ".eyJ" + draw(30, mixed) + "." + draw(30, mixed),
		"token = getTokenFromRequest(request2)",
		"api_key: config.settings.apiKeyName2",
		"secret: abcdefghijklmnopqrstuvwxyz12",
		"commit 3f786850e387550fdab836ed7e6dc881de23001b",
		"Message-ID: <CAB1234567890abcdef@mail.example>",
		"the key is under the mat, monkey business, keyword: everything2",
		"risk-" + draw(48, mixed),
		"desk_" + draw(48, mixed),
		"Data Source=db;Password=;",
		"see task-sk-12",
		"AKIA" + "IOSFODNN7EXAMPLE",
		"curl -u $USER:$PASS https://api.lindenhof.example/",
		"curl -u anna:<password> https://api.lindenhof.example/",
		"mysql -u root -p shop",
	} {
		if hits := s.Scan(text); len(hits) > 0 {
			t.Errorf("%q: found %s", text, show(text, hits))
		}
	}
}

// The token is the one with which GitHub explained its checksum.
func TestChecksumOfGitHub(t *testing.T) {
	const body = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"
	if got := base62(crc32.ChecksumIEEE([]byte(body))); got != "0mLq17" {
		t.Errorf("the checksum of %s is %s", body, got)
	}
}
