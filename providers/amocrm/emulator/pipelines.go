package emulator

import "net/http"

// statusObject is a stage in an answer.
func (c *call) statusObject(p *Pipeline, st *Status) object {
	color := "#99ccff"
	switch {
	case st.Type == StatusIncoming:
		color = "#c1c1c1"
	case st.ID == StatusWon:
		color = "#CCFF66"
	case st.ID == StatusLost:
		color = "#D5D8DB"
	}
	system := st.Type == StatusIncoming || st.ID == StatusWon || st.ID == StatusLost
	body := object{
		"id": st.ID, "name": st.Name, "sort": st.Sort, "is_editable": !system, "pipeline_id": p.ID, "color": color, "type": st.Type,
		"account_id": c.s.AccountID, "_links": links(c.link(pipelinePath(p.ID)+"/statuses"+step(st.ID), "")),
	}
	if c.asked("descriptions") {
		body["descriptions"] = []object{}
	}
	return body
}

func (c *call) statusObjects(p *Pipeline) []object {
	list := []object{}
	for i := range p.Statuses {
		list = append(list, c.statusObject(p, &p.Statuses[i]))
	}
	return list
}

func (c *call) pipelineObject(p *Pipeline) object {
	sort := 0
	for i := range c.s.Pipelines {
		if c.s.Pipelines[i].ID == p.ID {
			sort = i + 1
		}
	}
	return object{
		"id": p.ID, "name": p.Name, "sort": sort, "is_main": p.Main, "is_unsorted_on": true, "is_archive": p.Archived,
		"account_id": c.s.AccountID, "_links": links(c.link(pipelinePath(p.ID), "")),
		"_embedded": object{"statuses": c.statusObjects(p)},
	}
}

func pipelinePath(id int) string { return "/leads/pipelines" + step(id) }

// listPipelines answers GET leads/pipelines: all of them on one page, with a total (contract 1.4).
func (c *call) listPipelines() (reply, error) {
	list := []object{}
	for i := range c.s.Pipelines {
		if p := &c.s.Pipelines[i]; !p.Archived || c.s.is("archived_pipelines", "listed") {
			list = append(list, c.pipelineObject(p))
		}
	}
	return c.unpaged("pipelines", list)
}

// unpaged answers a list that has no pages.
func (c *call) unpaged(name string, items []object) (reply, error) {
	if len(items) == 0 {
		return noContent(), nil
	}
	return hal(http.StatusOK, object{
		"_total_items": len(items), "_links": links(c.link("/"+c.path, c.r.URL.RawQuery)), "_embedded": object{name: items},
	}), nil
}

func (c *call) onePipeline() (reply, error) {
	p := c.s.pipeline(c.ids[0])
	if p == nil {
		return c.missing()
	}
	return hal(http.StatusOK, c.pipelineObject(p)), nil
}

func (c *call) listStatuses() (reply, error) {
	p := c.s.pipeline(c.ids[0])
	if p == nil {
		return c.missing()
	}
	return c.unpaged("statuses", c.statusObjects(p))
}

func (c *call) oneStatus() (reply, error) {
	p, st := c.s.pipeline(c.ids[0]), c.s.status(c.ids[0], c.ids[1])
	if st == nil {
		return c.missing()
	}
	return hal(http.StatusOK, c.statusObject(p, st)), nil
}

// listCatalogs answers GET catalogs, the lists that catalog_rights name.
func (c *call) listCatalogs() (reply, error) {
	list := c.ordered(len(c.s.Catalogs), func(i int) (int, string) { return c.s.Catalogs[i].ID, c.s.Catalogs[i].Name })
	return c.list("catalogs", false, len(list), func(i int) object {
		x := c.s.Catalogs[list[i]]
		return object{"id": x.ID, "name": x.Name, "account_id": c.s.AccountID, "_links": links(c.link("/catalogs"+step(x.ID), c.r.URL.RawQuery))}
	})
}
