package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// WCAG 2.2, success criterion 1.4.3: text reaches 4.5:1 on its ground.
func TestTextCanBeReadOnItsGround(t *testing.T) {
	grounds := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		roleInk:      {roleGround, roleSide, roleCard, roleTint, roleNoteTint, roleAskTint, roleStopTint, roleDoneTint, theme.ColorNameInputBackground, theme.ColorNameMenuBackground},
		roleSoft:     {roleGround, roleSide, roleCard, roleStopTint, roleAskTint},
		roleAccent:   {roleGround, roleCard, roleTint},
		roleOnAccent: {roleAccent},
		roleNote:     {roleCard, roleNoteTint},
		roleAsk:      {roleCard, roleAskTint, roleSide},
		roleStop:     {roleCard, roleStopTint, roleSide},
		roleDone:     {roleCard, roleDoneTint, roleSide},

		theme.ColorNamePlaceHolder:         {theme.ColorNameInputBackground},
		theme.ColorNameForegroundOnError:   {theme.ColorNameError},
		theme.ColorNameForegroundOnSuccess: {theme.ColorNameSuccess},
		theme.ColorNameForegroundOnWarning: {theme.ColorNameWarning},
	}
	for _, dark := range []bool{false, true} {
		th := FixedTheme(dark)
		for ink, on := range grounds {
			for _, ground := range on {
				if r := contrast(th.Color(ink, 0), th.Color(ground, 0)); r < 4.5 {
					t.Errorf("dark %t: %s on %s is %.2f:1, want 4.5:1", dark, ink, ground, r)
				}
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func TestTheThemeFollowsTheDesktop(t *testing.T) {
	light, dark := Theme{}.Color(roleGround, theme.VariantLight), Theme{}.Color(roleGround, theme.VariantDark)
	if light != rgba(0xf6f5f2ff) || dark != rgba(0x171a1dff) {
		t.Errorf("ground is %v and %v", light, dark)
	}
}

func TestTheThemeNamesEveryColour(t *testing.T) {
	test.AssertAllColorNamesDefined(t, FixedTheme(true), "dark")
}
