package discover

import (
	"fmt"
	"strings"
	"testing"

	"holdback/mail/account"
)

// found makes a candidate of an origin from the name of its server: what ends in "+"
// can be read too, and what ends in "!" does not greet.
func found(o Origin, name string, rank int) ranked {
	c := Candidate{Origin: o, Greets: !strings.HasSuffix(name, "!")}
	host := strings.TrimRight(name, "+!")
	c.Account.SMTP = account.Server{Host: host, Port: 465, Security: account.TLS}
	if strings.Contains(name, "+") {
		c.Account.IMAP = &account.Server{Host: host, Port: 993, Security: account.TLS}
	}
	return ranked{c, rank}
}

func TestCandidatesAreInAnOrderThatPeopleCanTrust(t *testing.T) {
	for _, c := range []struct {
		name  string
		found []ranked
		want  string
	}{
		{"nothing", nil, ""},
		{"by origin", []ranked{found(ISPDB, "d+", rankISPDB), found(Autoconfig, "c+", rankFile), found(SRV, "b+", rankSRV), found(MX, "a+", rankMX)}, "mx a, srv b, autoconfig c, ispdb d"},
		{"the domain's file before its hoster's", []ranked{found(Autoconfig, "b+", rankMXFile), found(Autoconfig, "a+", rankFile)}, "autoconfig a, autoconfig b"},
		{"what greets first", []ranked{found(MX, "a+!", rankMX), found(Guess, "b+", rankGuess)}, "guess b, mx a"},
		{"no guess where somebody told us", []ranked{found(Guess, "b+", rankGuess), found(ISPDB, "a+", rankISPDB)}, "ispdb a"},
		{"a guess where we were told too little", []ranked{found(SRV, "a", rankSRV), found(Guess, "b+", rankGuess)}, "guess b, srv a"},
		{"no worse guess", []ranked{found(SRV, "a", rankSRV), found(Guess, "b", rankGuess)}, "srv a"},
		{"the same once", []ranked{found(Autoconfig, "a+", rankFile+1), found(MX, "a+", rankMX)}, "mx a"},
		{"a file knows more than records", []ranked{found(SRV, "a+", rankSRV), found(Autoconfig, "a+", rankFile)}, "autoconfig a"},
		{"a guess knows no more than records", []ranked{found(SRV, "a+!", rankSRV), found(Guess, "a+!", rankGuess)}, "srv a"},
	} {
		var got []string
		for _, one := range best(c.found) {
			got = append(got, fmt.Sprintf("%s %s", one.Origin, one.Account.SMTP.Host))
		}
		if all := strings.Join(got, ", "); all != c.want {
			t.Errorf("%s: got %s, want %s", c.name, all, c.want)
		}
	}
}
