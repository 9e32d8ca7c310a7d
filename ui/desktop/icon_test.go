//go:build !headless

package desktop

import (
	"bytes"
	"image/png"
	"runtime"
	"testing"
)

func TestIconIsReadableOnLightAndDarkPanels(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("icons are wrapped there")
	}
	for _, badge := range []string{"", "1", "9+", "!"} {
		img, err := png.Decode(bytes.NewReader(iconFor(badge)))
		if err != nil {
			t.Fatalf("badge %q: %v", badge, err)
		}
		light, dark := 0, 0
		for x := range iconSize {
			for y := range iconSize {
				r, g, b, a := img.At(x, y).RGBA()
				switch sum := r + g + b; {
				case a < 0xffff:
				case sum > 3*0xc000:
					light++
				case sum < 3*0x8000:
					dark++
				}
			}
		}
		if light < 300 || dark < 1000 {
			t.Errorf("badge %q has %d light and %d dark pixels: it would vanish on some panel", badge, light, dark)
		}
	}
}
