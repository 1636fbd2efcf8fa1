package view

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// JSON writes the machine form of a plan.
func JSON(w io.Writer, d *Document) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(d)
}

// VersionError is the error of a document that this program cannot read.
type VersionError struct{ Version string }

func (e *VersionError) Error() string {
	return fmt.Sprintf("the plan has format version %q, and this program reads %s", e.Version, FormatVersion)
}

// CheckVersion reports whether a document of this format version can be read: the first number
// must be ours, and the second not newer.
func CheckVersion(version string) error {
	major, minor, ok := parseVersion(version)
	ourMajor, ourMinor, _ := parseVersion(FormatVersion)
	if !ok || major != ourMajor || minor > ourMinor {
		return &VersionError{Version: version}
	}
	return nil
}

func parseVersion(s string) (major, minor int, ok bool) {
	a, b, _ := strings.Cut(s, ".")
	major, err1 := strconv.Atoi(a)
	minor, err2 := strconv.Atoi(b)
	return major, minor, err1 == nil && err2 == nil
}
