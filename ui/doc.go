// Package ui is the window: what the sender sees and decides.
//
// It shows what the guard process holds and passes on what the person wants. It
// keeps no state of its own that matters: throw the window away and nothing is
// lost, except the text of a mail that is just being written.
//
// The rules of this package:
//
//   - Words are made by plain functions in words*.go, which do not import Fyne.
//     Every one of them goes through say or sayN, so that it can be translated.
//   - A view has one Draw method. It shows what it is given and decides nothing.
//     Drawing what is already shown paints nothing.
//   - Only Bridge starts goroutines or knows about Fyne's thread.
//   - What came in a mail goes through clean before it is shown: a subject must
//     not be able to turn the line around or to hide what follows.
//
// This package does not import Fyne's real driver, so that its tests need no
// display; ui/window does.
package ui
