package emulator

import "slices"

// listTeachers answers teacher/index.
func (c *call) listTeachers() (reply, error) {
	f, err := c.filter()
	if err != nil {
		return reply{}, err
	}
	items := []object{}
	for _, t := range c.s.Teachers {
		if !slices.Contains(t.Branches, c.path.branch) || !f.removed(t.Archived) || !f.id("id", t.ID) || !f.name(t.Name) {
			continue
		}
		items = append(items, object{
			"id": c.id(t.ID), "name": t.Name, "phone": texts(t.Phone), "email": texts(t.Email),
			"avatarUrl": nil, "branch_ids": c.ids(t.Branches), "note": "",
		})
	}
	return f.page(items), nil
}

// texts is a list with the text, empty without one.
func texts(text string) []string {
	if text == "" {
		return []string{}
	}
	return []string{text}
}
