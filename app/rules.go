package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/app/settings"
	"holdback/app/store"
	"holdback/guard"
	"holdback/guard/checks"
	"holdback/guard/policy"
)

// This file puts settings and policy in force. They change together: what a person
// chose counts only under what their organisation decided.

// force is what the checks go by.
type force struct {
	set     guard.Set
	problem string // what is wrong with the policy or with what was chosen, for people
	print   string // the same for two that find the same
	stops   bool   // it can forbid a message at all
	broken  bool   // the rules could not be used
}

// decide makes next, and the policy as it is now, what counts. Without a policy
// that can be read, and none that could be before, every message asks.
func (a *App) decide(next settings.Settings) {
	orgs, err := policy.Load(a.opts.Policy)
	a.enforce(next.Under(orgs), err)
}

// enforce makes settings that are under a policy count. problem is what is wrong
// with the policy's file.
func (a *App) enforce(s settings.Settings, problem error) {
	f := a.newForce(s)
	if problem != nil {
		a.log.Warn("the policy is not right", "file", s.InForce().Policy.File, "in force", s.InForce().Policy.Broken == nil)
		f.problem = problem.Error()
	}
	a.settings.Store(&s)
	a.force.Store(&f)
	a.stir()
}

// newForce prepares the checks. Rules that cannot be used are not left out in
// silence: then every message asks.
//
// Checks that were made already for the same rules are kept: to make them takes
// some memory, and most settings are not about them.
func (a *App) newForce(s settings.Settings) force {
	rules, err := s.Rules()
	print := fingerprint(s, rules, err)
	if old := a.force.Load(); old != nil && old.print == print && err == nil && !old.broken {
		return force{set: old.set, print: print, stops: old.stops}
	}
	var set guard.Set
	if err == nil {
		set, err = checks.New(rules)
	}
	if err != nil {
		return force{set: unusable(err), problem: err.Error(), print: print, broken: true}
	}
	return force{set: set, print: print, stops: canStop(set)}
}

// unusable are the checks when the rules cannot be used.
func unusable(err error) guard.Set {
	set, builtIn := checks.New(guard.DefaultRules())
	if builtIn != nil {
		set = guard.Set{Rules: &guard.Rules{}}
	}
	failed := guard.Failed("The rules for the checks could not be used: " + err.Error() + ".")
	rules := set.Rules.Clone()
	rules.When = append(rules.When, guard.Rule{
		ID: "rules", When: func(*guard.Mail, []guard.Finding) (bool, error) { return true, nil }, Then: failed,
	})
	set.Rules = &rules
	return set
}

// canStop reports whether anything in these rules can forbid a message. Where
// nothing can, no mail client has to wait for the checks.
func canStop(set guard.Set) bool {
	r := set.Rules
	for _, l := range r.Levels {
		if l == guard.Stop {
			return true
		}
	}
	return len(r.Domains.Blocked) > 0 || len(r.Attachments.Forbidden) > 0 || len(r.Labels.Labels) > 0 ||
		slices.ContainsFunc(r.Content.Terms, func(t guard.TermList) bool { return t.Level == guard.Stop }) ||
		slices.ContainsFunc(r.When, func(w guard.Rule) bool { return w.Then.Level == guard.Stop })
}

// beside are the keys that no check goes by.
var beside = []string{"hold.", "smtp.", "send.", "notify.", "door.", "review."}

// fingerprint tells whether other settings can make the checks find something else.
func fingerprint(s settings.Settings, rules guard.Rules, err error) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %v\n", s.InForce().Policy.Hash, s.InForce().Policy.Broken)
	for _, k := range s.Keys() {
		if !slices.ContainsFunc(beside, func(prefix string) bool { return strings.HasPrefix(k.Name, prefix) }) {
			fmt.Fprintf(sum, "%q=%q\n", k.Name, k.Value)
		}
	}
	for _, acc := range s.Accounts {
		fmt.Fprintf(sum, "%v\n", acc.Mailboxes())
	}
	fmt.Fprintf(sum, "%+v %+v %v", rules.Content.Terms, rules.Labels, err)
	return hex.EncodeToString(sum.Sum(nil))
}

// fingerprintName is the secret under which the fingerprint of the rules is kept
// that what waits was checked by.
const fingerprintName = "guard.rules"

// recheck has what waits looked at again when it was checked by other rules.
func (a *App) recheck(ctx context.Context) error {
	print := a.force.Load().print + " " + a.opts.Version // another program may have other checks
	old, err := a.store.Secret(ctx, fingerprintName)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if string(old) == print {
		return nil
	}
	if err := a.box.Recheck(ctx); err != nil {
		return err
	}
	return a.store.SetSecret(ctx, fingerprintName, []byte(print))
}

// policyEvery is how often the policy is looked at: an administrator drops a file,
// and it counts.
const policyEvery = 15 * time.Second

// watchPolicy notices another policy until ctx ends.
func (a *App) watchPolicy(ctx context.Context) error {
	tick := time.NewTicker(policyEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := a.refresh(ctx); err != nil {
			a.log.Warn("put the policy in force", "err", err)
		}
	}
}

// refresh puts a policy in force that was changed since it was read.
func (a *App) refresh(ctx context.Context) error {
	a.renew()
	return a.recheck(ctx)
}

// renew is refresh for what is looked at from now on.
func (a *App) renew() {
	if !a.opts.Policy.Changed(a.settings.Load().InForce().Policy) {
		return
	}
	a.settingsMu.Lock()
	a.decide(*a.settings.Load())
	a.settingsMu.Unlock()
	a.log.Info("the policy has changed")
	a.hub.publish(control.Event{Kind: "settings"})
}

// Checks lists every check with its level in force.
func (a *App) Checks(context.Context) ([]control.CheckInfo, error) {
	s := a.settings.Load()
	all := []control.CheckInfo{}
	for _, c := range a.force.Load().set.Checks {
		info := control.CheckInfo{ID: c.ID, Why: c.Why, Level: c.Level, Default: c.Level, By: string(policy.BuiltIn)}
		if k, err := s.Key("checks." + c.ID); err == nil {
			info.By, info.Locked = k.Origin, k.Locked != ""
			info.Level = cmp.Or(guard.Level(k.Value), c.Level)
		}
		all = append(all, info)
	}
	return all, nil
}

// Policy is what the organisation decided, as far as a screen needs it.
func (a *App) Policy(context.Context) (control.PolicyInfo, error) {
	s, f := a.settings.Load(), a.force.Load()
	orgs := s.InForce().Policy
	info := control.PolicyInfo{
		Name: orgs.Name, Contact: orgs.Contact, File: orgs.File, Signed: orgs.Signed, Kept: orgs.Kept,
		Problem: f.problem, Tick: s.Tick(),
	}
	info.DefaultLabel = f.set.Rules.Labels.Default
	for _, l := range f.set.Rules.Labels.Labels {
		info.Labels = append(info.Labels, control.LabelInfo{ID: l.ID, Name: cmp.Or(l.Name, l.ID)})
	}
	if len(s.Accounts) > 0 {
		info.ServerLimit = a.relay.MaxSize(s.Accounts[0].SMTP)
	}
	return info, nil
}
