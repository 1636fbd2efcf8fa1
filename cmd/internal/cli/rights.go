package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/schema"
)

type rightsOptions struct {
	source
	system       string
	words        []string
	output       string
	capabilities bool
}

func newRightsCmd(a *App) *cobra.Command {
	var o rightsOptions
	cmd := &cobra.Command{
		Use:   "rights [SYSTEM] [WORD...]",
		Short: "List and search the rights of a system",
		Long: strings.TrimSpace(`
List the rights of a system with their kind, what they mean for paid seats, the type of their value, and
their titles in English and Russian. Words select the rights whose name, title, kind or seat hold all of
them. In a directory
with a catalogue.json the live system's own list is shown.

With --capabilities, list what can be done with each field of each object instead.`),
		Example: examples(`
  seatplan rights altegio export
  seatplan rights altegio клиент
  seatplan rights altegio --capabilities
  seatplan rights altegio -o json | jq -r '.rights[].name'`),
		ValidArgs: systemNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 && slices.Contains(systemNames(), args[0]) {
				o.system, args = args[0], args[1:]
			}
			o.words = args
			return runRights(a, &o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.dir, "directory", "C", ".", "use the catalogue.json in `DIR`")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the list: text or json")
	f.BoolVar(&o.capabilities, "capabilities", false, "list what can be done with each field of each object")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

func runRights(a *App, o *rightsOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	for _, p := range providers() {
		if o.system != "" && p.Spec().System != o.system {
			continue
		}
		if o.capabilities {
			if err := a.listCapabilities(p, o); err != nil {
				return err
			}
			continue
		}
		if err := a.listRights(p, o); err != nil {
			return err
		}
	}
	return nil
}

type rightJSON struct {
	Name     string       `json:"name"`
	Key      string       `json:"key"`
	TitleEN  string       `json:"title_en"`
	TitleRU  string       `json:"title_ru"`
	Kind     string       `json:"kind"`
	Type     string       `json:"value_type"`
	Full     schema.Value `json:"full_value"`
	Parent   *string      `json:"parent"`
	Seat     string       `json:"seat"`
	Writable string       `json:"writable"`
	Source   string       `json:"source"`
}

func (a *App) listRights(p provider, o *rightsOptions) error {
	c, err := savedCatalogue(o.dir, p)
	if err != nil {
		return err
	}
	found := []rightJSON{}
	for i := range c.Len() {
		r := c.Right(schema.RightID(i))
		if !hasWords(o.words, r.Name, r.TitleEN, r.TitleRU, string(r.Kind), string(r.Seat)) {
			continue
		}
		j := rightJSON{
			Name: r.Name, Key: r.Key, TitleEN: r.TitleEN, TitleRU: r.TitleRU, Kind: string(r.Kind), Type: string(r.Type),
			Full: r.Full, Seat: string(r.Seat), Writable: string(r.Writable), Source: r.Source,
		}
		if r.Parent != "" {
			j.Parent = &r.Parent
		}
		found = append(found, j)
	}
	if o.output == formatJSON {
		return a.json(map[string]any{"format_version": view.FormatVersion, "system": p.Spec().System, "rights": found})
	}
	rows := make([][]string, len(found))
	for i, r := range found {
		value := r.Type
		if r.Writable == string(schema.WritableNo) {
			value += ", read only"
		}
		seat := r.Seat
		if seat == string(schema.SeatModifier) {
			seat = "restriction"
		}
		rows[i] = []string{r.Name, r.Kind, seat, value, view.Clean(r.TitleEN), view.Clean(r.TitleRU)}
	}
	a.table([]string{"right", "kind", "seat", "value", "title", "название"}, rows)
	if len(rows) == 0 {
		return &ExitError{Code: CodeError, Err: fmt.Errorf("no right of %s has all of: %s", p.Spec().Title, strings.Join(o.words, " "))}
	}
	return nil
}

func hasWords(words []string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	for _, w := range words {
		if !strings.Contains(all, strings.ToLower(w)) {
			return false
		}
	}
	return true
}

// savedCatalogue returns the rights of a system, with what catalogue.json says of them.
func savedCatalogue(dir string, p provider) (*schema.Catalogue, error) {
	file, err := readCatalogue(dir)
	if err != nil || file == nil {
		return p.Catalogue(), err
	}
	for _, o := range file.Organizations {
		if o.System == p.Spec().System {
			return o.Catalogue(p.Catalogue()), nil
		}
	}
	return p.Catalogue(), nil
}

type capabilityJSON struct {
	Object   string `json:"object"`
	Field    string `json:"field"`
	Title    string `json:"title"`
	Level    string `json:"capability"`
	Read     string `json:"read"`
	Create   string `json:"create"`
	Update   string `json:"update"`
	Delete   string `json:"delete"`
	Unproven bool   `json:"unproven"`
	InFiles  bool   `json:"in_files"`
	Reason   string `json:"reason"`
	Source   string `json:"source"`
	ScreenRU string `json:"screen_ru"`
	ScreenEN string `json:"screen_en"`
}

func (a *App) listCapabilities(p provider, o *rightsOptions) error {
	list := []capabilityJSON{}
	for _, c := range p.Capabilities() {
		if hasWords(o.words, c.Title, c.Reason, string(c.Level)) {
			list = append(list, capabilityJSON{
				Object: string(c.Kind), Field: c.Field, Title: c.Title, Level: string(c.Level), Read: string(c.Read), Create: string(c.Create),
				Update: string(c.Update), Delete: string(c.Delete), Unproven: c.Unproven, InFiles: !c.Unmapped, Reason: c.Reason, Source: c.Source,
				ScreenRU: c.ScreenRU, ScreenEN: c.ScreenEN,
			})
		}
	}
	if o.output == formatJSON {
		return a.json(map[string]any{"format_version": view.FormatVersion, "system": p.Spec().System, "capabilities": list})
	}
	rows := make([][]string, len(list))
	for i, c := range list {
		level := c.Level
		if c.Unproven {
			level += ", unproven"
		}
		if !c.InFiles {
			level = "not in files"
		}
		rows[i] = []string{c.Title, level, c.Read, c.Create, c.Update, c.Delete, c.Reason}
	}
	a.table([]string{"object", "capability", "read", "create", "update", "delete", "note"}, rows)
	return nil
}

func (a *App) json(v any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// table writes rows with aligned columns on a terminal, and separated by tabs elsewhere.
func (a *App) table(headers []string, rows [][]string) {
	if !a.Terminal.Out {
		for _, r := range rows {
			fmt.Fprintln(a.Out, strings.Join(r, "\t"))
		}
		return
	}
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderHeader(false).Headers(headers...).Rows(rows...).
		StyleFunc(func(row, _ int) lipgloss.Style {
			s := lipgloss.NewStyle().PaddingRight(2)
			if row == table.HeaderRow && a.colorOut() {
				s = s.Foreground(lipgloss.BrightBlack)
			}
			return s
		})
	fmt.Fprintln(a.Out, t.String())
}
