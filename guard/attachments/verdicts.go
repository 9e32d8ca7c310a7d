package attachments

import (
	"holdback/guard"
)

// judge says what one check thinks of a file; ok is false when it thinks nothing.
type judge struct {
	id    string
	usual guard.Level
	look  func(*guard.Mail, file) (f guard.Finding, ok bool)
}

// judges are those who look at what a file is, the gravest first.
var judges = []judge{
	{idForbidden, guard.Stop, forbidden},
	{idDisguised, guard.Ask, disguised},
	{idDangerous, guard.Ask, dangerous},
	{idMacro, guard.Ask, macro},
	{idAttention, guard.Ask, attention},
	{idUnreadable, guard.Ask, unreadable},
	{idEncrypted, guard.Note, encrypted},
	{idNested, guard.Note, nested},
}

type verdictsKey struct{}

// verdicts is what to say about what the files are. For each file only the
// heaviest finding that interrupts remains; notes do not shout and stay.
func verdicts(m *guard.Mail) []guard.Finding {
	list := files(m)
	if len(list) == 0 {
		return nil
	}
	return guard.Memo(m, verdictsKey{}, func() []guard.Finding {
		var all []guard.Finding
		for _, f := range list {
			all = append(all, verdict(m, f)...)
		}
		return all
	})
}

func verdict(m *guard.Mail, f file) []guard.Finding {
	var notes []guard.Finding
	var top guard.Finding
	var weight guard.Level
	for _, j := range judges {
		found, ok := j.look(m, f)
		if !ok {
			continue
		}
		found.Check, found.Place = j.id, f.place()
		if found.Quote == "" {
			found.Quote = f.called()
		}
		switch level := inForce(m.Rules, j, found.Level); {
		case level == guard.Off:
		case !level.Waits():
			notes = append(notes, found)
		case level.Weight() > weight.Weight():
			top, weight = found, level
		}
	}
	if weight == "" {
		return notes
	}
	return append([]guard.Finding{top}, notes...)
}

// inForce is the level that a finding will get: rules do not raise what a check
// itself calls weaker than usual.
func inForce(r *guard.Rules, j judge, l guard.Level) guard.Level {
	set, ok := r.Levels[j.id]
	if !ok || set != guard.Off && l.Weight() < j.usual.Weight() {
		return l
	}
	return set
}
