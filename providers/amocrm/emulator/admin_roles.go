package emulator

import (
	"fmt"
	"time"
)

// CreateRole makes a role and returns its id. A zero id is chosen.
func (a *Admin) CreateRole(r Role) (id int, err error) {
	err = a.change("create a role", func(s *State, _ time.Time) error {
		if r.ID == 0 {
			r.ID = s.nextID()
		}
		id = r.ID
		r.Rights = r.Rights.copied()
		s.addIncoming(&r.Rights)
		s.Roles = append(s.Roles, r)
		return nil
	})
	return id, err
}

// RoleEdit is a change of a role by hand. What is nil stays.
type RoleEdit struct {
	ID     int     `json:"id"`
	Name   *string `json:"name,omitempty"`
	Rights *Rights `json:"rights,omitempty"` // all of them
}

// EditRole changes a role, and so the rights of everybody who has it.
func (a *Admin) EditRole(edit RoleEdit) error {
	return a.change("edit a role", func(s *State, _ time.Time) error {
		r := s.role(edit.ID)
		if r == nil {
			return fmt.Errorf("there is no role %d", edit.ID)
		}
		set(&r.Name, edit.Name)
		if edit.Rights != nil {
			r.Rights = edit.Rights.copied()
			s.addIncoming(&r.Rights)
		}
		return nil
	})
}

// DeleteRole deletes a role. What its users have then is the switch role_in_use.
func (a *Admin) DeleteRole(id int) error {
	return a.change("delete a role", func(s *State, _ time.Time) error {
		r := s.role(id)
		if r == nil {
			return fmt.Errorf("there is no role %d", id)
		}
		s.removeRole(r)
		return nil
	})
}
