package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdback/guard"
	"holdback/guard/labels"
)

// Rules is what the checks must look by.
func (f InForce) Rules() (guard.Rules, error) {
	r := guard.DefaultRules()
	r.Levels, r.By, r.Locked = map[string]guard.Level{}, map[string]string{}, map[string]bool{}
	f.levels(&r)
	r.Domains.Own = f.list("domains.own")
	r.Domains.Trusted = f.list("domains.trusted")
	r.Domains.Attention = f.list("domains.attention")
	r.Domains.Blocked = f.list("domains.blocked")
	r.Recipients = guard.RecipientRules{
		MaxVisible: f.number("recipients.max_visible"), MaxOrganisations: f.number("recipients.max_organisations"),
		LargeGroup: f.number("recipients.large_group"), History: f.number("recipients.history"),
		Confirm: f.yes("recipients.confirm"),
	}
	r.Identities = f.identities()
	r.Attachments = guard.AttachmentRules{
		MaxSize:   int64(f.number("attachments.max_size_mb")) * 1_000_000,
		Forbidden: f.list("attachments.forbidden"), Attention: f.list("attachments.attention"),
	}
	r.Content = guard.ContentRules{Countries: f.list("content.countries"), Bulk: f.number("content.bulk"), Terms: f.terms()}
	r.Labels = guard.LabelRules{
		Labels: f.labels(), Header: f.text("labelling.header"),
		Required: f.yes("labelling.required"), Default: f.text("labelling.default"),
	}
	var err error
	r.When, err = f.when()
	return r, err
}

// when is the rules that are expressions, and one for a policy that cannot be read.
func (f InForce) when() ([]guard.Rule, error) {
	var all []guard.Rule
	if broken := f.Policy.Broken; broken != nil {
		all = append(all, unreadable(broken))
	}
	orgs, _ := f.tables(ruleTable)
	for _, t := range orgs {
		w, err := compile(t.text("when"))
		if err != nil {
			return nil, Fault{At: t.At, Key: "rules.when", Says: err.Error()}
		}
		level := guard.Level(t.text("level"))
		switch level {
		case guard.Off:
			continue
		case "":
			level = guard.Ask
		}
		id := t.text("id")
		r := guard.Rule{ID: id, When: w.holds, Then: guard.Finding{
			Check: "rule." + id, Level: level, Says: t.text("says"), Hint: t.text("hint"), By: string(Organisation),
		}}
		all = append(all, f.raising(r, t.text("label")))
	}
	return all, nil
}

// raising is r for messages whose label is milder than the one of this id, with the
// repair that puts it on. Without an id it is r.
func (f InForce) raising(r guard.Rule, id string) guard.Rule {
	all := f.labels()
	least := slices.IndexFunc(all, func(l guard.Label) bool { return l.ID == id })
	if least < 0 {
		return r
	}
	when := r.When
	r.When = func(m *guard.Mail, found []guard.Finding) (bool, error) {
		worn, ok := labels.Of(m.View, m.Rules.Labels)
		if ok && slices.IndexFunc(all, func(l guard.Label) bool { return l.ID == worn.ID }) >= least {
			return false, nil
		}
		return when(m, found)
	}
	r.Then.Place = guard.Place{Part: guard.Header, Name: f.text("labelling.header")}
	r.Then.Repairs = []guard.Repair{{Do: guard.SetLabel, With: id, Says: fmt.Sprintf("Label it %q", all[least].Name)}}
	return r
}

// unreadable asks about every message: nobody knows what the organisation allows.
func unreadable(err error) guard.Rule {
	return guard.Rule{ID: "policy", When: func(*guard.Mail, []guard.Finding) (bool, error) { return true, nil }, Then: guard.Finding{
		Check: "policy.unreadable", Level: guard.Ask, By: string(Organisation),
		Says: "The rules of your organisation cannot be read, so nobody knows whether this message may leave.",
		Hint: "Tell whoever looks after your computer. The reason: " + strings.SplitN(err.Error(), "\n", 2)[0],
	}}
}

// levels fills in what was decided about single checks.
func (f InForce) levels(r *guard.Rules) {
	for _, name := range f.Names("checks.") {
		id := strings.TrimPrefix(name, "checks.")
		if v, by := f.Value(name); by != BuiltIn {
			r.Levels[id], r.By[id] = guard.Level(v.Text), string(by)
		}
	}
	for _, id := range checkIDs() {
		if _, locked := f.Locked("checks." + id); locked {
			r.Locked[id] = true
		}
	}
	if _, locked := f.Locked(termTable); locked { // else a person could silence the organisation's words
		r.Locked["content.term"] = true
	}
	if _, locked := f.Locked(fromTable); locked {
		r.Locked["sender.rule"] = true
	}
}

func (f InForce) text(name string) string {
	v, _ := f.Value(name)
	return v.Text
}

func (f InForce) list(name string) []string {
	v, _ := f.Value(name)
	return slices.Clone(v.List)
}

func (f InForce) yes(name string) bool { return f.text(name) == "true" }

func (f InForce) number(name string) int {
	n, _ := strconv.Atoi(f.text(name)) // every number was checked, and every default is one
	return n
}

func (f InForce) terms() []guard.TermList {
	orgs, mine := f.tables(termTable)
	var all []guard.TermList
	for i, t := range slices.Concat(orgs, mine) {
		by := Organisation
		if i >= len(orgs) {
			by = You
		}
		all = append(all, guard.TermList{
			ID: t.text("id"), Name: t.text("name"),
			Words: slices.Concat(t.list("words"), t.lines), Expressions: t.list("expressions"),
			Level: guard.Level(t.text("level")), Says: t.text("says"),
			Outside: t.yes("outside"), Except: t.list("except"), Quoted: t.yes("quoted"), By: string(by),
		})
	}
	return all
}

// identities is the tables of the organisation, then those of the person.
func (f InForce) identities() []guard.IdentityRule {
	orgs, mine := f.tables(fromTable)
	var all []guard.IdentityRule
	for i, t := range slices.Concat(orgs, mine) {
		by := Organisation
		if i >= len(orgs) {
			by = You
		}
		all = append(all, guard.IdentityRule{
			To: t.list("to"), From: t.text("from"), Level: guard.Level(t.text("level")), Says: t.text("says"), By: string(by),
		})
	}
	return all
}

func (f InForce) labels() []guard.Label {
	orgs, mine := f.tables(labelTable)
	var all []guard.Label
	for _, t := range slices.Concat(orgs, mine) {
		name := t.text("name")
		if name == "" {
			name = t.text("id")
		}
		all = append(all, guard.Label{
			ID: t.text("id"), Name: name, Sensitivity: t.text("sensitivity"),
			Only: t.list("only"), Inside: t.yes("inside"), Mark: t.text("mark"), MIP: t.list("mip"),
		})
	}
	return all
}
