//go:build !headless

package desktop

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"runtime"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// iconSize is the edge of the icon in pixels; panels scale it down.
const iconSize = 64

// Colours of the icon: a coloured ground with an outline of its own reads on light and
// on dark panels.
var (
	iconGround  = color.NRGBA{0x0f, 0x6b, 0x6b, 0xff}
	iconAsk     = color.NRGBA{0x9a, 0x5b, 0x00, 0xff}
	iconOutline = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

// iconFor draws the icon with a badge of at most two characters: how many messages
// wait, or "!" when one wants an answer. Without one it shows two bars: hold.
func iconFor(badge string) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, iconSize, iconSize))
	ground := iconGround
	if badge == "!" {
		ground = iconAsk
	}
	disc(img, iconSize/2, iconOutline)
	disc(img, iconSize/2-4, ground)
	if badge == "" {
		bar(img, 22)
		bar(img, 35)
	} else {
		write(img, badge)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil // a buffer takes everything
	}
	if runtime.GOOS == "windows" {
		return ico(out.Bytes())
	}
	return out.Bytes()
}

func disc(img draw.Image, r float32, c color.Color) {
	const k = 0.5523 // a circle of four Bézier curves
	m := float32(iconSize) / 2
	v := vector.NewRasterizer(iconSize, iconSize)
	v.MoveTo(m+r, m)
	v.CubeTo(m+r, m+k*r, m+k*r, m+r, m, m+r)
	v.CubeTo(m-k*r, m+r, m-r, m+k*r, m-r, m)
	v.CubeTo(m-r, m-k*r, m-k*r, m-r, m, m-r)
	v.CubeTo(m+k*r, m-r, m+r, m-k*r, m+r, m)
	v.ClosePath()
	v.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{})
}

func bar(img draw.Image, x int) {
	draw.Draw(img, image.Rect(x, 20, x+7, 44), image.NewUniform(iconOutline), image.Point{}, draw.Src)
}

// write puts text into the middle.
func write(img draw.Image, text string) {
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return // the font is part of the program
	}
	size := 42.0
	if len(text) > 1 {
		size = 32
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(iconOutline), Face: face}
	box, width := d.BoundString(text)
	d.Dot = fixed.Point26_6{
		X: (fixed.I(iconSize) - width) / 2,
		Y: (fixed.I(iconSize)-(box.Max.Y-box.Min.Y))/2 - box.Min.Y,
	}
	d.DrawString(text)
}

// ico wraps a PNG into the container that Windows wants for icons.
func ico(picture []byte) []byte {
	head := []any{
		uint16(0), uint16(1), uint16(1), // reserved, type icon, one picture
		uint8(iconSize), uint8(iconSize), uint8(0), uint8(0), // width, height, no palette, reserved
		uint16(1), uint16(32), // planes, bits per pixel
		uint32(len(picture)), uint32(22), // size and place of the picture
	}
	var out bytes.Buffer
	for _, v := range head {
		_ = binary.Write(&out, binary.LittleEndian, v) // a buffer takes everything
	}
	out.Write(picture)
	return out.Bytes()
}
