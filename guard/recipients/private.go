package recipients

import (
	"fmt"

	"holdback/guard"
)

// privateSender notes a private address in a message to people whom one knows at work.
func (s *sight) privateSender() []guard.Finding {
	from := s.m.View.From()
	if len(s.m.Facts.Own) == 0 || len(from) == 0 || len(s.orgs) == 0 {
		return nil
	}
	as := from[0]
	if !s.m.IsSelf(as.Address) || !s.public.cover(as.Address) || s.own.cover(as.Address) {
		return nil
	}
	for _, p := range s.parties {
		if p.public || s.m.IsSelf(p.Address) || p.outside && p.messages() < 3 {
			continue
		}
		return []guard.Finding{{
			Level: guard.Note, Quote: as.Address.String(), Place: guard.Place{Part: guard.Header, Name: "From"}, About: p.org,
			Says: fmt.Sprintf("You write to %s from your private address %s.", p.Address, as.Address),
			Hint: "Choose your address at work in your mail program, if this is work.",
		}}
	}
	return nil
}
