package filing

import (
	"context"
	"time"
)

// Step does the next step for a message now, whenever it is due, and says when the one after
// it is: zero when there is none. For tests with real servers, whose time cannot be faked.
func (f *Filing) Step(ctx context.Context, id string) time.Time {
	due, _ := f.step(ctx, id, "")
	return due
}
