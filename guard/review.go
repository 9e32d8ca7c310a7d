package guard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdback/mail"
)

// A Check is one thing a colleague might notice: data and one pure function.
type Check struct {
	ID    string // stable, for settings and tests: "message.unreadable"
	Why   string // one sentence for the settings page
	Level Level  // the usual level of its findings; Off: only when somebody turns it on
	Look  func(*Mail) []Finding
}

// Set is the checks that look at messages, with the rules they were made for.
type Set struct {
	Checks []Check // in the order in which their findings are shown
	Rules  *Rules
}

// Review lets every check look at m, all at once, until ctx ends. Findings come
// the heaviest first, then in the order of the checks. A check that panics or
// does not end in time does not pass in silence and does not keep the others
// from looking. m.Rules is set to those of the set.
func (s Set) Review(ctx context.Context, m *Mail) []Finding {
	m.Rules = s.Rules
	found := make([]chan []Finding, len(s.Checks))
	for i, c := range s.Checks {
		if s.off(c) {
			continue
		}
		found[i] = make(chan []Finding, 1)
		go func() { found[i] <- look(c, m) }()
	}
	var all []Finding
	for i, c := range s.Checks {
		if found[i] != nil {
			all = append(all, s.judge(c, m, await(ctx, c, found[i]))...)
		}
	}
	all = append(all, s.when(ctx, m, all)...)
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(b.Level.Weight(), a.Level.Weight()) })
	return all
}

// off reports whether nobody wants to hear of c.
func (s Set) off(c Check) bool {
	set, ok := s.Rules.Levels[c.ID]
	if !ok {
		set = c.Level
	}
	return set == Off
}

// await waits for a check. What is ready counts, also when the time is over.
func await(ctx context.Context, c Check, found <-chan []Finding) []Finding {
	select {
	case f := <-found:
		return f
	default:
	}
	select {
	case f := <-found:
		return f
	case <-ctx.Done():
		f := Failed(fmt.Sprintf("The check %s did not finish in time.", c.ID))
		return []Finding{f}
	}
}

func look(c Check, m *Mail) (found []Finding) {
	defer func() {
		if r := recover(); r != nil {
			found = []Finding{Failed(fmt.Sprintf("The check %s stopped with a fault of its own.", c.ID))}
		}
	}()
	return c.Look(m)
}

// CheckFailed is the id of findings that say that a check could not do its work.
const CheckFailed = "check.failed"

// Failed is the finding for checks that could not do their work. The message must not leave
// without the sender's word then.
func Failed(says string) Finding {
	return Finding{
		Check: CheckFailed,
		Level: Ask,
		Says:  says,
		Hint:  "Look at the message yourself, then send it or take it back.",
	}
}

// judge gives findings the level in force, and drops those that are off and those that
// the sender does not want to be asked again.
func (s Set) judge(c Check, m *Mail, found []Finding) []Finding {
	var kept []Finding
	for _, f := range found {
		if f.Check == CheckFailed {
			kept = append(kept, f)
			continue
		}
		if f.Check == "" {
			f.Check = c.ID
		}
		f.Level, f.By = s.Rules.level(c, f)
		if s.Rules.Locked[f.Check] {
			f.About = ""
		}
		if f.Level == Off || m.Facts.Quiet[f.QuietKey()] {
			continue
		}
		kept = append(kept, f)
	}
	return brief(kept)
}

// mostOfOne is how many findings of one check are listed: nobody reads more, and no
// screen has to show them.
const mostOfOne = 100

// brief is findings of one check with one for all those that are too many. It weighs as
// much as the heaviest of them.
func brief(found []Finding) []Finding {
	if len(found) <= mostOfOne {
		return found
	}
	rest := found[mostOfOne:]
	return append(slices.Clone(found[:mostOfOne]), Finding{
		Check: rest[0].Check, Level: Strongest(rest), By: rest[0].By, Count: len(rest),
		Says: fmt.Sprintf("The same was found %d times more.", len(rest)),
		Hint: "Put the others right first; then the next ones are listed.",
	})
}

// when asks the rules that a company wrote. A rule that cannot be evaluated asks.
func (s Set) when(ctx context.Context, m *Mail, found []Finding) []Finding {
	var more []Finding
	for _, r := range s.Rules.When {
		if f, says := ask(ctx, r, m, found); f {
			more = append(more, says)
		}
	}
	return more
}

func ask(ctx context.Context, r Rule, m *Mail, found []Finding) (holds bool, says Finding) {
	answer := make(chan error, 1)
	var yes bool
	go func() {
		defer func() {
			if p := recover(); p != nil {
				answer <- fmt.Errorf("it stopped with a fault: %v", p)
			}
		}()
		var err error
		yes, err = r.When(m, found)
		answer <- err
	}()
	select {
	case err := <-answer:
		if err == nil {
			return yes, r.Then
		}
		return true, unasked(r, fmt.Sprintf("The rule %q could not be asked: %v.", r.ID, err))
	case <-ctx.Done():
		return true, unasked(r, fmt.Sprintf("The rule %q did not finish in time.", r.ID))
	}
}

// unasked is the finding for a rule that could not be asked. It weighs as much as the
// rule: what might be forbidden must not leave on a click.
func unasked(r Rule, says string) Finding {
	f := Failed(says)
	if r.Then.Level.Weight() > f.Level.Weight() {
		f.Level, f.By = r.Then.Level, r.Then.By
		f.Hint = "Send it to fewer people or in parts, or ask whoever keeps the rules."
	}
	return f
}

// MessageUnreadable is about a message that we could not take apart. It is relayed
// unchanged: its recipient's program may understand what we do not. It asks where a limit
// was reached, because anything may stand beyond; damage is noted, and so is what only
// the recipients can read.
func MessageUnreadable() Check {
	return Check{
		ID:    "message.unreadable",
		Why:   "Says when a message could not be read, so that not all of it was checked.",
		Level: Ask,
		Look: func(m *Mail) []Finding {
			switch {
			case m.Unreadable != nil:
				return []Finding{unreadable(m.Unreadable)}
			case m.View != nil && m.View.Encrypted():
				return []Finding{{
					Level: Note,
					Says:  "This message is encrypted, so its content was not checked.",
					Hint:  "Only its recipients can read it. It leaves exactly as your mail program wrote it.",
				}}
			}
			return nil
		},
	}
}

func unreadable(why error) Finding {
	f := Finding{
		Level: Note,
		Says:  "This message could not be read in full, so not all of it was checked.",
		Hint:  "It leaves exactly as your mail program wrote it. Reason: " + strings.ReplaceAll(why.Error(), "\n", "; ") + ".",
	}
	if errors.Is(why, mail.ErrUnread) {
		f.Level = Ask
	}
	return f
}
