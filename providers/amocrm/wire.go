package amocrm

import (
	"bytes"
	"encoding/json"

	"github.com/seatplan/seatplan/providers/internal/wire"
	"github.com/seatplan/seatplan/schema"
)

// pageWire is the frame of a list (doc). An answer without a body is an empty list. The total stands in
// some lists only (live).
type pageWire struct {
	Total wire.Number `json:"_total_items"`
	Links struct {
		Next struct {
			Href string `json:"href"`
		} `json:"next"`
	} `json:"_links"`
	Embedded map[string]json.RawMessage `json:"_embedded"`
}

type accountWire struct {
	ID       wire.Number `json:"id"`
	Name     wire.Text   `json:"name"`
	Current  wire.Number `json:"current_user_id"`
	Embedded struct {
		Groups []groupWire `json:"users_groups"`
	} `json:"_embedded"`
}

type groupWire struct {
	ID   wire.Number `json:"id"`
	Name wire.Text   `json:"name"`
}

type userWire struct {
	ID       wire.Number `json:"id"`
	Name     wire.Text   `json:"name"`
	Email    wire.Text   `json:"email"`
	Lang     wire.Text   `json:"lang"`
	Rights   rightsWire  `json:"rights"`
	Embedded struct {
		Roles  []groupWire `json:"roles"`
		Groups []groupWire `json:"groups"`
	} `json:"_embedded"`
}

type roleWire struct {
	ID     wire.Number `json:"id"`
	Name   wire.Text   `json:"name"`
	Rights rightsWire  `json:"rights"`

	Embedded struct {
		Users []holderWire `json:"users"`
	} `json:"_embedded"`
}

// holderWire is the number of somebody who has a role: by itself, in an object, or with the whole user
// (pages and clients contradict each other).
type holderWire schema.ID

// UnmarshalJSON reads any of the forms.
func (h *holderWire) UnmarshalJSON(data []byte) error {
	var object struct {
		ID wire.Number `json:"id"`
	}
	if trimmed := bytes.TrimSpace(data); len(trimmed) == 0 || trimmed[0] != '{' {
		if err := json.Unmarshal(data, &object.ID); err != nil {
			return err
		}
	} else if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	*h = holderWire(object.ID)
	return nil
}

// levelsWire are letters by action. Where there are none the answer may have an empty list.
type levelsWire map[string]wire.Text

// UnmarshalJSON reads any of the forms.
func (l *levelsWire) UnmarshalJSON(data []byte) error {
	if string(bytes.TrimSpace(data)) == "[]" {
		*l = nil
		return nil
	}
	return json.Unmarshal(data, (*map[string]wire.Text)(l))
}

// rightsWire is the rights object of roles and users (doc). What nobody documents is not looked at.
type rightsWire struct {
	Leads     levelsWire  `json:"leads"`
	Contacts  levelsWire  `json:"contacts"`
	Companies levelsWire  `json:"companies"`
	Tasks     levelsWire  `json:"tasks"`
	Mail      wire.Flag   `json:"mail_access"`
	Catalogs  wire.Flag   `json:"catalog_access"`
	Stages    []stageWire `json:"-"`
	Lists     []listWire  `json:"-"`

	Admin  wire.Flag   `json:"is_admin"` // of users only
	Free   wire.Flag   `json:"is_free"`
	Active wire.Maybe  `json:"is_active"`
	Group  wire.Number `json:"group_id"`
	Role   wire.Number `json:"role_id"`
}

type stageWire struct {
	Entity   wire.Text   `json:"entity_type"`
	Pipeline wire.Number `json:"pipeline_id"`
	Status   wire.Number `json:"status_id"`
	Rights   levelsWire  `json:"rights"`
}

type listWire struct {
	Catalog wire.Number `json:"catalog_id"`
	Rights  levelsWire  `json:"rights"`
}

// UnmarshalJSON reads stage and list rights apart: for administrators they have been seen malformed
// (3p), and mean nothing there.
func (w *rightsWire) UnmarshalJSON(data []byte) error {
	type plain rightsWire // without this method
	if err := json.Unmarshal(data, (*plain)(w)); err != nil {
		return err
	}
	if w.Admin {
		return nil
	}
	var areas struct {
		Stages []stageWire `json:"status_rights"`
		Lists  []listWire  `json:"catalog_rights"`
	}
	if err := json.Unmarshal(data, &areas); err != nil {
		return err
	}
	w.Stages, w.Lists = areas.Stages, areas.Lists
	return nil
}

func (w *rightsWire) entities() map[string]levelsWire {
	return map[string]levelsWire{"leads": w.Leads, "contacts": w.Contacts, "companies": w.Companies, "tasks": w.Tasks}
}

// flags are the ticks that a request can set.
func (w *rightsWire) flags() map[string]bool {
	return map[string]bool{"mail_access": bool(w.Mail), "catalog_access": bool(w.Catalogs)}
}

type pipelineWire struct {
	ID       wire.Number `json:"id"`
	Name     wire.Text   `json:"name"`
	Archived wire.Flag   `json:"is_archive"`
	Embedded struct {
		Statuses []statusWire `json:"statuses"`
	} `json:"_embedded"`
}

type statusWire struct {
	ID   wire.Number `json:"id"`
	Name wire.Text   `json:"name"`
	Type wire.Number `json:"type"`
}

type catalogWire struct {
	ID   wire.Number `json:"id"`
	Name wire.Text   `json:"name"`
}

// recordWire is a lead, a contact, a company or a task, of which only matters whose it is.
type recordWire struct {
	ID          wire.Number `json:"id"`
	Responsible wire.Number `json:"responsible_user_id"`
}

// problemWire is a refusal (doc: problem+json).
type problemWire struct {
	Title      wire.Text `json:"title"`
	Detail     wire.Text `json:"detail"`
	Status     wire.Text `json:"status"`
	Validation []struct {
		Request wire.Text `json:"request_id"`
		Errors  []struct {
			Code   wire.Text `json:"code"`
			Path   wire.Text `json:"path"`
			Detail wire.Text `json:"detail"`
		} `json:"errors"`
	} `json:"validation-errors"`
}
