package scan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const (
	smalls  = "abcdefghijklmnopqrstuvwxyz"
	capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	figures = "0123456789"
	letters = smalls + capital
	mixed   = letters + figures
	hexes   = figures + "abcdef"
	base32s = capital + "234567"
)

// draw makes a token that was never given out, so that no scanner of repositories
// takes the tests for a leak.
func draw(n int, alphabet string) string {
	random := rand.New(rand.NewPCG(uint64(n), uint64(len(alphabet))))
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(out)
}

func uuid() string {
	return draw(8, hexes) + "-" + draw(4, hexes) + "-" + draw(4, hexes) + "-" + draw(4, hexes) + "-" + draw(12, hexes)
}

// webTokenOf has a header that says how it is signed.
const webTokenOf = "eyJ" + "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

func keyBlock(kind string) string {
	return "-----BEGIN " + kind + "-----\n" + draw(64, mixed) + "\n" + draw(60, mixed) + "\n-----END " + kind + "-----"
}

// secretExamples is for each kind what must be found, the secret itself.
func secretExamples() map[string][]string {
	return map[string][]string{
		"aws.access-key":                {"AK" + "IA" + draw(16, base32s), "AS" + "IA" + draw(16, base32s)},
		"aws.secret-key":                {"aws_secret_access_key = " + draw(40, mixed+"/+"), "SecretAccessKey: \"" + draw(40, mixed) + "\""},
		"aws.session-token":             {"aws_session_token=" + draw(300, mixed+"/+")},
		"aws.bedrock-key":               {"ABSKQmVkcm9j" + "a0FQSUtleS" + draw(100, mixed)},
		"azure.storage-key":             {"AccountName=lindenhof;AccountKey=" + draw(86, mixed) + "==;EndpointSuffix=core.windows.net"},
		"azure.shared-access-key":       {"Endpoint=sb://x.example/;SharedAccessKeyName=Root;SharedAccessKey=" + draw(43, mixed) + "="},
		"azure.shared-access-signature": {"https://lindenhof.example/c?sv=2022-11-02&ss=b&sig=" + draw(43, mixed) + "%3D"},
		"azure.client-secret":           {draw(3, letters) + "8Q~" + draw(34, mixed)},
		"azure.devops-token":            {draw(76, mixed) + "AZDO" + draw(4, mixed)},
		"gcp.api-key":                   {"AI" + "za" + draw(35, mixed)},
		"gcp.client-secret":             {"GOC" + "SPX-" + draw(28, mixed)},
		"gcp.access-token":              {"ya" + "29." + draw(60, mixed)},
		"gcp.service-account":           {`{"type": "service_account", "project_id": "x", "private_key_id": "` + draw(40, hexes) + `"`},
		"digitalocean.token":            {"dop" + "_v1_" + draw(64, hexes)},
		"heroku.api-key":                {"HR" + "KU-AA" + draw(58, mixed)},
		"heroku.legacy-key":             {"HEROKU_API_KEY=" + uuid()},
		"cloudflare.token":              {"CLOUDFLARE_API_TOKEN=" + draw(40, mixed)},
		"cloudflare.origin-key":         {"v1" + ".0-" + draw(24, hexes) + "-" + draw(146, hexes)},
		"databricks.token":              {"da" + "pi" + draw(32, hexes)},
		"hashicorp.vault-token":         {"hv" + "s." + draw(95, mixed)},
		"hashicorp.terraform-token":     {draw(14, mixed) + ".atlas" + "v1." + draw(67, mixed)},
		"grafana.token":                 {"gl" + "sa_" + draw(32, mixed) + "_" + draw(8, hexes)},
		"newrelic.key":                  {"NR" + "AK-" + draw(27, capital+figures)},
		"datadog.key":                   {"DD_API_KEY=" + draw(32, hexes), "datadog app key: " + draw(40, hexes)},
		"docker.token":                  {"dckr" + "_pat_" + draw(27, mixed)},
		"doppler.token":                 {"dp" + ".pt." + draw(43, mixed)},
		"tailscale.key":                 {"ts" + "key-auth-" + draw(12, mixed) + "-" + draw(32, mixed)},
		"fly.token":                     {"fm" + "2_" + draw(120, mixed)},
		"supabase.token":                {"sb" + "p_" + draw(40, hexes)},
		"planetscale.token":             {"pscale" + "_tkn_" + draw(43, mixed)},
		"pulumi.token":                  {"pu" + "l-" + draw(40, hexes)},
		"alibaba.access-key":            {"LT" + "AI" + draw(20, mixed)},
		"dynatrace.token":               {"dt0" + "c01." + draw(24, base32s) + "." + draw(64, base32s)},
		"github.token":                  {"gh" + "p_" + draw(36, mixed), "gh" + "o_" + draw(36, mixed), "gh" + "u_" + draw(36, mixed), "gh" + "s_" + draw(36, mixed), "gh" + "r_" + draw(76, mixed)},
		"github.fine-grained-token":     {"github" + "_pat_" + draw(22, mixed) + "_" + draw(59, mixed)},
		"gitlab.token":                  {"gl" + "pat-" + draw(20, mixed), "gl" + "rt-" + draw(20, mixed)},
		"bitbucket.token":               {"AT" + "BB" + draw(32, mixed)},
		"atlassian.token":               {"AT" + "ATT3" + draw(186, mixed)},
		"npm.token":                     {"np" + "m_" + draw(36, mixed)},
		"pypi.token":                    {"pypi" + "-AgEIcHlwaS5vcmc" + draw(120, mixed)},
		"rubygems.token":                {"ruby" + "gems_" + draw(48, hexes)},
		"crates.token":                  {"ci" + "o" + draw(32, mixed)},
		"nuget.key":                     {"oy" + "2" + draw(43, smalls+figures)},
		"slack.token":                   {"xo" + "xb-" + draw(12, figures) + "-" + draw(12, figures) + "-" + draw(24, mixed)},
		"slack.webhook":                 {"https://hooks.slack" + ".com/services/T" + draw(8, capital) + "/B" + draw(8, capital) + "/" + draw(24, mixed)},
		"discord.token":                 {"DISCORD_TOKEN=MT" + draw(24, mixed) + "." + draw(6, mixed) + "." + draw(38, mixed)},
		"discord.webhook":               {"https://discord" + ".com/api/webhooks/" + draw(18, figures) + "/" + draw(68, mixed)},
		"teams.webhook":                 {"https://x.webhook" + ".office.com/webhookb2/" + uuid() + "@" + uuid() + "/IncomingWebhook/" + draw(32, hexes) + "/" + uuid()},
		"telegram.token":                {draw(10, "123456789") + ":A" + "A" + draw(33, mixed)},
		"openai.key":                    {"s" + "k-" + draw(48, mixed), "s" + "k-proj-" + draw(100, mixed)},
		"anthropic.key":                 {"s" + "k-ant-api03-" + draw(93, mixed)},
		"openrouter.key":                {"s" + "k-or-v1-" + draw(64, hexes)},
		"huggingface.token":             {"h" + "f_" + draw(34, letters)},
		"groq.key":                      {"gs" + "k_" + draw(52, mixed)},
		"replicate.token":               {"r8" + "_" + draw(37, mixed)},
		"linear.key":                    {"lin" + "_api_" + draw(40, mixed)},
		"notion.token":                  {"nt" + "n_" + draw(11, figures) + draw(35, mixed), "secret" + "_" + draw(43, mixed)},
		"postman.key":                   {"PM" + "AK-" + draw(24, hexes) + "-" + draw(34, hexes)},
		"airtable.token":                {"pa" + "t" + draw(14, mixed) + "." + draw(64, hexes)},
		"figma.token":                   {"fi" + "gd_" + draw(40, mixed)},
		"sentry.token":                  {"sntr" + "yu_" + draw(64, hexes)},
		"sonarqube.token":               {"sq" + "p_" + draw(40, hexes)},
		"circleci.token":                {"CCI" + "PAT_" + draw(22, mixed) + "_" + draw(40, hexes)},
		"buildkite.token":               {"bk" + "ua_" + draw(40, smalls+figures)},
		"netlify.token":                 {"nf" + "p_" + draw(36, mixed)},
		"dropbox.token":                 {"s" + "l." + draw(136, mixed)},
		"1password.token":               {"ops" + "_eyJ" + draw(300, mixed)},
		"stripe.key":                    {"sk" + "_live_" + draw(24, mixed), "rk" + "_test_" + draw(30, mixed)},
		"square.token":                  {"sq0" + "atp-" + draw(22, mixed), "EA" + "AA" + draw(60, mixed)},
		"paypal.token":                  {"access" + "_token$production$" + draw(16, smalls+figures) + "$" + draw(32, hexes)},
		"paypal.client-secret":          {"paypal client secret: E" + draw(79, mixed)},
		"shopify.token":                 {"shp" + "at_" + draw(32, hexes)},
		"plaid.token":                   {"access" + "-production-" + uuid()},
		"adyen.key":                     {"AQ" + "E" + draw(6, letters) + draw(100, mixed) + "=-" + draw(43, mixed) + "=-" + draw(16, mixed)},
		"flutterwave.key":               {"FLW" + "SECK-" + draw(32, hexes) + "-X"},
		"easypost.key":                  {"EZ" + "AK" + draw(54, mixed)},
		"sendgrid.key":                  {"S" + "G." + draw(22, mixed) + "." + draw(43, mixed)},
		"twilio.key":                    {"S" + "K" + draw(32, hexes)},
		"twilio.auth-token":             {"TWILIO_AUTH_TOKEN=" + draw(32, hexes)},
		"mailgun.key":                   {"ke" + "y-" + draw(32, hexes)},
		"mailchimp.key":                 {draw(32, hexes) + "-us" + "12"},
		"brevo.key":                     {"xkey" + "sib-" + draw(64, hexes) + "-" + draw(16, mixed)},
		"hubspot.token":                 {"pat" + "-na1-" + uuid()},
		"facebook.token":                {"EA" + "AC" + draw(150, mixed)},
		"private-key":                   {keyBlock("RSA PRIVATE" + " KEY"), keyBlock("PRIVATE" + " KEY"), keyBlock("OPENSSH PRIVATE" + " KEY"), keyBlock("EC PRIVATE" + " KEY"), keyBlock("ENCRYPTED PRIVATE" + " KEY"), keyBlock("PGP PRIVATE" + " KEY BLOCK")},
		"putty-key":                     {"PuTTY-User-" + "Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n" + draw(64, mixed) + "\n" + draw(20, mixed) + "\nPrivate-Lines: 1\n" + draw(48, mixed) + "\n"},
		"age-key":                       {"AGE-SECRET" + "-KEY-1" + draw(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")},
		"jwt":                           {webTokenOf + ".eyJ" + draw(40, mixed) + "." + draw(43, mixed)},
		"login.password":                {"Login: anna@lindenhof.example / " + "Kastanie77", "Zugang zum Router: admin / " + "Fr1tzB0x99"},
		"seed-phrase":                   {"seed phrase: " + "legal winner thank year wave sausage worth useful legal winner thank yellow"},
		"command.password":              {"curl -s -u anna:" + "Tulpe4711 https://api.lindenhof.example/v1", "sshpass -p '" + "Tulpe!4711' ssh root@db", "mysql -h db -u root -p" + "Tulpe#4711 shop"},
		"url.credentials":               {"https://anna:" + "Tulpe4711@intranet.lindenhof.example/", "ftp://files:x9fj2kd@quayside.example/a"},
		"connection.database":           {"postgres://app:" + "s3cretPass@db.lindenhof.example:5432/app", "mongodb+srv://u:" + "k2j4h5@c.example/x", "redis://:" + "kd93jf@cache.example:6379/0", "amqp://a:" + "b8f7@mq.example/"},
		"connection.jdbc":               {"jdbc:mysql://db.example:3306/shop?user=app&password=" + "Kirsche77"},
		"connection.ado":                {"Server=db.example;Database=shop;User Id=app;Password=" + "Kirsche77!;", "Data Source=db;Initial Catalog=x;uid=sa;pwd=" + "Kirsche77"},
		"authorization":                 {"Authorization: Basic " + draw(32, mixed), "authorization: Bearer " + draw(40, mixed), "use bearer " + draw(40, mixed)},
		"secret-assignment": {
			"API_KEY=" + draw(32, mixed), `"client_secret": "` + draw(40, mixed) + `"`, "my secret token is " + draw(24, mixed),
			`<add key="ApiSecret" value="` + draw(32, hexes) + `" />`, "SECRET_KEY = '" + "django-insecure-8^x2k$w9qz7&v3m1n5b_p0o'", "PrivateKey = " + draw(43, mixed+"+") + "=",
		},
	}
}

func scanner(t testing.TB, o Options) *Scanner {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func kindsOf(hits []Hit) []string {
	var all []string
	for _, h := range hits {
		all = append(all, h.Kind)
	}
	return all
}

func show(text string, hits []Hit) string {
	var b strings.Builder
	for _, h := range hits {
		fmt.Fprintf(&b, "[%s %q]", h.Kind+h.List, text[h.Start:h.End])
	}
	return b.String()
}

func TestEverySecretIsFoundWhereverItStands(t *testing.T) {
	s := scanner(t, Options{})
	for kind, examples := range secretExamples() {
		for _, e := range examples {
			for _, around := range []string{"%s", "Hi Tom,\nhere it is: %s\nBest, Anna", "config `%s`, as promised.", "x = \"%s\";"} {
				text := fmt.Sprintf(around, e)
				hits := s.Scan(text)
				if !slices.Contains(kindsOf(hits), kind) || len(hits) != 1 {
					t.Errorf("%s in %q: found %s", kind, text, show(text, hits))
				}
			}
		}
	}
}

func TestNoRuleIsWithoutAnExample(t *testing.T) {
	examples := secretExamples()
	for _, r := range rules() {
		if len(examples[r.id]) == 0 {
			t.Errorf("%s has no example", r.id)
		}
	}
}
