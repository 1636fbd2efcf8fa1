package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/loginlog"
	"github.com/seatplan/seatplan/schema"
)

// loginsDays is how far back devices are looked at, unless --since says it.
const loginsDays = 30

// standardInput is what is given in the place of a file.
const standardInput = "-"

type loginsOptions struct {
	source
	file, since, at, output string
}

func newLoginsCmd(a *App) *cobra.Command {
	var o loginsOptions
	cmd := &cobra.Command{
		Use:   "logins FILE",
		Short: "Read a saved log of sign-ins: who signs in, and from which unknown devices",
		Long: strings.TrimSpace(`
Read amoCRM's log of sign-ins, which no call gives, from a CSV file that a person has saved («Настройки →
Пользователи → три точки → Лог авторизаций»), and hold it against the files: when everybody signed in
last, who is in the log and in no file, which devices are unknown, who came from an address that is not
on security.ip_list, and who exported. FILE is "-" for the standard input.

An unknown device is a pair of browser and network that a person used for the first time since --since,
though the log has older entries of theirs. Versions of browsers are left out; a network is the first
24 bits of an address, 48 of version 6.

What a saved file looks like is a guess, because nobody has published one. The file is CSV in UTF-8,
separated by commas, semicolons or tabs. Columns are found by their headings, Russian or English, in any
order: time and user (or e-mail) are needed; way, page, IP and browser are used; others are ignored. A time
without an offset is taken for one in the time zone of the organization.

Nothing is written or kept, and nothing is read from the live system.`),
		Example: examples(`
  seatplan logins log.csv -C access
  seatplan logins log.csv --organization volt --since 2027-01-01 --at 2027-01-31
  seatplan logins log.csv -o json | jq -r '.users[] | select(.last_sign_in == null) | .user'`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one file: seatplan logins log.csv")
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"csv"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return runLogins(cmd.Context(), a, &o)
		},
	}
	o.flags(cmd)
	o.organizationFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&o.since, "since", "", fmt.Sprintf("devices and addresses since this `DAY`, 2027-01-01; %d days before --at if left out", loginsDays))
	f.StringVar(&o.at, "at", "", "as of the end of this `DAY`, 2027-01-31: what is later in the log is left out; today, with all of the log, if left out")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT`: text or json")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

func runLogins(ctx context.Context, a *App, o *loginsOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	since, err := dayFlag("--since", o.since)
	if err != nil {
		return err
	}
	at, err := dayFlag("--at", o.at)
	if err != nil {
		return err
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	org, err := l.logged(o.organization)
	if err != nil {
		return err
	}
	day := at
	if !day.Known() {
		day = schema.DateOf(a.Now().In(org.Timezone))
	}
	if !since.Known() {
		since = day.AddDays(-loginsDays)
	}
	if since > day {
		return fmt.Errorf("--since %s is after %s, the last day", since, day)
	}
	log, err := a.loginLog(ctx, o.file)
	if err != nil {
		return err
	}
	report := loginlog.Review(log, org, loginlog.Window{Since: since, Until: at})
	out := loginsOf(org, log, report, since, day)
	if o.output == formatJSON {
		return a.json(out)
	}
	writeLogins(a.Out, out)
	return nil
}

// dayFlag reads the day of a flag, no day if it was not given.
func dayFlag(flag, text string) (schema.Date, error) {
	if text == "" {
		return 0, nil
	}
	d, err := schema.ParseDate(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", flag, err)
	}
	return d, nil
}

// logged returns the organization whose log is read: the named one, or the only one that there is.
func (l *loaded) logged(name string) (*schema.Organization, error) {
	var found []*schema.Organization
	var names []string
	for _, o := range l.orgs {
		if o.System == amocrm.System {
			found = append(found, o)
			names = append(names, o.Name)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, fmt.Errorf("several organizations have a log of sign-ins; name the one of this file with --organization: %s", strings.Join(names, ", "))
	case name != "":
		return nil, fmt.Errorf("organization.%s is of the system %q; only the log of %q can be read from a file", name, l.orgs[0].System, amocrm.System)
	}
	return nil, fmt.Errorf("no organization in %s is of the system %q, whose log can be read from a file", l.dir.path, amocrm.System)
}

// loginLog reads a saved log.
func (a *App) loginLog(ctx context.Context, path string) (*loginlog.Log, error) {
	name, in := path, a.In
	if path == standardInput {
		name = "the standard input"
	} else {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read the log of sign-ins: %w", err)
		}
		defer file.Close()
		in = file
	}
	type result struct {
		log *loginlog.Log
		err error
	}
	// Like a line from a terminal, a read from a pipe cannot be called off, and is left behind when the
	// user asks to stop.
	done := make(chan result, 1)
	go func() {
		log, err := loginlog.Parse(in)
		done <- result{log, err}
	}()
	select {
	case got := <-done:
		if got.err != nil {
			return nil, fmt.Errorf("%s: %w", name, got.err)
		}
		return got.log, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// The JSON form. Texts of the log are cleaned when it is made, and the text form is drawn from it.
type (
	loginsJSON struct {
		FormatVersion string           `json:"format_version"`
		Organization  string           `json:"organization"`
		Since         string           `json:"since"`
		At            string           `json:"at"`
		Log           logJSON          `json:"log"`
		Users         []userLoginsJSON `json:"users"`
		NotInFiles    []strangerJSON   `json:"not_in_files"`
		Ambiguous     []ambiguousJSON  `json:"ambiguous"`
		Devices       []loginJSON      `json:"unknown_devices"`
		OutsideIPList []outsideJSON    `json:"outside_ip_list"` // null if the files have no list
		Exports       []loginJSON      `json:"exports"`
	}
	logJSON struct {
		Columns []loginlog.Column `json:"columns"`
		Entries int               `json:"entries"`
		Later   int               `json:"later"` // after the day, left out
		First   *string           `json:"first"`
		Last    *string           `json:"last"`
		Covers  bool              `json:"covers_window"`
	}
	signInJSON struct {
		Time string `json:"time"`
		Way  string `json:"way"`
	}
	userLoginsJSON struct {
		User       string      `json:"user"`
		Name       string      `json:"name"`
		Entries    int         `json:"entries"`
		Last       *signInJSON `json:"last_sign_in"`
		LastDirect *signInJSON `json:"last_without_api"`
		Unclear    bool        `json:"unclear"` // see ambiguous
	}
	strangerJSON struct {
		Name       string      `json:"name"`
		Email      *string     `json:"email"`
		Removed    *string     `json:"removed"` // the block of the files
		SameNameAs []string    `json:"same_name_as"`
		Entries    int         `json:"entries"`
		Last       *signInJSON `json:"last_sign_in"`
	}
	ambiguousJSON struct {
		Name    string      `json:"name"`
		Users   []string    `json:"users"`
		Entries int         `json:"entries"`
		Last    *signInJSON `json:"last_sign_in"`
	}
	loginJSON struct {
		Name    string  `json:"name"`
		User    *string `json:"user"`
		Time    string  `json:"time"`
		Way     string  `json:"way"`
		Page    string  `json:"page"`
		IP      string  `json:"ip"`
		Network string  `json:"network"`
		Browser string  `json:"browser"`
		Line    int     `json:"line"`
	}
	outsideJSON struct {
		IP      string  `json:"ip"`
		Name    string  `json:"name"`
		User    *string `json:"user"`
		Entries int     `json:"entries"`
		Last    string  `json:"last"`
	}
)

func loginsOf(org *schema.Organization, log *loginlog.Log, r *loginlog.Report, since, at schema.Date) *loginsJSON {
	out := &loginsJSON{
		FormatVersion: view.FormatVersion, Organization: org.Name, Since: since.String(), At: at.String(),
		Log:   logJSON{Columns: log.Columns, Entries: r.Entries, Later: r.Later, Covers: r.Entries > 0 && !r.Short},
		Users: []userLoginsJSON{}, NotInFiles: []strangerJSON{}, Ambiguous: []ambiguousJSON{}, Devices: []loginJSON{}, Exports: []loginJSON{},
	}
	if r.Entries > 0 {
		first, last := r.First.Format(time.RFC3339), r.Last.Format(time.RFC3339)
		out.Log.First, out.Log.Last = &first, &last
	}
	for _, p := range r.Users {
		out.Users = append(out.Users, userLoginsJSON{
			User: view.Clean(string(p.User.Address)), Name: view.Clean(p.Name()), Entries: p.Entries,
			Last: signInOf(p.Last), LastDirect: signInOf(p.LastDirect), Unclear: p.Unclear,
		})
	}
	for _, p := range r.Strangers {
		s := strangerJSON{Name: view.Clean(p.Name()), SameNameAs: addresses(p.Namesakes), Entries: p.Entries, Last: signInOf(p.Last)}
		if p.Mail != "" {
			mail := view.Clean(p.Mail)
			s.Email = &mail
		}
		if p.Removed != nil {
			address := view.Clean(string(p.Removed.Address))
			s.Removed = &address
		}
		out.NotInFiles = append(out.NotInFiles, s)
	}
	for _, p := range r.Unclear {
		out.Ambiguous = append(out.Ambiguous, ambiguousJSON{Name: view.Clean(p.Name()), Users: addresses(p.Namesakes), Entries: p.Entries, Last: signInOf(p.Last)})
	}
	for i := range r.Devices {
		out.Devices = append(out.Devices, loginOf(&r.Devices[i]))
	}
	for i := range r.Exports {
		out.Exports = append(out.Exports, loginOf(&r.Exports[i]))
	}
	if r.Listed {
		out.OutsideIPList = []outsideJSON{}
	}
	for _, x := range r.Outside {
		out.OutsideIPList = append(out.OutsideIPList, outsideJSON{
			IP: view.Clean(x.IP), Name: view.Clean(x.Person.Name()), User: addressOf(x.Person), Entries: x.Entries, Last: x.Last.Moment.Format(time.RFC3339),
		})
	}
	return out
}

func signInOf(e *loginlog.Event) *signInJSON {
	if e == nil {
		return nil
	}
	return &signInJSON{Time: e.Moment.Format(time.RFC3339), Way: view.Clean(e.Way)}
}

func loginOf(e *loginlog.Event) loginJSON {
	return loginJSON{
		Name: view.Clean(e.Person.Name()), User: addressOf(e.Person), Time: e.Moment.Format(time.RFC3339), Way: view.Clean(e.Way), Page: view.Clean(e.Page),
		IP: view.Clean(e.IP), Network: view.Clean(e.Network()), Browser: view.Clean(e.Browser), Line: e.Line,
	}
}

// addressOf returns the address of a person of the files, nil for others.
func addressOf(p *loginlog.Person) *string {
	if p.User == nil {
		return nil
	}
	address := view.Clean(string(p.User.Address))
	return &address
}

func addresses(users []*schema.User) []string {
	list := make([]string, len(users))
	for i, u := range users {
		list[i] = view.Clean(string(u.Address))
	}
	return list
}

func writeLogins(w io.Writer, out *loginsJSON) {
	text := loginsText{w}
	text.head(out)
	text.users(out.Users)
	text.others(out)
	text.logins("Unknown devices since "+out.Since, out.Devices, loginsText.device)
	text.outside(out)
	text.logins("Exports in the log", out.Exports, func(_ loginsText, x *loginJSON) string { return joined(x.Way, x.Page, x.IP) })
}
