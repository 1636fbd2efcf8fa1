package view

import (
	"fmt"
	"strings"
)

// mostUnmanaged is how many live objects are named before the rest is counted.
const mostUnmanaged = 20

// unmanagedLines tells what is live, not in the files, and left as it is. What a plan removes
// stands among the changes, and what the files say to ignore is only counted.
func unmanagedLines(o *Organization, all bool) []string {
	var lines []string
	ignored, more := 0, 0
	for _, u := range o.Unmanaged {
		switch {
		case u.Action == "ignore":
			ignored++
		case u.Action != "report":
		case len(lines) >= mostUnmanaged && !all:
			more++
		case u.Kind == "user":
			lines = append(lines, fmt.Sprintf("%s  %s", u.Title, u.Address))
		default:
			lines = append(lines, fmt.Sprintf("%s, %s  %s", u.Title, u.Kind, u.Address))
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	if ignored > 0 {
		lines = append(lines, fmt.Sprintf("%d more, which the files say to ignore", ignored))
	}
	return lines
}

// notRead tells why nothing is planned for an organization.
func notRead(read string) string {
	if read == "refused" {
		return "Cannot be read: the system does not let the account in. Nothing is planned here."
	}
	return "Cannot be read: there is no usable answer. Nothing is planned here."
}

// attestCommand is the command by which a person says that a manual step was done.
func attestCommand(address string) string {
	if strings.ContainsAny(address, "[\"") {
		return "seatplan attest '" + address + "'"
	}
	return "seatplan attest " + address
}

// verb says what to do with a box. A mark in brackets would read as if it were done.
func verb(tick bool) string {
	if tick {
		return "tick:"
	}
	return "untick:"
}

func verbRU(tick bool) string {
	if tick {
		return "поставить:"
	}
	return "снять:"
}
