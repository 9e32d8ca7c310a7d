package recipients

import (
	"slices"
	"strings"

	"holdback/guard/people"
	"holdback/mail"
)

// roles are what stands before the @ of addresses that are no person.
var roles = words(`abuse accounting accounts administration admin adm ads alerts all alle allstaff announce anmeldung api apply archiv archive
	bestellung bewerbung billing board booking buchhaltung buero bugs bounce bounces campus career careers cc clients club comercial committee compras comptabilite
	contabilidad contabilita contact contacto contato community company compliance crew customer customers customerservice daemon datenschutz demo dept desk
	dev devel developers direction direzione discuss dispatch dpo einkauf empfang enquiries enquiry event events everyone everybody facturas facturation
	faktura fax feedback finance finanzen formation frontdesk gruppe group groups help helpdesk hello hallo hola hostmaster hr human info infos information inbox
	inquiries inquiry investor invoice invoices it jobs kanzlei kontakt kundendienst kundenservice leitung legal list lists listserv log logs mail mailbox mailer
	marketing media members moderator monitor netadmin news newsletter no-reply noreply notification notifications office offices operations ops order orders
	partner partners payroll personal personnel poststelle postmaster praxis presse press privacy projects purchasing qa rechnung rechnungen reception recruiting redaktion
	redaction registration registrar reklamation reminder reply reports request requests reservation reservations root sales schule secretaria secretariat secretary
	security segreteria sekretariat server service services shop soporte spam staff studio subscribe support sysadmin system systems team tech technik test ticket
	tickets todos tous training undisclosed unsubscribe update updates users vendas ventas verkauf vertrieb verwaltung volunteers web webmaster welcome work www zentrale
	somu soumu eigyo jimu keiri jinji`)

func words(list string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(list) {
		all[w] = true
	}
	return all
}

// surnames are roles that are names of people too.
var surnames = words("dev press bank post club page host order house web root service law case help mark gene major sales campus archer")

// role reports whether an address is no person but an office, a list or a machine.
func role(a mail.Address) bool {
	local := people.LocalWords(a)
	if len(local) == 2 && surnames[local[0]] != surnames[local[1]] {
		return isList(a) // dev.patel, anna.press
	}
	return len(local) == 0 || slices.ContainsFunc(local, func(w string) bool { return roles[w] }) || isList(a)
}

// isList reports whether an address is that of a mailing list or group, as far
// as one can see it.
func isList(a mail.Address) bool {
	local := strings.ToLower(a.Local())
	for _, end := range []string{"-list", "-users", "-l", "-announce", "-discuss", "-dev", "-devel", "-group", "-all", "-team", "-members", ".list", "_list", "-liste"} {
		if strings.HasSuffix(local, end) {
			return true
		}
	}
	if len(local) > 5 && strings.HasSuffix(local, "list") {
		return true
	}
	host := a.Domain()
	for _, start := range []string{"lists.", "list.", "listserv.", "groups.", "mailman.", "ml.", "liste.", "listes."} {
		if strings.HasPrefix(host, start) {
			return true
		}
	}
	return listHosts[people.Organisation(host)] || everybody(a)
}

var listHosts = words("googlegroups.com groups.io yahoogroups.com yahoogroups.de freelists.org topica.com egroups.com framalistes.org sympa.community listserv.net jiscmail.ac.uk google-groups.com librelist.com simplelists.com")

// everybody reports whether an address seems to reach a whole organisation.
func everybody(a mail.Address) bool {
	switch strings.Trim(strings.ToLower(a.Local()), "-_.") {
	case "all", "alle", "all-staff", "allstaff", "all.staff", "everyone", "everybody", "staff", "company", "tous", "todos", "tutti", "allemaal", "iedereen", "all-employees", "allemployees", "all-hands", "mitarbeiter", "all-company", "zenin", "zenshain":
		return true
	}
	return false
}

// unread reports whether nobody reads what comes to an address.
func unread(a mail.Address) bool {
	local := strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(a.Local()))
	for _, name := range []string{"noreply", "donotreply", "dontreply", "noresponse", "nepasrepondre", "nichtantworten", "keineantwort", "noresponder", "naoresponda", "nonrispondere", "mailerdaemon", "nobody", "devnull"} {
		if local == name || strings.HasPrefix(local, name) || strings.HasSuffix(local, name) {
			return true
		}
	}
	return false
}
