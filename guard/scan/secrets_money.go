package scan

import "strings"

// moneyRules are the keys of those who move money, goods, mail and messages.
var moneyRules = []rule{
	{
		id: "stripe.key", title: "Stripe key", cite: "https://docs.stripe.com/keys",
		opens: "sk_live_ sk_test_ rk_live_ rk_test_ whsec_", pattern: `[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{32,64}={0,2}`,
	},
	{
		id: "square.token", title: "Square token", cite: "https://developer.squareup.com/docs/build-basics/access-tokens",
		opens: "sq0atp- sq0csp- EAAA", pattern: `sq0atp-[0-9A-Za-z_-]{22}|sq0csp-[0-9A-Za-z_-]{43}|EAAA[A-Za-z0-9_-]{60}`,
	},
	{
		id: "paypal.token", title: "PayPal or Braintree token", cite: "https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials",
		opens: "access_token$", pattern: `access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}`,
	},
	{
		id: "paypal.client-secret", title: "PayPal client secret", cite: "https://developer.paypal.com/api/rest/",
		opens: "paypal", pattern: `(?i:paypal)[\w .-]{0,20}(?i:secret)["']?\s{0,3}(?::|=|is)\s{0,3}["']?(E[A-Za-z0-9_-]{79})`, loose: true,
	},
	{
		id: "shopify.token", title: "Shopify token", cite: "https://shopify.dev/docs/apps/build/authentication-authorization",
		opens: "shpat_ shpca_ shppa_ shpss_ shpua_", pattern: `shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{32}`,
	},
	{
		id: "plaid.token", title: "Plaid access token", cite: "https://plaid.com/docs/api/items/",
		opens: "access-production- access-sandbox- access-development-", pattern: `access-(?:production|sandbox|development)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}`,
	},
	{
		id: "adyen.key", title: "Adyen key", cite: "https://docs.adyen.com/development-resources/api-credentials/",
		opens: "AQE", pattern: `AQE[a-zA-Z0-9]{2,8}[A-Za-z0-9+/]{60,160}={1,2}-[A-Za-z0-9+/]{20,60}={0,2}-[^\s"']{10,30}`, loose: true,
	},
	{
		id: "flutterwave.key", title: "Flutterwave key", cite: "https://developer.flutterwave.com/docs/authentication",
		opens: "FLWSECK", pattern: `FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,40}(?:-X)?`,
	},
	{
		id: "easypost.key", title: "EasyPost key", cite: "https://docs.easypost.com/docs/authentication",
		opens: "EZAK EZTK", pattern: `EZ[AT]K[A-Za-z0-9]{54}`,
	},
	{
		id: "sendgrid.key", title: "SendGrid key", cite: "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
		opens: "SG.", pattern: `SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`,
	},
	{
		id: "twilio.key", title: "Twilio key", cite: "https://www.twilio.com/docs/iam/api-keys",
		opens: "SK", pattern: `SK[0-9a-f]{32}`, check: random,
	},
	{
		id: "twilio.auth-token", title: "Twilio auth token", cite: "https://www.twilio.com/docs/iam/access-tokens",
		opens: "twilio", pattern: `(?i:twilio)[\w .-]{0,30}["']?\s{0,3}(?::|=|is)\s{0,3}["']?([0-9a-f]{32})`, loose: true, check: random,
	},
	{
		id: "mailgun.key", title: "Mailgun key", cite: "https://documentation.mailgun.com/docs/mailgun/api-reference/authentication/",
		opens: "key-", pattern: `key-[0-9a-f]{32}(?:-[0-9a-f]{8}-[0-9a-f]{8})?`, check: random,
	},
	{
		id: "mailchimp.key", title: "Mailchimp key", cite: "https://mailchimp.com/developer/marketing/guides/quick-start/",
		opens: "-us", back: []int{32}, pattern: `[0-9a-f]{32}-us\d{1,2}`,
	},
	{
		id: "brevo.key", title: "Brevo key", cite: "https://developers.brevo.com/docs/getting-started",
		opens: "xkeysib- xsmtpsib-", pattern: `x(?:keysib|smtpsib)-[a-f0-9]{64}-[A-Za-z0-9]{16}`,
	},
	{
		id: "hubspot.token", title: "HubSpot token", cite: "https://developers.hubspot.com/docs/guides/apps/private-apps/overview",
		opens: "pat-na1- pat-na2- pat-eu1-", pattern: `pat-(?:na|eu)\d-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}`,
	},
	{
		id: "facebook.token", title: "Facebook access token", cite: "https://developers.facebook.com/docs/facebook-login/guides/access-tokens",
		opens: "EAACEdEose0cBA EAAG EAAB EAAC", pattern: `EAA[A-Z][A-Za-z0-9]{100,}`,
	},
}

// keyRules are keys and tokens of no single company.
var keyRules = []rule{
	{
		id: "private-key", title: "private key", cite: "RFC 7468; RFC 9580, 6.2; https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key",
		opens: "-----BEGIN", loose: true, ends: " KEY-----",
		pattern: `-----BEGIN (?:RSA |DSA |EC |OPENSSH |ENCRYPTED |SSH2 ENCRYPTED |ANY |PGP )?PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|\s)+(?:[A-Za-z-]{3,20}: [^\n]{1,80}\s+)*(?:\\n|[A-Za-z0-9+/=\s]){24}`,
	},
	{
		id: "putty-key", title: "PuTTY private key", cite: "https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html",
		opens: "PuTTY-User-Key-File-", pattern: `PuTTY-User-Key-File-[123]: [a-z0-9-]{4,40}\s+Encryption: [a-z0-9-]{3,20}`, loose: true, ends: "Private-MAC: ",
	},
	{
		id: "age-key", title: "age secret key", cite: "https://age-encryption.org/v1",
		opens: "AGE-SECRET-KEY-1", pattern: `AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}`,
	},
	{
		id: "jwt", title: "JSON web token", cite: "RFC 7519, section 3; RFC 7515, section 3.1",
		opens: "eyJ", pattern: `eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}`, long: true, check: webToken,
	},
	{
		id: "url.credentials", title: "password in a web address", cite: "RFC 3986, section 3.2.1",
		opens: "://", back: []int{3, 4, 5}, ready: credentials, pattern: `(?i:https?|ftps?|sftp|smb|ssh|imaps?|smtps?|ldaps?)://[^\s:/@"'<>]{1,64}:([^\s/@"'<>]{3,128})@[A-Za-z0-9\[]`, loose: true, check: value,
	},
	{
		id: "connection.database", title: "database connection with its password", cite: "https://www.postgresql.org/docs/current/libpq-connect.html; https://www.mongodb.com/docs/manual/reference/connection-string/; RFC 3986, section 3.2.1",
		opens:   "postgres:// postgresql:// mysql:// mariadb:// mongodb:// mongodb+srv:// redis:// rediss:// amqp:// amqps:// mssql:// sqlserver:// clickhouse:// cockroachdb:// kafka:// nats:// oracle:// db2:// snowflake:// valkey://",
		pattern: `[a-z0-9]{3,12}(?:\+[a-z0-9]{2,12})?://[^\s:/@"'<>]{0,64}:([^\s@"'<>]{1,128})@[A-Za-z0-9\[]`, loose: true, check: value,
	},
	{
		id: "connection.jdbc", title: "JDBC connection with its password", cite: "https://docs.oracle.com/javase/tutorial/jdbc/basics/connecting.html",
		opens: "password= pwd=", behind: jdbc, pattern: `(?i:password|pwd)=([^\s&;"'<>]{1,128})`, loose: true, check: value,
	},
	{
		id: "connection.ado", title: "database connection with its password", cite: "https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax",
		opens: "password pwd", behind: ado, pattern: `(?i:password|pwd)\s{0,2}=\s{0,2}([^\s;"'<>]{1,128})`, loose: true, check: value,
	},
	{
		id: "login.password", title: "name and password of an account", cite: "NIST SP 800-63B, 3.1.1 (passwords)",
		opens:   "login: zugang zugangsdaten credentials user: username: benutzer benutzername: account: accès acceso accesso",
		pattern: `(?i:login|zugang[a-zäöü ]{0,24}|credentials|user(?:name)?|benutzer(?:name)?|account|acc[eèé]s[os]{0,2}[a-z ]{0,16})\s?:\s{0,2}[^\s:/]{2,64}\s{0,2}/\s{0,2}([^\s]{8,64})`,
		loose:   true, check: func(v string) bool { return drawn(strings.TrimRight(v, ".,;!)")) },
	},
	{
		id: "seed-phrase", title: "words that open a wallet", cite: "BIP-39",
		opens: "seed mnemonic recovery", loose: true,
		pattern: `(?i:seed(?: phrase| words)?|mnemonic(?: phrase)?|recovery phrase)[a-z ]{0,20}[:=]\s{0,3}["']?((?:[a-z]{3,8}\s+){11,23}[a-z]{3,8})`,
	},
	{
		id: "command.password", title: "password in a command", cite: "curl(1), -u; mysql(1), -p; sshpass(1), -p; ldapsearch(1), -w; openssl-passphrase-options(1)",
		opens: "curl sshpass mysql ldapsearch -pass passin passout",
		pattern: `curl\s[^\n]{0,200}?(?:-u\s{0,2}|--user[= ])["']?[^\s:"'<>]{1,64}:([^\s"']{3,128})|sshpass\s+-p\s{0,2}["']?([^\s"']{3,64})` +
			`|mysql(?:dump|admin|import)?\s[^\n]{0,120}?\s(?:-p|--password=)["']?([^\s"']{3,64})|ldapsearch\s[^\n]{0,200}?\s-w\s["']?([^\s"']{3,64})` +
			`|-?pass(?:in|out)?\s+["']?pass:([^\s"']{3,64})`,
		loose: true, check: commandPassword,
	},
	{
		id: "authorization", title: "password or token of a web request", cite: "RFC 7617, section 2; RFC 6750, section 2.1",
		opens: "authorization bearer", pattern: `(?i:(?:authorization"?\s{0,2}[:=]\s{0,3}"?)?bearer)\s{1,3}([A-Za-z0-9._~+/-]{20,}=*)|(?i:authorization"?\s{0,2}[:=]\s{0,3}"?basic)\s{1,3}([A-Za-z0-9+/]{12,}={0,2})`, loose: true, long: true, check: random,
	},
}

// jdbc reports whether a line that goes on with a password has the address of a
// database in front.
func jdbc(line string) bool {
	n := strings.LastIndex(line, "jdbc:")
	return n >= 0 && !strings.ContainsAny(line[n:], " \t\"'<>")
}

// ado reports the same of a list of settings.
func ado(line string) bool {
	line = strings.ToLower(line)
	if !strings.HasSuffix(strings.TrimRight(line, " "), ";") {
		return false
	}
	for _, key := range []string{"server=", "source=", "host=", "database=", "server =", "source ="} {
		if strings.Contains(line, key) {
			return true
		}
	}
	return false
}

// commandPassword reports whether what stands in a command is a password, and no
// variable of the shell.
func commandPassword(v string) bool {
	return value(v) && !strings.HasPrefix(v, "$") && !strings.HasPrefix(v, "@")
}
