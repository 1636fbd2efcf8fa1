package replica

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/schema"
)

// letters of the levels.
var letters = map[schema.Level]string{
	schema.LevelNone: "D", schema.LevelOwn: "M", schema.LevelGroup: "G", schema.LevelLinked: "L", schema.LevelAll: "A",
}

// area is where a right holds, by its key: at a stage, "stage:9:91:view", or in a list, "list:7:view".
type area struct {
	stage, list      bool
	pipeline, number int
	action           string
}

func areaOf(key string) area {
	parts := strings.Split(key, ":")
	number := func(i int) int { n, _ := strconv.Atoi(parts[i]); return n }
	switch {
	case len(parts) == 4 && parts[0] == "stage":
		return area{stage: true, pipeline: number(1), number: number(2), action: parts[3]}
	case len(parts) == 3 && parts[0] == "list":
		return area{list: true, number: number(1), action: parts[2]}
	}
	return area{}
}

// areas copies pipelines with their stages, and lists. They show in the rights that they have.
func (c *copier) areas() {
	for i := range c.catalogue.Len() {
		r := c.catalogue.Right(schema.RightID(i))
		switch a := areaOf(r.Key); {
		case a.stage && a.action == "view":
			_, _, labels := schema.AreaOf(r.Name)
			status := emulator.Status{ID: a.number, Name: named(labels[1], schema.ID(a.number))}
			// Exports are no right of incoming leads.
			if _, ok := c.catalogue.LookupKey(fmt.Sprintf("stage:%d:%d:export", a.pipeline, a.number)); !ok {
				status.Type = emulator.StatusIncoming
			}
			p := c.pipeline(a.pipeline, labels[0])
			p.Statuses = append(p.Statuses, status)
		case a.list && a.action == "view":
			title := strings.TrimSuffix(strings.TrimPrefix(r.TitleEN, "List "), ": "+a.action)
			c.s.Catalogs = append(c.s.Catalogs, emulator.Catalog{ID: a.number, Name: named(title, schema.ID(a.number))})
		}
	}
}

func (c *copier) pipeline(id int, title string) *emulator.Pipeline {
	i := slices.IndexFunc(c.s.Pipelines, func(p emulator.Pipeline) bool { return p.ID == id })
	if i < 0 {
		i = len(c.s.Pipelines)
		c.s.Pipelines = append(c.s.Pipelines, emulator.Pipeline{ID: id, Name: named(title, schema.ID(id))})
	}
	return &c.s.Pipelines[i]
}

// rights writes a set of rights as the API has them.
func (c *copier) rights(set *schema.RightSet) emulator.Rights {
	var out emulator.Rights
	records := map[string]*emulator.Actions{"leads": &out.Leads, "contacts": &out.Contacts, "companies": &out.Companies}
	for i := range c.catalogue.Len() {
		id := schema.RightID(i)
		r := c.catalogue.Right(id)
		entity, action, _ := strings.Cut(r.Key, ".")
		switch a := areaOf(r.Key); {
		case a.stage && set.Value(id).Known():
			put(stageOf(&out, a), a.action, letters[set.Value(id).Level()])
		case a.list && set.Value(id).Known():
			put(listOf(&out, a), a.action, letters[set.Value(id).Level()])
		case records[entity] != nil:
			put(actionsOf(records[entity]), action, level(set, id))
		case entity == "tasks":
			put(map[string]*string{"edit": &out.Tasks.Edit, "delete": &out.Tasks.Delete}, action, level(set, id))
		case r.Key == "mail_access":
			out.MailAccess = set.Has(id)
		case r.Key == "catalog_access":
			out.CatalogAccess = set.Has(id)
		}
	}
	return out
}

// level is how far a right reaches.
func level(set *schema.RightSet, id schema.RightID) string {
	switch v := set.Value(id); {
	case !set.Has(id):
		return letters[schema.LevelNone]
	case v.Known():
		return letters[v.Level()]
	}
	return letters[schema.LevelAll]
}

// put enters the level of an action. An action that the emulator does not know is left out, and shows
// when the copy is compared.
func put(actions map[string]*string, action, letter string) {
	if to := actions[action]; to != nil {
		*to = letter
	}
}

func actionsOf(a *emulator.Actions) map[string]*string {
	return map[string]*string{"view": &a.View, "edit": &a.Edit, "add": &a.Add, "delete": &a.Delete, "export": &a.Export}
}

func stageOf(r *emulator.Rights, a area) map[string]*string {
	i := slices.IndexFunc(r.StatusRights, func(s emulator.StatusRight) bool { return s.Pipeline == a.pipeline && s.Status == a.number })
	if i < 0 {
		i = len(r.StatusRights)
		r.StatusRights = append(r.StatusRights, emulator.StatusRight{EntityType: "leads", Pipeline: a.pipeline, Status: a.number})
	}
	at := &r.StatusRights[i].Rights
	return map[string]*string{"view": &at.View, "edit": &at.Edit, "delete": &at.Delete, "export": &at.Export}
}

func listOf(r *emulator.Rights, a area) map[string]*string {
	i := slices.IndexFunc(r.CatalogRights, func(l emulator.CatalogRight) bool { return l.Catalog == a.number })
	if i < 0 {
		i = len(r.CatalogRights)
		r.CatalogRights = append(r.CatalogRights, emulator.CatalogRight{Catalog: a.number})
	}
	return actionsOf(&r.CatalogRights[i].Rights)
}
