package view

import (
	"bytes"
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

// Decode reads the machine form of a plan again, from a file that may have been edited: texts are
// made safe to show, and a plan that does not hold together is an error.
func Decode(data []byte) (*Document, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var raw any
	if err := decoder.Decode(&raw); err != nil {
		return nil, err
	}
	safe, err := json.Marshal(cleaned(raw))
	if err != nil {
		return nil, err
	}
	var d Document
	if err := json.Unmarshal(safe, &d); err != nil {
		return nil, err
	}
	if err := CheckVersion(d.FormatVersion); err != nil {
		return nil, err
	}
	for i := range d.Organizations {
		if err := d.Organizations[i].check(); err != nil {
			return nil, err
		}
	}
	return &d, nil
}

func cleaned(v any) any {
	switch x := v.(type) {
	case string:
		return Clean(x)
	case []any:
		for i := range x {
			x[i] = cleaned(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = cleaned(x[k])
		}
	}
	return v
}

// check reports what the renderers take for granted.
func (o *Organization) check() error {
	licences := make(map[string]bool, len(o.Seats.Licences))
	for _, l := range o.Seats.Licences {
		licences[l.Licence] = true
		if l.AtRenewal != nil && l.Renews == nil {
			return fmt.Errorf("the licence of %s has a renewal without a day", l.Licence)
		}
	}
	for _, s := range o.Seats.Users {
		if !licences[s.Licence] {
			return fmt.Errorf("the seat of %s is in no licence", s.User)
		}
	}
	return nil
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
