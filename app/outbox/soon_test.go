package outbox_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"holdback/app/outbox"
	"holdback/guard"
	"holdback/mail"
)

func TestWhatLeavesSoonIsCheckedBeforeWhatLeavesLater(t *testing.T) {
	var held atomic.Int64
	bubble(t, func(t *testing.T, d *desk) {
		for range 80 { // twenty seconds of checks
			d.hold("later")
		}
		held.Store(80)
		soon := d.hold("soon")
		pass(10*time.Second + outbox.Margin)
		d.want(soon.ID, outbox.Sent)
	}, func(c *outbox.Config) {
		c.HoldFor = func(string, mail.Envelope) time.Duration {
			if held.Load() == 80 {
				return 10 * time.Second
			}
			return time.Hour
		}
		c.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			<-time.After(time.Second) // of fake time
			return nil, nil
		}
	})
}
