package labels_test

import (
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/labels"
	"holdback/mail"
)

const guid = "1b4a6d2e-0c3f-4f7e-9a55-7d1f6f0c2b11"

func ours() guard.LabelRules {
	return guard.LabelRules{
		Header:  "X-Lindenhof-Label",
		Default: "internal",
		Labels: []guard.Label{
			{ID: "public", Name: "Public"},
			{ID: "internal", Name: "Internal", Sensitivity: "Company-Confidential", Only: []string{"quayside.example"}},
			{ID: "confidential", Name: "Confidential", Sensitivity: "Company-Confidential", Inside: true, Mark: "[Confidential]", MIP: []string{"{" + strings.ToUpper(guid) + "}"}},
			{ID: "strict", Name: "Board only", Sensitivity: "Private", Inside: true, Only: []string{"chair@quayside.example"}, Mark: "[Confidential+]"},
		},
	}
}

func rules(check string) guard.Rules {
	r := guard.DefaultRules()
	r.Labels = ours()
	r.Labels.Required = check == "label.required"
	return r
}

func TestExamples(t *testing.T) { guardtest.Examples(t, rules, labels.Checks) }

func read(t *testing.T, header string) *mail.View {
	t.Helper()
	v, err := mail.Read(mail.Bytes(strings.ReplaceAll(header, "\n", "\r\n") + "\r\n\r\nhello\r\n"))
	if err != nil {
		t.Fatalf("%s: %v", header, err)
	}
	return v
}

func TestALabelIsFoundWhereverItStands(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"Subject: hello", ""},
		{"X-Lindenhof-Label: internal", "internal"},
		{"X-Lindenhof-Label:  BOARD ONLY ", "strict"},
		{"X-Lindenhof-Label: nonsense", ""},
		{"X-Lindenhof-Label: public\nX-Lindenhof-Label: strict", "strict"},
		{"Sensitivity: Company-Confidential", "internal"},
		{"Sensitivity: private", "strict"},
		{"Sensitivity: Personal", ""},
		{"Subject: [Confidential] accounts", "confidential"},
		{"Subject: AW: Re: [confidential] accounts", "confidential"},
		{"Subject: [Confidential+] accounts", "strict"},
		{"Subject: about [Confidential] accounts", ""},
		{"Sensitivity: Company-Confidential\nSubject: [Confidential] accounts", "confidential"},
		{"Sensitivity: Company-Confidential\nSubject: [Confidential+] accounts", "strict"},
		{"msip_labels: MSIP_Label_" + guid + "_Enabled=True; MSIP_Label_" + guid + "_Name=Geheim;\n MSIP_Label_" + guid + "_SiteId=6a7d", "confidential"},
		{"msip_labels: MSIP_Label_" + guid + "_Enabled=False;MSIP_Label_" + guid + "_Name=Geheim", ""},
		{"msip_labels: MSIP_Label_" + guid + "_Name=Geheim", ""},
		{"msip_labels: MSIP_Label_;=;MSIP_Label__Enabled=True;;;", ""},
		{"X-Lindenhof-Label: public\nmsip_labels: MSIP_Label_" + guid + "_Enabled=true", "public"},
	} {
		l, ok := labels.Of(read(t, c.header), ours())
		if l.ID != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %q, %v, want %q", c.header, l.ID, ok, c.want)
		}
	}
}

func TestALabelThatIsWrittenIsFoundAgainAndLeavesThoseOfOthersAlone(t *testing.T) {
	const foreign = "msip_labels: MSIP_Label_0_Enabled=True"
	raw := mail.Bytes("Sensitivity: Personal\r\n" + foreign + "\r\nSubject: hello\r\n\r\nhello\r\n")
	for _, l := range ours().Labels {
		edited, err := mail.Edited(raw, labels.Fields(l, ours())...)
		if err != nil {
			t.Fatal(err)
		}
		v, err := mail.Read(edited)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := labels.Of(v, ours()); got.ID != l.ID || v.Header("Sensitivity") != l.Sensitivity || "msip_labels: "+v.Header("msip_labels") != foreign {
			t.Errorf("%s: found %q, sensitivity %q, msip_labels %q", l.ID, got.ID, v.Header("Sensitivity"), v.Header("msip_labels"))
		}
	}
}

func TestASubjectIsMarkedOnce(t *testing.T) {
	l := guard.Label{Mark: "[Confidential]"}
	for _, c := range []struct{ subject, want string }{
		{"accounts", "[Confidential] accounts"},
		{"Re: accounts", "[Confidential] Re: accounts"},
		{"Re: [confidential] accounts", "Re: [confidential] accounts"},
		{"", "[Confidential]"},
	} {
		if got := labels.Marked(c.subject, l); got != c.want || labels.Marked(got, l) != got {
			t.Errorf("Marked(%q) = %q, want %q", c.subject, got, c.want)
		}
	}
}

func TestWhatIsProposedForAForbiddenRecipientKeepsTheLabel(t *testing.T) {
	m := guardtest.Mail(t, "From: ann@lindenhof.example\nTo: ben@lindenhof.example, eve@quayside.example\nX-Lindenhof-Label: confidential\n\nhello\n")
	list, err := labels.Checks(m.Rules)
	if err != nil {
		t.Fatal(err)
	}
	r := rules("")
	found := guard.Set{Checks: list[:1], Rules: &r}.Review(t.Context(), m)
	if len(found) != 1 || found[0].Level != guard.Stop || len(found[0].Repairs) != 1 {
		t.Fatalf("got %+v, want one stop with one repair", found)
	}
	if got := found[0].Repairs[0]; got.Do != guard.RemoveRecipients || len(got.Addresses) != 1 || got.Addresses[0] != "eve@quayside.example" {
		t.Errorf("got %+v, want eve removed", got)
	}
}

func TestWithoutLabelsNothingIsSaid(t *testing.T) {
	r := guard.DefaultRules()
	r.Labels.Required = true
	list, err := labels.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	m := guardtest.Mail(t, "From: ann@lindenhof.example\nSensitivity: Private\n\nhello\n")
	if found := (guard.Set{Checks: list, Rules: &r}).Review(t.Context(), m); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
}

// FuzzOf throws any header at the reader of labels. What it finds must be a
// label of ours, and a subject must be marked only once.
func FuzzOf(f *testing.F) {
	f.Add("confidential", "MSIP_Label_"+guid+"_Enabled=True", "Private", "Re: [Confidential] x")
	f.Add("", "MSIP_Label_", ";=;", ":::")
	f.Fuzz(func(t *testing.T, header, msip, sensitivity, subject string) {
		one := strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ")
		c, err := mail.Edited(mail.Bytes("To: a@example.org\r\n\r\n"),
			mail.SetField("X-Lindenhof-Label", one.Replace(header)), mail.SetField("msip_labels", one.Replace(msip)),
			mail.SetField("Sensitivity", one.Replace(sensitivity)), mail.SetField("Subject", one.Replace(subject)))
		if err != nil {
			return
		}
		v, _ := mail.Read(c)
		l, ok := labels.Of(v, ours())
		if ok != (l.ID != "") {
			t.Errorf("found %+v, %v", l, ok)
		}
		if got := labels.Marked(v.Subject(), l); labels.Marked(got, l) != got {
			t.Errorf("%q is marked twice: %q", v.Subject(), got)
		}
	})
}
