package discover

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// only is the one candidate of a result.
func only(t *testing.T, r Result) Candidate {
	t.Helper()
	if len(r.Candidates) != 1 {
		t.Fatalf("candidates %+v, want one", r.Candidates)
	}
	return r.Candidates[0]
}

// want complains where a candidate is not as it should be.
func want(t *testing.T, c Candidate, o Origin, servers, outside string) {
	t.Helper()
	got := c.Account.SMTP.String()
	if c.Account.IMAP != nil {
		got += " " + c.Account.IMAP.String()
	}
	if c.Origin != o || got != servers || strings.Join(c.Outside, " ") != outside {
		t.Errorf("got %s %s outside %q says %q\nwant %s %s outside %q", c.Origin, got, c.Outside, c.Says, o, servers, outside)
	}
}

func TestWhoTakesTheMailOfADomainIsRecognised(t *testing.T) {
	w := newWorld(t)
	w.mx["example.org"] = []*net.MX{{Host: "backup.example.org.", Pref: 20}, {Host: "aspmx.l.google.com.", Pref: 1}}
	w.mail("smtp.gmail.com:465", "imap.gmail.com:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, MX, "smtp.gmail.com:465 imap.gmail.com:993", "")
	if !got.Greets || got.Provider != "Google" || got.Source != "aspmx.l.google.com" || got.Account.OAuth == nil || got.Account.SentCopies != account.CopiesServer {
		t.Errorf("candidate %+v", got)
	}
}

func TestWhoOnlyStandsInForOthersIsNotTheProvider(t *testing.T) {
	w := newWorld(t)
	w.mx["example.org"] = []*net.MX{{Host: "aspmx.l.google.com.", Pref: 20}, {Host: "mail.example.org.", Pref: 10}}
	w.mail("smtp.gmail.com:465", "imap.gmail.com:993", account.TLS)
	if got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false); len(got.Candidates) > 0 {
		t.Errorf("candidates %+v, want none", got.Candidates)
	}
}

func TestTheLongestNameOfAnExchangerWins(t *testing.T) {
	known := newWorld(t).finder().presets
	for host, id := range map[string]string{
		"example-org.mail.protection.outlook.com": "microsoft365",
		"eur.olc.protection.outlook.com":          "outlook",
		"example-org.o-v1.mx.microsoft":           "microsoft365",
		"mx-aol.mail.gm0.yahoodns.net":            "aol",
		"mta5.am0.yahoodns.net":                   "yahoo",
		"mx00.emig.gmx.net":                       "gmx",
		"mx01.gmx.net":                            "gmx-com",
		"in1-smtp.messagingengine.com":            "fastmail",
		"spool.mail.gandi.net":                    "gandi",
	} {
		if p := known.ofMX(host); p == nil || p.ID != id {
			t.Errorf("%s belongs to %+v, want %s", host, p, id)
		}
	}
	for _, host := range []string{"notgoogle.com", "google.com.example", "com", "outlook.com"} {
		if p := known.ofMX(host); p != nil {
			t.Errorf("%s belongs to %s, want nobody", host, p.ID)
		}
	}
}

func TestRecordsOfTheDomainNameItsServers(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "Mail.Example.org.", 465, 10, 0)
	w.srv("_submission._tcp.example.org", "mail.example.org.", 587, 10, 0)
	w.srv("_imap._tcp.example.org", "mail.example.org.", 143, 10, 0)
	w.srv("_imaps._tcp.example.org", "mail.example.org.", 993, 10, 0)
	w.mail("mail.example.org:465", "mail.example.org:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, SRV, "mail.example.org:465 mail.example.org:993", "")
	if !got.Greets || got.Account.User != "ann@example.org" || !got.Password {
		t.Errorf("candidate %+v", got)
	}
}

func TestPriorityDecidesBetweenRecordsThenTLSThenWeight(t *testing.T) {
	w := newWorld(t)
	w.srv("_submission._tcp.example.org", "first.example.org.", 587, 1, 0)
	w.srv("_submissions._tcp.example.org", "light.example.org.", 465, 2, 1)
	w.srv("_submissions._tcp.example.org", "heavy.example.org.", 465, 2, 9)
	w.srv("_submission._tcp.example.org", "third.example.org.", 587, 2, 50)
	s := &search{Finder: w.finder(), address: address(t, "ann@example.org"), domain: domain{name: "example.org", organisation: "example.org"}}
	var hosts []string
	for _, way := range s.named(t.Context(), "submissions", "submission") {
		hosts = append(hosts, way.Host)
	}
	if got := strings.Join(hosts, " "); got != "first.example.org heavy.example.org light.example.org third.example.org" {
		t.Errorf("order %s", got)
	}
}

func TestAServerThatDoesNotGreetGivesWayToTheNext(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "gone.example.org.", 465, 1, 0)
	w.srv("_submissions._tcp.example.org", "mail.example.org.", 465, 2, 0)
	w.srv("_imaps._tcp.example.org", "mail.example.org.", 993, 1, 0)
	w.mail("mail.example.org:465", "mail.example.org:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, SRV, "mail.example.org:465 mail.example.org:993", "")
}

func TestServersOutsideOfTheDomainMustBeConfirmed(t *testing.T) {
	for _, c := range []struct{ address, host, outside string }{
		{"ann@example.org", "mail.hoster.example", "mail.hoster.example"},
		{"ann@example.co.uk", "mail.other.co.uk", "mail.other.co.uk"},
		{"ann@example.org", "example.org.evil.example", "example.org.evil.example"},
		{"ann@example.org", "notexample.org", "notexample.org"},
		{"ann@example.github.io", "mail.other.github.io", "mail.other.github.io"},
		{"ann@sales.example.co.uk", "mail.example.co.uk", ""},
		{"ann@bücher.example", "mail.xn--bcher-kva.example", ""},
	} {
		t.Run(c.address+" "+c.host, func(t *testing.T) {
			w := newWorld(t)
			d, _ := domainOf(address(t, c.address))
			w.srv("_submissions._tcp."+d.name, c.host+".", 465, 1, 0)
			w.srv("_imaps._tcp."+d.name, c.host+".", 993, 1, 0)
			w.mail(c.host+":465", c.host+":993", account.TLS)
			got := w.finder().Find(t.Context(), address(t, c.address), false).Candidates
			if len(got) == 0 {
				t.Fatal("nothing was found")
			}
			want(t, got[0], SRV, c.host+":465 "+c.host+":993", c.outside)
		})
	}
}

func TestAServiceThatIsNotOfferedIsNotGuessed(t *testing.T) {
	w := newWorld(t)
	for _, service := range []string{"_imap", "_imaps"} {
		w.srv(service+"._tcp.example.org", ".", 0, 0, 0)
	}
	w.mail("smtp.example.org:465", "imap.example.org:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, Guess, "smtp.example.org:465", "")
	if asked := w.questions("dial imap."); len(asked) > 0 {
		t.Errorf("asked %q, though the domain says that it has no mailboxes to read", asked)
	}
	for _, service := range []string{"_submission", "_submissions"} {
		w.srv(service+"._tcp.example.org", ".", 0, 0, 0)
	}
	if got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false); len(got.Candidates) > 0 {
		t.Errorf("candidates %+v, though the domain says that nobody sends there", got.Candidates)
	}
}

func TestTheUsualNamesAreGuessedLast(t *testing.T) {
	w := newWorld(t)
	w.mail("mail.example.org:587", "example.org:143", account.StartTLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, Guess, "mail.example.org:587 example.org:143", "")
	if !got.Greets {
		t.Errorf("candidate %+v, want one that greets", got)
	}
}

func TestAServerForSendingIsGuessedAlone(t *testing.T) {
	w := newWorld(t)
	w.mail("smtp.example.org:465", "elsewhere.example:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, Guess, "smtp.example.org:465", "")
	if !got.Greets || got.Says != "" {
		t.Errorf("candidate %+v", got)
	}
}

func TestAGuessThatDoesNotGreetIsNoCandidate(t *testing.T) {
	w := newWorld(t)
	w.web(file("<html>"), "example.org") // a web server at every name and port
	w.route("mail.example.org:465", w.routes["example.org:443"])
	if got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false); len(got.Candidates) > 0 || got.Offline {
		t.Errorf("result %+v, want nothing, and not offline", got)
	}
}

func TestAMachineOfTheHosterIsFoundByItsCertificate(t *testing.T) {
	w := newWorld(t)
	w.mail("server42.hoster.example:465", "server42.hoster.example:993", account.TLS)
	w.route("mail.example.org:465", w.routes["server42.hoster.example:465"])
	w.route("mail.example.org:993", w.routes["server42.hoster.example:993"])
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, Guess, "server42.hoster.example:465 server42.hoster.example:993", "server42.hoster.example")
	if !got.Greets || got.Source != "example.org" {
		t.Errorf("candidate %+v", got)
	}
}

func TestASubdomainFindsWhatItsOrganisationHas(t *testing.T) {
	w := newWorld(t)
	w.web(file(simple("smtp.example.org", "imap.example.org")), "autoconfig.example.org")
	w.mail("smtp.example.org:465", "imap.example.org:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@students.example.org"), false))
	want(t, got, Autoconfig, "smtp.example.org:465 imap.example.org:993", "")
}

func TestWhoTakesTheMailMayTellHowItsCustomersSignIn(t *testing.T) {
	w := newWorld(t)
	w.mx["example.org"] = []*net.MX{{Host: "mx1.eu.hoster.example.", Pref: 1}}
	var asked []string
	w.web(func(rw http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		file(simple("smtp.hoster.example", "imap.hoster.example"))(rw, r)
	}, "autoconfig.hoster.example")
	w.mail("smtp.hoster.example:465", "imap.hoster.example:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, Autoconfig, "smtp.hoster.example:465 imap.hoster.example:993", "smtp.hoster.example imap.hoster.example")
	if strings.Contains(strings.Join(asked, " "), "ann") {
		t.Errorf("asked %q: what stands before the @ is none of its business", asked)
	}
}

func TestADomainMayTakeNoMailAtAll(t *testing.T) {
	w := newWorld(t)
	w.mx["example.org"] = []*net.MX{{Host: ".", Pref: 0}} // RFC 7505
	if got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false); len(got.Candidates) > 0 || got.Offline {
		t.Errorf("result %+v, want nothing", got)
	}
}

func TestTheThunderbirdProjectIsOnlyAskedWithConsent(t *testing.T) {
	w := newWorld(t)
	var asked []string
	w.web(func(rw http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		file(simple("smtp.hoster.example", "imap.hoster.example"))(rw, r)
	}, "autoconfig.thunderbird.net")
	w.mail("smtp.hoster.example:465", "imap.hoster.example:993", account.TLS)
	got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false)
	if len(got.Candidates) > 0 || got.Asked || len(w.questions("thunderbird")) > 0 {
		t.Fatalf("result %+v, asked %q; want nobody asked without consent", got, w.questions("thunderbird"))
	}
	got = w.finder().Find(t.Context(), address(t, "ann@example.org"), true)
	want(t, only(t, got), ISPDB, "smtp.hoster.example:465 imap.hoster.example:993", "smtp.hoster.example imap.hoster.example")
	if !got.Asked || !slices.Equal(asked, []string{"/v1.1/example.org"}) {
		t.Errorf("asked %q, said %v; want the domain and nothing else", asked, got.Asked)
	}
}

func TestBetterOriginsComeFirst(t *testing.T) {
	w := newWorld(t)
	w.mx["example.org"] = []*net.MX{{Host: "in1-smtp.messagingengine.com.", Pref: 1}}
	w.srv("_submissions._tcp.example.org", "srv.example.org.", 465, 1, 0)
	w.srv("_imaps._tcp.example.org", "srv.example.org.", 993, 1, 0)
	w.web(file(simple("file.example.org", "file.example.org")), "autoconfig.example.org")
	w.mail("smtp.fastmail.com:465", "imap.fastmail.com:993", account.TLS)
	w.mail("srv.example.org:465", "srv.example.org:993", account.TLS)
	w.mail("file.example.org:465", "file.example.org:993", account.TLS)
	w.mail("smtp.example.org:465", "imap.example.org:993", account.TLS) // would be guessed
	var order []Origin
	for _, c := range w.finder().Find(t.Context(), address(t, "ann@example.org"), false).Candidates {
		order = append(order, c.Origin)
	}
	if !slices.Equal(order, []Origin{MX, SRV, Autoconfig}) {
		t.Errorf("order %q, want the most trusted first and no guess", order)
	}
}

func TestWhatGreetsComesBeforeWhatDoesNot(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "gone.example.org.", 465, 1, 0)
	w.web(file(simple("file.example.org", "file.example.org")), "autoconfig.example.org")
	w.mail("file.example.org:465", "file.example.org:993", account.TLS)
	got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false).Candidates
	if len(got) != 2 || got[0].Origin != Autoconfig || !got[0].Greets || got[1].Greets || !strings.Contains(got[1].Says, "no server named gone.example.org") {
		t.Errorf("candidates %+v", got)
	}
}

func TestTheFileOfTheDomainKnowsMoreThanItsRecords(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "smtp.example.org.", 465, 1, 0)
	w.srv("_imaps._tcp.example.org", "imap.example.org.", 993, 1, 0)
	w.web(file(strings.ReplaceAll(simple("smtp.example.org", "imap.example.org"), "%EMAILADDRESS%", "%EMAILLOCALPART%")), "autoconfig.example.org")
	w.mail("smtp.example.org:465", "imap.example.org:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	if got.Account.User != "ann" {
		t.Errorf("user %q, want what the file says", got.Account.User)
	}
}

func TestRecordsForSendingAloneAreNotEnough(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "out.example.org.", 465, 1, 0)
	w.mail("out.example.org:465", "imap.example.org:993", account.TLS)
	w.mail("smtp.example.org:465", "mail.example.org:993", account.TLS)
	got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false).Candidates
	if len(got) != 2 {
		t.Fatalf("candidates %+v, want the guess that can read too, and what the domain said", got)
	}
	want(t, got[0], Guess, "smtp.example.org:465 imap.example.org:993", "")
	want(t, got[1], SRV, "out.example.org:465", "")
}

func TestTheProviderOnThisComputerMayHaveACertificateThatNobodyKnows(t *testing.T) {
	w := newWorld(t)
	s := mailtest.Run(t, mailtest.Options{}) // what Bridge does without TLS
	w.route("127.0.0.1:1025", s.SMTP().String())
	w.route("127.0.0.1:1143", s.IMAP().String())
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@proton.me"), false))
	want(t, got, Preset, "127.0.0.1:1025 127.0.0.1:1143", "")
	if !got.Greets || got.Account.SMTP.Security != account.None {
		t.Errorf("candidate %+v, want one without TLS that greets", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got = only(t, w.finder().Find(t.Context(), address(t, "ann@proton.me"), false))
	if got.Greets || got.Account.SMTP.Security != account.StartTLS || !strings.Contains(got.Says, "127.0.0.1 refuses connections at port 1025") || !strings.Contains(got.Note, "Bridge") {
		t.Errorf("candidate %+v, want it described, and that Bridge does not run", got)
	}
}

func TestAStrangerNamingAKnownServerGetsWhatWeKnow(t *testing.T) {
	w := newWorld(t)
	w.srv("_submissions._tcp.example.org", "smtp.gmail.com.", 465, 1, 0)
	w.srv("_imaps._tcp.example.org", "imap.gmail.com.", 993, 1, 0)
	w.mail("smtp.gmail.com:465", "imap.gmail.com:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@example.org"), false))
	want(t, got, SRV, "smtp.gmail.com:465 imap.gmail.com:993", "smtp.gmail.com imap.gmail.com")
	if got.Account.OAuth == nil || got.Account.OAuth.Issuer != "https://accounts.google.com" || got.Provider != "Google" {
		t.Errorf("candidate %+v, want Google's way to sign in", got)
	}
}

func TestServersThatTwoKnownProvidersShareSignInAlike(t *testing.T) {
	w := newWorld(t)
	w.web(file(`<clientConfig><emailProvider>
<incomingServer type="imap"><hostname>outlook.office365.com</hostname><port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.office365.com</hostname><port>587</port><socketType>STARTTLS</socketType><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>`), "autoconfig.example.org")
	got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false).Candidates
	if len(got) != 1 || got[0].Provider != "Microsoft 365" || got[0].Password || got[0].Account.OAuth == nil {
		t.Errorf("candidates %+v, want Microsoft's way to sign in", got)
	}
}

func TestWithoutANetworkWeSaySo(t *testing.T) {
	w := newWorld(t)
	w.down = true
	if got := w.finder().Find(t.Context(), address(t, "ann@example.org"), false); !got.Offline || len(got.Candidates) > 0 {
		t.Errorf("result %+v, want offline", got)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if got := w.finder().Find(cancelled, address(t, "ann@example.org"), false); got.Offline {
		t.Error("offline, though the person did not wait for an answer")
	}
	if got := w.finder().Find(t.Context(), address(t, "ann@[192.0.2.1]"), false); got.Offline {
		t.Error("offline, though nobody could have been asked")
	}
	w.down = false
	if got := w.finder().Find(t.Context(), address(t, "ann@nowhere.example"), false); got.Offline {
		t.Error("offline, though DNS answered that there is no such domain")
	}
}

func TestAnAddressLiteralAsksNobody(t *testing.T) {
	w := newWorld(t)
	w.mail("192.0.2.1:465", "192.0.2.1:993", account.TLS)
	got := only(t, w.finder().Find(t.Context(), address(t, "ann@[192.0.2.1]"), true))
	want(t, got, Guess, "192.0.2.1:465 192.0.2.1:993", "")
	if asked := slices.Concat(w.questions("MX"), w.questions("SRV"), w.questions(":443")); len(asked) > 0 {
		t.Errorf("asked %q", asked)
	}
}

func TestASearchThatNobodyWantsAnyMoreEnds(t *testing.T) {
	w := newWorld(t)
	held := make(chan struct{})
	w.srv("_submissions._tcp.example.org", "mail.example.org.", 465, 1, 0)
	w.talk("mail.example.org:465", func(c net.Conn) {
		close(held)
		_, _ = io.Copy(io.Discard, c) // and never says anything
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-held; cancel() }()
	got := w.finder().Find(ctx, address(t, "ann@example.org"), false)
	if len(got.Candidates) != 1 || got.Candidates[0].Greets || got.Candidates[0].Says != "There was no time left to ask mail.example.org:465." {
		t.Errorf("result %+v", got)
	}
}
