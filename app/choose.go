package app

import (
	"context"

	"holdback/app/control"
	"holdback/app/settings"
)

// This file answers what a person asks about settings: control.Guard.

// Setting returns the value of one key that is in force.
func (a *App) Setting(_ context.Context, key string) (string, error) {
	k, err := a.settings.Load().Key(key)
	if err != nil {
		return "", &control.Refusal{Says: sentence(err)}
	}
	return k.Value, nil
}

// SetSetting chooses a value; an empty one goes back to the built-in.
func (a *App) SetSetting(_ context.Context, key, value string) error {
	return a.changeSetting(key, value)
}

// Settings lists every key with its value in force.
func (a *App) Settings(context.Context) ([]control.SettingValue, error) {
	var all []control.SettingValue
	for _, k := range a.settings.Load().Keys() {
		all = append(all, control.SettingValue{Key: k.Name, Value: k.Value, Origin: k.Origin, Locked: k.Locked != "", Why: k.Why})
	}
	return all, nil
}

func (a *App) changeSetting(key, value string) error {
	return a.changeSettings(func(s settings.Settings) (settings.Settings, error) {
		next, err := s.Set(key, value)
		if err != nil {
			return s, &control.Refusal{Says: sentence(err)}
		}
		return next, nil
	})
}

// changeSettings saves what change makes of the settings, then puts it in force.
// It begins with the file as it is now: what somebody wrote into it by hand since
// the start comes into force with the change, and is never overwritten.
func (a *App) changeSettings(change func(settings.Settings) (settings.Settings, error)) error {
	a.settingsMu.Lock()
	defer a.settingsMu.Unlock()
	onDisk, err := settings.Load(a.opts.Dirs.Settings)
	if err != nil {
		return &control.Refusal{Says: "The settings file cannot be read: " + err.Error() + ".", Hint: "Mend it, then try again. Until then the settings of the start stay in force."}
	}
	next, err := change(onDisk.Under(a.settings.Load().InForce().Policy))
	if err != nil {
		return err
	}
	if err := next.Check(); err != nil {
		return &control.Refusal{Says: sentence(err)}
	}
	if err := settings.Save(a.opts.Dirs.Settings, next); err != nil {
		return &control.Refusal{Says: "Nothing was changed: " + err.Error() + ".", Hint: "Make room on the disk, or see to it that it can be written, then try again.", Later: true}
	}
	a.decide(next)
	a.watchAccounts(next)
	if a.box != nil && !a.opts.Idle {
		err = a.recheck(context.Background())
	}
	a.hub.publish(control.Event{Kind: "settings"})
	return err
}
