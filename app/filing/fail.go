package filing

import (
	"errors"
	"time"

	"holdback/mail/mailbox"
)

// backOff is how long we wait after a step that failed; the last one repeats.
var backOff = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, time.Hour}

// offline is how long a mailbox rests that could not be reached; the last one repeats.
var offline = []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute}

const (
	mostTries = 100 // about four days
	mostNoes  = 6   // of a server that refuses; about three hours
)

// failed keeps why a step did not work, and plans the next. What no further try can
// mend ends here.
func (t *task) failed(err error) pause {
	why := cause(err)
	t.f.cfg.Log.Info("file later", "id", t.e.ID, "cause", why, "tries", t.r.Tries, "err", mailbox.Loggable(err))
	if why == mailbox.CauseOffline || why == mailbox.CauseSignIn {
		t.r.Due = t.was // as soon as the mailbox can be used
		t.r.Says = t.trouble(reason(why), false)
		if why == mailbox.CauseSignIn {
			return unsigned
		}
		return unreached
	}
	t.r.Tries++
	over := t.over(why, err)
	says := reason(why)
	if errors.Is(err, errNoDraft) {
		says = errNoDraft.Error()
	}
	t.r.Says = t.trouble(says, over)
	t.after(backOff[min(t.r.Tries, len(backOff))-1])
	if over {
		t.done(t.r.Says)
	}
	return works
}

// over reports whether trying again is of no use.
func (t *task) over(why mailbox.Cause, err error) bool {
	switch {
	case why == mailbox.CauseTooBig, errors.Is(err, errNoDraft):
		return true
	case why == mailbox.CauseRefused, why == mailbox.CauseNoFolder:
		return t.r.Tries >= mostNoes
	}
	return t.r.Tries >= mostTries
}

// doubtful reports whether what was asked for may have been done all the same.
func doubtful(err error) bool {
	c := cause(err)
	return c == "" || c == mailbox.CauseUnknown
}

// cause is what a mailbox says of an error; empty for none, and for errors of others.
func cause(err error) mailbox.Cause {
	if p, ok := errors.AsType[*mailbox.Problem](err); ok {
		return p.Cause
	}
	return ""
}
