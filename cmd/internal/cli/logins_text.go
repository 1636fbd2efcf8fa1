package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm/loginlog"
)

// loginsText draws the text form of what a log of sign-ins tells.
type loginsText struct{ io.Writer }

func (w loginsText) head(out *loginsJSON) {
	if out.Log.First == nil {
		fmt.Fprintf(w, "Log of sign-ins of %s: no entries.\n", out.Organization)
	} else {
		fmt.Fprintf(w, "Log of sign-ins of %s: %s, from %s to %s.\n", out.Organization, plural(out.Log.Entries, "entry", "entries"), clock(*out.Log.First), clock(*out.Log.Last))
	}
	if out.Log.First != nil && !out.Log.Covers {
		fmt.Fprintf(w, "The log begins on %s, so a device is known only from then on.\n", (*out.Log.First)[:len(time.DateOnly)])
	}
	if out.Log.Later > 0 {
		fmt.Fprintf(w, "Left out after %s: %s.\n", out.At, plural(out.Log.Later, "entry", "entries"))
	}
	var missing []string
	for _, c := range []loginlog.Column{loginlog.Way, loginlog.IP, loginlog.Browser} {
		if !slices.Contains(out.Log.Columns, c) {
			missing = append(missing, string(c))
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(w, "The file has no column for: %s. What hangs on that is not seen.\n", strings.Join(missing, ", "))
	}
}

func (w loginsText) users(list []userLoginsJSON) {
	fmt.Fprintf(w, "\nLast sign-ins, %s of the files:\n", plural(len(list), "user", "users"))
	for _, u := range list {
		fmt.Fprintf(w, "  %s  %s  %s\n", u.Name, u.User, lastOf(&u))
	}
}

func lastOf(u *userLoginsJSON) string {
	var parts []string
	switch {
	case u.Last != nil:
		parts = append(parts, signedIn(u.Last))
		if u.LastDirect == nil {
			parts = append(parts, "only through the API")
		} else if *u.LastDirect != *u.Last {
			parts = append(parts, "not through the API "+signedIn(u.LastDirect))
		}
	case u.Entries > 0:
		parts = append(parts, "no sign-in in this log, only exports")
	case !u.Unclear:
		return "never in this log"
	}
	if u.Unclear {
		parts = append(parts, "unclear: others have the same name, see below")
	}
	return strings.Join(parts, "; ") + " (" + plural(u.Entries, "entry", "entries") + ")"
}

func (w loginsText) others(out *loginsJSON) {
	if len(out.NotInFiles) == 0 {
		fmt.Fprintln(w, "\nIn the log and in no file: nobody.")
	} else {
		fmt.Fprintln(w, "\nIn the log and in no file:")
	}
	for _, s := range out.NotInFiles {
		fmt.Fprintf(w, "  %s", called(s.Name))
		if s.Email != nil && !strings.EqualFold(*s.Email, s.Name) {
			fmt.Fprintf(w, " <%s>", *s.Email)
		}
		fmt.Fprintf(w, "  %s", seen(s.Entries, s.Last))
		if s.Removed != nil {
			fmt.Fprintf(w, "; must not have access: %s", *s.Removed)
		}
		if len(s.SameNameAs) > 0 {
			fmt.Fprintf(w, "; has the name and not the e-mail of %s", strings.Join(s.SameNameAs, ", "))
		}
		fmt.Fprintln(w)
	}
	if len(out.Ambiguous) == 0 {
		return
	}
	fmt.Fprintln(w, "\nWho is meant is not clear, because several have the name:")
	for _, x := range out.Ambiguous {
		fmt.Fprintf(w, "  %s  %s: %s\n", called(x.Name), seen(x.Entries, x.Last), strings.Join(x.Users, ", "))
	}
}

// seen tells of somebody who is no user of the files.
func seen(entries int, last *signInJSON) string {
	if last == nil {
		return plural(entries, "entry", "entries")
	}
	return plural(entries, "entry", "entries") + ", last sign-in " + signedIn(last)
}

func (w loginsText) logins(title string, list []loginJSON, tell func(loginsText, *loginJSON) string) {
	if len(list) == 0 {
		fmt.Fprintf(w, "\n%s: none.\n", title)
		return
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	for i := range list {
		fmt.Fprintf(w, "  %s  %s  %s\n", clock(list[i].Time), person(list[i].Name, list[i].User), tell(w, &list[i]))
	}
}

func (loginsText) device(x *loginJSON) string {
	network := x.Network
	if network == x.IP {
		network = ""
	}
	return joined(x.Browser, x.IP, network, x.Way)
}

func (w loginsText) outside(out *loginsJSON) {
	switch {
	case out.OutsideIPList == nil:
		return
	case len(out.OutsideIPList) == 0:
		fmt.Fprintf(w, "\nAddresses since %s that are not on security.ip_list: none.\n", out.Since)
		return
	}
	fmt.Fprintf(w, "\nAddresses since %s that are not on security.ip_list:\n", out.Since)
	for _, x := range out.OutsideIPList {
		fmt.Fprintf(w, "  %s  %s  %s, last %s\n", x.IP, person(x.Name, x.User), plural(x.Entries, "entry", "entries"), clock(x.Last))
	}
}

// clock shortens a time of the JSON form, all of which are in the time zone of the organization.
func clock(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.Format("2006-01-02 15:04")
}

func signedIn(x *signInJSON) string { return joined(clock(x.Time), x.Way) }

func called(name string) string {
	if name == "" {
		return "(no name)"
	}
	return name
}

func person(name string, user *string) string {
	if user == nil {
		return called(name)
	}
	return name + " (" + *user + ")"
}

// joined joins the parts that there are.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
