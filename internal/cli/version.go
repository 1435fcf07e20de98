package cli

import (
	"runtime"

	"eightx/internal/locale"
)

// version is stamped in by the build (see Makefile). Without a stamp it is a
// developer's build.
var version = "dev"

// versionCmd says which program this is.
type versionCmd struct {
	jsonFlag
}

// Run writes the version.
func (c *versionCmd) Run(s *session) error {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	if c.JSON {
		return s.writeJSON(map[string]string{"version": version, "go": runtime.Version(), "platform": platform})
	}
	s.say("cli.version.line",
		locale.A("version", version), locale.A("go", runtime.Version()), locale.A("platform", platform))
	return nil
}
