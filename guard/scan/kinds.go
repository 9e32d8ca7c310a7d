package scan

import (
	"slices"
	"strings"

	"holdback/guard/numbers"
)

// Family sorts kinds for people; it must stay as it is once a policy names it.
type Family string

// The families.
const (
	Card     Family = "card"
	Account  Family = "account"
	Identity Family = "identity"
	Tax      Family = "tax"
	Health   Family = "health"
	Passport Family = "passport"
	Licence  Family = "licence"
	Phone    Family = "phone"
	Network  Family = "network" // addresses of computers and of mail
	Crypto   Family = "crypto"
	Secret   Family = "secret"
	Word     Family = "term" // what Options.Terms asks for
)

// termKind is the kind of every hit of a term.
const termKind = "term"

// Kind is one kind of thing that can be found.
type Kind struct {
	ID      string `json:"id"`    // stable: "iban", "de.tax-id", "aws.access-key"; never changes once it is out
	Title   string `json:"title"` // in plain words, in the singular: "AWS access key"
	Family  Family `json:"family"`
	Country string `json:"country,omitempty"` // ISO 3166, or "" where it belongs to none
	Cite    string `json:"cite"`              // the standard or document that says how it looks
	Why     string `json:"why"`               // why it must not leave unseen
}

// Kinds lists every built-in kind, in an order that never changes by itself.
func Kinds() []Kind {
	var all []Kind
	for _, n := range numbers.All() {
		all = append(all, Kind{n.ID, n.Title, Family(n.Family), n.Country, n.Cite, n.Why})
	}
	all = append(all, networkKinds()...)
	all = append(all, coinKindList()...)
	for _, r := range rules() {
		all = append(all, Kind{ID: r.id, Title: r.title, Family: Secret, Cite: r.cite, Why: whySecret})
	}
	return append(all, proseKinds()...)
}

const (
	whySecret = "Whoever has it can act in your name, until somebody withdraws it."
	whyCoin   = "It shows what its owner has and pays, to everybody and for ever."
)

func rules() []rule { return slices.Concat(cloudRules, codeRules, moneyRules, keyRules) }

func networkKinds() []Kind {
	return []Kind{
		{"phone", "telephone number", Phone, "", "ITU-T E.164; ITU-T E.123", "It leads to a person."},
		{"ipv4", "IP address", Network, "", "RFC 791, section 2.3; RFC 6890", "It leads to a person's line, and strangers to a company's servers."},
		{"ipv6", "IP address (version 6)", Network, "", "RFC 4291, section 2.2", "It leads to a person's line, and strangers to a company's servers."},
		{"mac-address", "hardware address of a device", Network, "", "IEEE 802-2014, 8.1", "It stays with a device, and so with its owner, for life."},
		{"email-list", "mail address in a list of them", Network, "", "RFC 5321, section 4.1.2", "A list of addresses is personal data of many, and what spammers look for."},
	}
}

func coinKindList() []Kind {
	const base = "https://en.bitcoin.it/wiki/Base58Check_encoding"
	return []Kind{
		{"bitcoin", "Bitcoin address", Crypto, "", base + "; BIP-173; BIP-350", whyCoin},
		{"ethereum", "Ethereum address", Crypto, "", "ERC-55 (https://eips.ethereum.org/EIPS/eip-55)", whyCoin},
		{"monero", "Monero address", Crypto, "", "CryptoNote standard 007", whyCoin},
		{"litecoin", "Litecoin address", Crypto, "", base + "; BIP-173", whyCoin},
		{"dogecoin", "Dogecoin address", Crypto, "", base, whyCoin},
		{"dash", "Dash address", Crypto, "", base, whyCoin},
		{"zcash", "Zcash address", Crypto, "", "Zcash protocol specification, 5.6.1.1", whyCoin},
		{"tron", "Tron address", Crypto, "", "https://developers.tron.network/docs/account", whyCoin},
		{"ripple", "XRP address", Crypto, "", "https://xrpl.org/docs/references/protocol/data-types/base58-encodings", whyCoin},
		{"cardano", "Cardano address", Crypto, "", "CIP-19; BIP-173", whyCoin},
		{"cosmos", "Cosmos address", Crypto, "", "BIP-173", whyCoin},
		{"stellar", "Stellar address", Crypto, "", "SEP-23", whyCoin},
		{"stellar.secret-seed", "Stellar secret seed", Secret, "", "SEP-23", whySecret},
		{"bitcoin.private-key", "Bitcoin private key", Secret, "", "https://en.bitcoin.it/wiki/Wallet_import_format; BIP-32", whySecret},
	}
}

func proseKinds() []Kind {
	return []Kind{
		{"password", "password", Secret, "", "NIST SP 800-63B, 3.1.1 (passwords)", whySecret},
		{"secret-assignment", "secret in settings or source code", Secret, "", "CWE-798; Shannon entropy of 3.5 bits a letter and more", whySecret},
	}
}

// wanted reports whether o asks for kind.
func (o Options) wanted(id, country string) bool {
	if slices.Contains(o.Off, id) {
		return false
	}
	return country == "" || len(o.Countries) == 0 ||
		slices.ContainsFunc(o.Countries, func(c string) bool { return strings.EqualFold(c, country) })
}
