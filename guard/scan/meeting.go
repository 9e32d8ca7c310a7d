package scan

import (
	"slices"
	"strings"
)

// meetingWords stand in the invitations that programs write for meetings over the
// net, with the number of the meeting and the code to get in. Those whom they go to
// are meant to have both.
var meetingWords = []string{
	"meeting id", "meeting-id", "meeting number", "webinar id", "webinar-id", "conference id", "konferenz-id", "besprechungs-id", "meetingnummer",
	"id de réunion", "id de la réunion", "id de reunión", "id de la reunión", "id riunione", "id de reunião", "id da reunião",
	"vergadering-id", "vergaderings-id", "mötes-id", "møde-id", "møte-id", "kokoustunnus", "identyfikator spotkania", "id spotkania", "id schůzky",
	"идентификатор конференции", "идентификатор собрания", "toplantı kimliği", "会议号", "会议 id", "会議 id", "会議id", "ミーティングid", "ミーティング id",
	"zoom.us/", "teams.microsoft.com/", "teams.live.com/", "webex.com/", "gotomeeting.com/", "meet.google.com/",
}

// ofMeeting reports whether text[at:] is the code of a meeting: words of its
// invitation stand right before it.
func (p *pass) ofMeeting(at int) bool {
	const reach = 300
	before := strings.ToLower(p.text[max(0, at-reach):at])
	return slices.ContainsFunc(meetingWords, func(w string) bool { return strings.Contains(before, w) })
}
