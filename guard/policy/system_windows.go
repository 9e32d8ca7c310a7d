package policy

import "golang.org/x/sys/windows"

// programData is asked of the system: a person could set the variable to a folder
// where there is no policy.
func programData(getenv func(string) string) string {
	if dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, windows.KF_FLAG_DEFAULT); err == nil {
		return dir
	}
	return getenv("ProgramData")
}
