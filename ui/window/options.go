package window

import (
	"context"

	"holdback/app/control"
)

// ID names the program to the desktop. The .desktop file must carry the same name.
const ID = "io.holdback.Holdback"

// Options are what the window is given. Connect must be set.
type Options struct {
	Connect  func(ctx context.Context) (control.Guard, error) // called again after each loss; may start the guard process
	Start    func(ctx context.Context) error                  // starts the guard process when the person asks; nil hides the button
	Practice Practice                                         // nil outside the demonstration
	Version  string
}
