package amocrm

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seatplan/seatplan/schema"
)

// rightsJSON is what the vendor's pages and public clients tell of the rights object.
//
//go:embed rights.json
var rightsJSON []byte

type entry struct {
	Key       string `json:"key"`
	TitleEN   string `json:"title_en"`
	TitleRU   string `json:"title_ru"`
	ValueType string `json:"value_type"`
	Kind      string `json:"kind"`
	Source    string `json:"source"`
}

// Blocks of a role for parts of the system.
const (
	blockStage = "stage"
	blockList  = "list"
)

// Actions, in the order of the API's objects.
const (
	actView   = "view"
	actEdit   = "edit"
	actAdd    = "add"
	actDelete = "delete"
	actExport = "export"
)

var (
	stageActions = []string{actView, actEdit, actDelete, actExport}
	listActions  = []string{actView, actAdd, actEdit, actDelete, actExport}
)

// Levels from narrow to wide (doc; linked sdk).
var (
	levels4 = []schema.Level{schema.LevelNone, schema.LevelOwn, schema.LevelGroup, schema.LevelAll}
	levels3 = []schema.Level{schema.LevelNone, schema.LevelLinked, schema.LevelAll}
	levels2 = []schema.Level{schema.LevelNone, schema.LevelAll}
)

// names of rights whose keys of the API are another's words.
var renamed = map[string]string{
	"mail_access": "mail.access", "catalog_access": "lists.access", "files_access": "files.access",
	"oper_day_reports_view_access": "working_day.reports_view", "oper_day_user_tracking": "working_day.user_tracking",
}

// readOnly are rights that answers show and no documented request sets (live).
var readOnly = []string{"files_access", "oper_day_reports_view_access", "oper_day_user_tracking"}

// builtIn is the catalogue without what depends on the account: stages of pipelines and lists.
var builtIn = sync.OnceValue(func() *schema.Catalogue {
	var entries []entry
	if err := json.Unmarshal(rightsJSON, &entries); err != nil {
		panic("amocrm: rights.json: " + err.Error())
	}
	var rights []schema.Right
	for _, e := range entries {
		r := schema.Right{
			Name: e.Key, Key: e.Key, TitleEN: e.TitleEN, TitleRU: e.TitleRU, Kind: schema.RightKind(e.Kind),
			Type: schema.TypeLevel, Seat: schema.SeatFree, Writable: schema.WritableYes, Source: e.Source,
		}
		switch {
		case strings.Contains(e.Key, "[]") || e.ValueType == "opaque" || e.ValueType == "ref" || strings.HasPrefix(e.Key, "is_"):
			continue // areas of a role, and flags of a user
		case e.ValueType == "level4":
			r.Levels = levels4
		case e.ValueType == "level2":
			r.Levels = levels2
		default:
			r.Name, r.Type, r.Full = cmp.Or(renamed[e.Key], e.Key), schema.TypeBool, schema.Bool(true)
			if slices.Contains(readOnly, e.Key) {
				r.Writable = schema.WritableNo
			}
		}
		rights = append(rights, r)
	}
	return schema.NewCatalogue(rights)
})

// typeIncoming marks the stage of incoming leads, which every pipeline has (doc).
const typeIncoming = 1

// liveRights returns the rights of stages and lists.
func liveRights(pipelines []pipelineWire, lists []catalogWire) []schema.Right {
	var rights []schema.Right
	titles := pipelineTitles(pipelines)
	for i, p := range pipelines {
		stages := stageTitles(p.Embedded.Statuses)
		for j, s := range p.Embedded.Statuses {
			for _, action := range stageActions {
				if int(s.Type) == typeIncoming && action == actExport {
					continue // doc: not for that stage
				}
				r := schema.Right{
					Name: (&schema.AreaRights{Block: blockStage, Labels: []string{titles[i], stages[j]}}).RightName(action),
					Key:  stageKey(schema.ID(p.ID), schema.ID(s.ID), action), Kind: kindOf(action), Type: schema.TypeLevel, Levels: levels2,
					TitleEN: fmt.Sprintf("Stage %s / %s: %s", p.Name, s.Name, action), TitleRU: fmt.Sprintf("Этап %s / %s: %s", p.Name, s.Name, actionRU[action]),
					Seat: schema.SeatModifier, Writable: schema.WritableYes, Live: true, Source: "leads/pipelines (doc)",
				}
				if int(s.Type) == typeIncoming {
					// The server denies it to everybody who is given no right there (doc): to say so is to say
					// nothing.
					r.Full = schema.Reach(schema.LevelNone)
				}
				rights = append(rights, r)
			}
		}
	}
	for _, l := range lists {
		for _, action := range listActions {
			r := schema.Right{
				Name: (&schema.AreaRights{Block: blockList, Labels: []string{strconv.FormatInt(int64(l.ID), 10)}}).RightName(action),
				Key:  listKey(schema.ID(l.ID), action), Kind: kindOf(action), Type: schema.TypeLevel, Levels: levels3,
				TitleEN: fmt.Sprintf("List %s: %s", l.Name, action), TitleRU: fmt.Sprintf("Список %s: %s", l.Name, actionRU[action]),
				Seat: schema.SeatModifier, Writable: schema.WritableYes, Live: true, Source: "catalogs (sdk)",
			}
			if action == actAdd {
				r.Levels = levels2
			}
			rights = append(rights, r)
		}
	}
	return rights
}

// pipelineTitles are the titles by which files name pipelines. Several of one title are told apart by
// their numbers, but for the one that is in use among archived ones.
func pipelineTitles(pipelines []pipelineWire) []string {
	inUse, all := make(map[string]int), make(map[string]int)
	for i := range pipelines {
		all[string(pipelines[i].Name)]++
		if !pipelines[i].Archived {
			inUse[string(pipelines[i].Name)]++
		}
	}
	titles := make([]string, len(pipelines))
	for i := range pipelines {
		p := &pipelines[i]
		titles[i] = string(p.Name)
		if all[titles[i]] > 1 && (bool(p.Archived) || inUse[titles[i]] > 1) {
			titles[i] = numbered(titles[i], schema.ID(p.ID))
		}
	}
	return titles
}

// stageTitles are the titles by which files name the stages of one pipeline.
func stageTitles(stages []statusWire) []string {
	all := make(map[string]int)
	for i := range stages {
		all[string(stages[i].Name)]++
	}
	titles := make([]string, len(stages))
	for i := range stages {
		titles[i] = string(stages[i].Name)
		if all[titles[i]] > 1 {
			titles[i] = numbered(titles[i], schema.ID(stages[i].ID))
		}
	}
	return titles
}

func numbered(title string, id schema.ID) string { return fmt.Sprintf("%s (%d)", title, id) }

var actionRU = map[string]string{actView: "просмотр", actEdit: "правка", actAdd: "создание", actDelete: "удаление", actExport: "экспорт"}

func kindOf(action string) schema.RightKind {
	if action == actAdd {
		return schema.RightCreate
	}
	return schema.RightKind(action)
}

func stageKey(pipeline, status schema.ID, action string) string {
	return fmt.Sprintf("%s:%d:%d:%s", blockStage, pipeline, status, action)
}

func listKey(list schema.ID, action string) string {
	return fmt.Sprintf("%s:%d:%s", blockList, list, action)
}

// Letters of the levels (doc; L sdk).
var letters = map[schema.Level]string{schema.LevelNone: "D", schema.LevelOwn: "M", schema.LevelGroup: "G", schema.LevelLinked: "L", schema.LevelAll: "A"}

func levelOf(letter string) (schema.Level, bool) {
	for level, l := range letters {
		if l == letter {
			return level, true
		}
	}
	return schema.LevelNone, false
}

// rightSet reads the rights of a role, or of somebody who has none. Rights that no request sets are left
// out: they can be neither wanted nor changed. A level that is not known is an error, because it must not
// look like none.
func rightSet(rights *schema.Rights, w *rightsWire) (*schema.RightSet, error) {
	c := rights.Catalogue()
	d := rights.Draft(nil)
	var wrong error
	set := func(key, letter string) {
		id, ok := c.LookupKey(key)
		if !ok {
			return // of a stage that is not listed, which is kept as it is, or of an action that nobody documents
		}
		level, known := levelOf(letter)
		if !known || !slices.Contains(c.Right(id).Levels, level) {
			wrong = fmt.Errorf("the level %q of %s is not known", letter, c.Right(id).Name)
			return
		}
		switch {
		case c.Right(id).Restricts():
			d.Limit(id, schema.Reach(level))
		case level != schema.LevelNone:
			d.Grant(id)
			d.Limit(id, schema.Reach(level))
		}
	}
	for entity, actions := range w.entities() {
		for action, letter := range actions {
			set(entity+"."+action, string(letter))
		}
	}
	for key, on := range w.flags() {
		if id, ok := c.LookupKey(key); ok && on {
			d.Grant(id)
		}
	}
	for _, s := range w.Stages {
		if !s.ofLeads() {
			continue
		}
		for _, action := range stageActions {
			set(stageKey(schema.ID(s.Pipeline), schema.ID(s.Status), action), letterOf(s.Rights, action))
		}
	}
	for _, l := range w.Lists {
		for _, action := range listActions {
			set(listKey(schema.ID(l.Catalog), action), letterOf(l.Rights, action))
		}
	}
	return d.Set(), wrong
}

// letterOf returns the level of an action; one that is left out is denied (doc).
func letterOf(levels levelsWire, action string) string {
	if l, ok := levels[action]; ok && l != "" {
		return string(l)
	}
	return letters[schema.LevelNone]
}

// rightsOut is the complete rights object of a role as it is sent: whether a partial one keeps the
// rest is not known (guess), so it never is one.
type rightsOut struct {
	Leads     map[string]string `json:"leads"`
	Contacts  map[string]string `json:"contacts"`
	Companies map[string]string `json:"companies"`
	Tasks     map[string]string `json:"tasks"`
	Mail      bool              `json:"mail_access"`
	Catalogs  bool              `json:"catalog_access"`
	Stages    []stageOut        `json:"status_rights"` // always there: left out it may clear or keep (guess)
	Lists     []listOut         `json:"catalog_rights"`
}

type stageOut struct {
	Entity   string            `json:"entity_type"`
	Pipeline schema.ID         `json:"pipeline_id"`
	Status   schema.ID         `json:"status_id"`
	Rights   map[string]string `json:"rights"`
}

type listOut struct {
	Catalog schema.ID         `json:"catalog_id"`
	Rights  map[string]string `json:"rights"`
}

// wireRights writes a set of rights for the API.
func wireRights(c *schema.Catalogue, set *schema.RightSet) rightsOut {
	out := rightsOut{
		Leads: make(map[string]string), Contacts: make(map[string]string), Companies: make(map[string]string), Tasks: make(map[string]string),
		Stages: []stageOut{}, Lists: []listOut{},
	}
	entities := map[string]map[string]string{"leads": out.Leads, "contacts": out.Contacts, "companies": out.Companies, "tasks": out.Tasks}
	stages := make(map[[2]schema.ID]map[string]string)
	lists := make(map[schema.ID]map[string]string)
	for i := range c.Len() {
		id := schema.RightID(i)
		r := c.Right(id)
		parts := strings.Split(r.Key, ":")
		switch entity, action, dotted := strings.Cut(r.Key, "."); {
		case r.Restricts() && len(parts) == 4 && parts[0] == blockStage:
			at := [2]schema.ID{number(parts[1]), number(parts[2])}
			put(stages, at, parts[3], set.Value(id))
		case r.Restricts() && len(parts) == 3 && parts[0] == blockList:
			put(lists, number(parts[1]), parts[2], set.Value(id))
		case dotted && entities[entity] != nil:
			entities[entity][action] = letter(set, id)
		case r.Key == "mail_access":
			out.Mail = set.Has(id)
		case r.Key == "catalog_access":
			out.Catalogs = set.Has(id)
		}
	}
	drop(stages)
	drop(lists)
	for at, rights := range stages {
		out.Stages = append(out.Stages, stageOut{Entity: entityLeads, Pipeline: at[0], Status: at[1], Rights: rights})
	}
	sortStages(out.Stages)
	for at, rights := range lists {
		out.Lists = append(out.Lists, listOut{Catalog: at, Rights: rights})
	}
	slices.SortFunc(out.Lists, func(a, b listOut) int { return int(a.Catalog - b.Catalog) })
	return out
}

// unsaid marks a level of an area of which the set says nothing.
const unsaid = ""

// put enters the level of one action of an area.
func put[K comparable](areas map[K]map[string]string, at K, action string, v schema.Value) {
	if areas[at] == nil {
		areas[at] = make(map[string]string)
	}
	areas[at][action] = unsaid
	if v.Known() {
		areas[at][action] = letters[v.Level()]
	}
}

// drop takes out the areas of which the set says nothing at all. Where it says something, what is unsaid
// is denied, and is sent so.
func drop[K comparable](areas map[K]map[string]string) {
	for at, levels := range areas {
		said := false
		for action, l := range levels {
			if l == unsaid {
				levels[action] = letters[schema.LevelNone]
			} else {
				said = true
			}
		}
		if !said {
			delete(areas, at)
		}
	}
}

func number(s string) schema.ID {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("amocrm: the key of a right has no number: " + s)
	}
	return schema.ID(n)
}

// letter returns the level of a right.
func letter(set *schema.RightSet, id schema.RightID) string {
	if !set.Has(id) {
		return letters[schema.LevelNone]
	}
	if v := set.Value(id); v.Known() {
		return letters[v.Level()]
	}
	return letters[schema.LevelAll]
}
