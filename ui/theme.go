package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colour roles of our own, beside those that Fyne names. A state is never
// told by its colour alone: each has its word or sign too.
const (
	roleSide      fyne.ThemeColorName = "holdback-side"
	roleCard      fyne.ThemeColorName = "holdback-card"
	roleSoft      fyne.ThemeColorName = "holdback-soft"
	roleLine      fyne.ThemeColorName = "holdback-line"
	roleTint      fyne.ThemeColorName = "holdback-accent-tint"
	roleNote      fyne.ThemeColorName = "holdback-note"
	roleNoteTint  fyne.ThemeColorName = "holdback-note-tint"
	roleAsk       fyne.ThemeColorName = "holdback-ask"
	roleAskTint   fyne.ThemeColorName = "holdback-ask-tint"
	roleStop      fyne.ThemeColorName = "holdback-stop"
	roleStopTint  fyne.ThemeColorName = "holdback-stop-tint"
	roleDone      fyne.ThemeColorName = "holdback-done"
	roleDoneTint  fyne.ThemeColorName = "holdback-done-tint"
	roleGround                        = theme.ColorNameBackground
	roleInk                           = theme.ColorNameForeground
	roleAccent                        = theme.ColorNamePrimary
	roleOnAccent                      = theme.ColorNameForegroundOnPrimary
	roleNothing   fyne.ThemeColorName = "holdback-nothing"
	rolePressed                       = theme.ColorNamePressed
	roleHover                         = theme.ColorNameHover
	roleSelection                     = theme.ColorNameSelection
)

// Sizes of type, and the steps of space between things.
const (
	sizePage    float32 = 20
	sizeSection float32 = 15
	sizeBody    float32 = 14
	sizeSmall   float32 = 13
	sizeBadge   float32 = 12

	radiusCard   float32 = 10
	radiusButton float32 = 8
	gap          float32 = 8
	cardGap      float32 = 12
	cardPad      float32 = 16
	pagePad      float32 = 24
	labelPad     float32 = 8 // what Fyne puts around the words of its labels; see tight
)

// pair is one colour in its light and its dark shape, as 0xRRGGBBAA.
type pair struct{ light, dark uint32 }

// palette holds every colour of the window; Theme.Color is its only reader.
var palette = map[fyne.ThemeColorName]pair{
	roleGround:   {0xf6f5f2ff, 0x171a1dff},
	roleSide:     {0xefede8ff, 0x1b1f23ff},
	roleCard:     {0xffffffff, 0x20252aff},
	roleInk:      {0x1f2933ff, 0xe8eaecff},
	roleSoft:     {0x5b6875ff, 0x9aa7b2ff},
	roleLine:     {0xe3e1dcff, 0x30373dff},
	roleAccent:   {0x0f6b6bff, 0x5cc2bdff},
	roleOnAccent: {0xffffffff, 0x10201fff},
	roleTint:     {0xe3f1f0ff, 0x1d3636ff},
	roleNote:     {0x2f5fb3ff, 0x8db4ffff},
	roleNoteTint: {0xe8eef9ff, 0x1e2a40ff},
	roleAsk:      {0x955800ff, 0xf0b860ff},
	roleAskTint:  {0xfbf0dcff, 0x3a2d17ff},
	roleStop:     {0xa8322aff, 0xff8f86ff},
	roleStopTint: {0xfae7e5ff, 0x40211fff},
	roleDone:     {0x2f6f3eff, 0x8bd09bff},
	roleDoneTint: {0xe6f2e8ff, 0x1d3323ff},
	roleNothing:  {0x00000000, 0x00000000},

	theme.ColorNameButton:              {0xffffffff, 0x20252aff},
	theme.ColorNameDisabled:            {0x8a949eff, 0x6d7882ff},
	theme.ColorNameDisabledButton:      {0xefede8ff, 0x1b1f23ff},
	theme.ColorNameError:               {0xa8322aff, 0xff8f86ff},
	theme.ColorNameFocus:               {0x0f6b6b40, 0x5cc2bd50},
	theme.ColorNameForegroundOnError:   {0xffffffff, 0x2a1211ff},
	theme.ColorNameForegroundOnSuccess: {0xffffffff, 0x10201fff},
	theme.ColorNameForegroundOnWarning: {0xffffffff, 0x241a08ff},
	theme.ColorNameHeaderBackground:    {0xefede8ff, 0x1b1f23ff},
	theme.ColorNameHyperlink:           {0x0f6b6bff, 0x5cc2bdff},
	roleHover:                          {0x1f293310, 0xe8eaec14},
	theme.ColorNameInputBackground:     {0xffffffff, 0x1b1f23ff},
	theme.ColorNameInputBorder:         {0xc9c5bcff, 0x47515aff},
	theme.ColorNameMenuBackground:      {0xffffffff, 0x262c32ff},
	theme.ColorNameOverlayBackground:   {0xffffffff, 0x20252aff},
	theme.ColorNamePlaceHolder:         {0x5b6875ff, 0x9aa7b2ff},
	rolePressed:                        {0x1f293320, 0xe8eaec28},
	theme.ColorNameScrollBar:           {0x5b687560, 0x9aa7b260},
	theme.ColorNameScrollBarBackground: {0x00000000, 0x00000000},
	roleSelection:                      {0xcfe6e4ff, 0x27494aff},
	theme.ColorNameSeparator:           {0xe3e1dcff, 0x30373dff},
	theme.ColorNameShadow:              {0x1f293318, 0x00000050},
	theme.ColorNameSuccess:             {0x2f6f3eff, 0x8bd09bff},
	theme.ColorNameWarning:             {0x955800ff, 0xf0b860ff},
}

// sizes holds the measures that differ from Fyne's own.
var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText:               sizeBody,
	theme.SizeNameHeadingText:        sizePage,
	theme.SizeNameSubHeadingText:     sizeSection,
	theme.SizeNameCaptionText:        sizeSmall,
	theme.SizeNamePadding:            cardGap - 2*rowEdge, // also what lists put between rows
	theme.SizeNameInnerPadding:       labelPad,
	theme.SizeNameInputRadius:        radiusButton,
	theme.SizeNameButtonRadius:       radiusButton,
	theme.SizeNameCardRadius:         radiusCard,
	theme.SizeNameDialogRadius:       radiusCard,
	theme.SizeNamePopupRadius:        radiusCard,
	theme.SizeNameMenuRadius:         radiusButton,
	theme.SizeNameSelectionRadius:    radiusCard,
	theme.SizeNameScrollBar:          8,
	theme.SizeNameScrollBarSmall:     4,
	theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameInputBorder:        1,
	theme.SizeNameInlineIcon:         18,
}

// Theme is the look of the window. It must be set before the first window is
// made. The zero Theme follows the light or dark wish of the desktop.
type Theme struct {
	dark, fixed bool
}

// FixedTheme never follows the desktop, so that pictures come out the same
// everywhere.
func FixedTheme(dark bool) Theme { return Theme{dark: dark, fixed: true} }

// Color is the colour of a role. Names that we never use are Fyne's own.
func (t Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	p, ok := palette[name]
	if !ok {
		return theme.DefaultTheme().Color(name, v)
	}
	if t.fixed && t.dark || !t.fixed && v == theme.VariantDark {
		return rgba(p.dark)
	}
	return rgba(p.light)
}

// Size is one measure; where we have no wish it must be Fyne's, or its widgets break.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}

// Font is Fyne's bundled one, so that the window must not search for any.
func (t Theme) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon is Fyne's own; we show words before icons and never draw our own set.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

func rgba(c uint32) color.NRGBA {
	return color.NRGBA{R: uint8(c >> 24), G: uint8(c >> 16), B: uint8(c >> 8), A: uint8(c)}
}

// shade is the colour of a role as it is now.
func shade(role fyne.ThemeColorName) color.Color {
	s := fyne.CurrentApp().Settings()
	if t, ok := s.Theme().(Theme); ok {
		return t.Color(role, s.ThemeVariant())
	}
	return Theme{}.Color(role, s.ThemeVariant())
}
