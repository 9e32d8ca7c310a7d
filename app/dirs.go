package app

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Dirs says where Holdback keeps things. Nothing is written anywhere else.
type Dirs struct {
	Data     string // database, contents, lock; mode 0700
	Settings string // the settings file
	Runtime  string // for the control socket, where it does not fit into Data
	OneHome  bool   // everything is in one folder, chosen by HOLDBACK_HOME
}

// FindDirs follows HOLDBACK_HOME, which puts everything into one folder, else the
// customs of the system: the XDG base directories on Linux, Application Support on
// macOS, LocalAppData on Windows.
func FindDirs(getenv func(string) string) (Dirs, error) {
	if home := getenv("HOLDBACK_HOME"); home != "" {
		abs, err := filepath.Abs(home)
		if err != nil {
			return Dirs{}, fmt.Errorf("find HOLDBACK_HOME: %w", err)
		}
		return Dirs{Data: abs, Settings: filepath.Join(abs, "settings.toml"), Runtime: abs, OneHome: true}, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return Dirs{}, fmt.Errorf("find a folder for settings: %w; set HOLDBACK_HOME to choose one", err)
	}
	data, err := dataHome(getenv, config)
	if err != nil {
		return Dirs{}, err
	}
	run := getenv("XDG_RUNTIME_DIR")
	if run == "" {
		run = data
	}
	return Dirs{Data: data, Settings: filepath.Join(config, folder(), "settings.toml"), Runtime: run}, nil
}

func dataHome(getenv func(string) string, config string) (string, error) {
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(config, folder()), nil
	case "windows":
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find LocalAppData: %w; set HOLDBACK_HOME to choose a folder", err)
		}
		return filepath.Join(cache, folder()), nil
	}
	if data := getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, folder()), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the home folder: %w; set HOLDBACK_HOME to choose one", err)
	}
	return filepath.Join(home, ".local", "share", folder()), nil
}

func folder() string {
	if runtime.GOOS == "linux" {
		return "holdback"
	}
	return "Holdback"
}
