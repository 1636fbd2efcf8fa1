package emulator

import "slices"

// Rights are what a role or a user may do, in the form of the API. A level is one letter: A allowed,
// G where the responsible user is of the same group, M where the user is responsible, L linked
// (lists only), D denied. A level that is left out is denied.
type Rights struct {
	Leads     Actions    `json:"leads,omitzero"`
	Contacts  Actions    `json:"contacts,omitzero"`
	Companies Actions    `json:"companies,omitzero"`
	Tasks     TaskAction `json:"tasks,omitzero"`

	MailAccess    bool `json:"mail_access"`
	CatalogAccess bool `json:"catalog_access"`

	StatusRights  []StatusRight  `json:"status_rights"`  // null and [] are two things
	CatalogRights []CatalogRight `json:"catalog_rights"` // as above

	// What follows is seen in answers and in no documented request (contract 3.3).
	FilesAccess              bool `json:"files_access,omitempty"`
	CustomFieldsRights       any  `json:"custom_fields_rights,omitempty"` // nobody has seen one that is not null
	OperDayReportsViewAccess bool `json:"oper_day_reports_view_access,omitempty"`
	OperDayUserTracking      bool `json:"oper_day_user_tracking,omitempty"`
}

// Actions are the levels for leads, contacts, companies, or the items of a list.
type Actions struct {
	View   string `json:"view"`
	Edit   string `json:"edit"`
	Add    string `json:"add"`
	Delete string `json:"delete"`
	Export string `json:"export"`
}

// TaskAction are the levels for tasks: everybody sees them, exports and additions have no level.
type TaskAction struct {
	Edit   string `json:"edit"`
	Delete string `json:"delete"`
}

// StatusRight is what is special in one stage. Only leads have such rights.
type StatusRight struct {
	EntityType string      `json:"entity_type"`
	Pipeline   int         `json:"pipeline_id"`
	Status     int         `json:"status_id"`
	Rights     StageAction `json:"rights"`
}

// StageAction are the levels in a stage; Export is empty in Incoming leads.
type StageAction struct {
	View   string `json:"view"`
	Edit   string `json:"edit"`
	Delete string `json:"delete"`
	Export string `json:"export,omitempty"`
}

// CatalogRight is what is allowed in one list.
type CatalogRight struct {
	Catalog int     `json:"catalog_id"`
	Rights  Actions `json:"rights"`
}

// entityLeads is the only entity with rights by stage.
const entityLeads = "leads"

// The legal levels, from narrow to wide.
const (
	levelsTwo    = "DA"
	levelsEntity = "DMGA"
	levelsList   = "DLA"
	levelOrder   = "DMGLA"
)

// slot is one level in its place.
type slot struct {
	action string
	level  *string
	legal  string
}

func (a *Actions) slots(legal string) []slot {
	return []slot{
		{"view", &a.View, legal},
		{"edit", &a.Edit, legal},
		{"add", &a.Add, levelsTwo},
		{"delete", &a.Delete, legal},
		{"export", &a.Export, legal},
	}
}

func (a *TaskAction) slots() []slot {
	return []slot{{"edit", &a.Edit, levelsEntity}, {"delete", &a.Delete, levelsEntity}}
}

func (a *StageAction) slots(incoming bool) []slot {
	list := []slot{{"view", &a.View, levelsTwo}, {"edit", &a.Edit, levelsTwo}, {"delete", &a.Delete, levelsTwo}}
	if incoming {
		a.Export = "" // not a right of that stage (contract 3.3)
		return list
	}
	return append(list, slot{"export", &a.Export, levelsTwo})
}

// allActions is the same level everywhere.
func allActions(level string) Actions { return Actions{level, level, level, level, level} }

// deniedRights are those of a role that was made without any.
func deniedRights() Rights {
	no := allActions("D")
	return Rights{Leads: no, Contacts: no, Companies: no, Tasks: TaskAction{"D", "D"}}
}

// allRights are those of an administrator.
func allRights() Rights {
	yes := allActions("A")
	return Rights{Leads: yes, Contacts: yes, Companies: yes, Tasks: TaskAction{"A", "A"}, MailAccess: true, CatalogAccess: true}
}

// copied shares no list with r.
func (r Rights) copied() Rights {
	r.StatusRights, r.CatalogRights = slices.Clone(r.StatusRights), slices.Clone(r.CatalogRights)
	return r
}

// entity are the levels for a kind of record that has them.
func (r *Rights) entity(kind string) *Actions {
	switch kind {
	case "leads":
		return &r.Leads
	case "contacts":
		return &r.Contacts
	case "companies":
		return &r.Companies
	}
	return nil
}

// addIncoming denies the Incoming leads of every pipeline for which nothing is said, as the server
// does by itself (contract 3.2 and 3.5).
func (s *State) addIncoming(r *Rights) {
	for _, p := range s.Pipelines {
		for _, st := range p.Statuses {
			if st.Type != StatusIncoming || slices.ContainsFunc(r.StatusRights, func(x StatusRight) bool {
				return x.Pipeline == p.ID && x.Status == st.ID
			}) {
				continue
			}
			r.StatusRights = append(r.StatusRights, StatusRight{
				EntityType: entityLeads, Pipeline: p.ID, Status: st.ID, Rights: StageAction{View: "D", Edit: "D", Delete: "D"},
			})
		}
	}
}

// effective are the rights that hold for a user.
func (s *State) effective(u *User) Rights {
	own := deniedRights()
	if u.Rights != nil {
		own = u.Rights.copied()
	}
	switch {
	case u.Admin:
		if s.is("admin_rights", "allowed") {
			own = allRights()
		}
		own.StatusRights, own.CatalogRights = nil, nil
	case u.Free:
		free := deniedRights()
		if s.is("free_rights", "own_leads") {
			free.Leads.View, free.Contacts.View, free.Companies.View = "M", "M", "M"
		}
		free.StatusRights = own.StatusRights
		return free
	case u.Role != 0:
		return s.role(u.Role).Rights.copied()
	}
	return own
}
