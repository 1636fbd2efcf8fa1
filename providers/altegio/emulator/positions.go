package emulator

import (
	"fmt"
	"net/http"
	"slices"
)

// Positions are job titles, not roles. They belong to a network, or to a location outside one.

// jobTitles are the positions that a location can use.
func (c *call) jobTitles(location int) []*Position {
	networks := c.s.networksOf(location)
	var list []*Position
	for i := range c.s.Positions {
		p := &c.s.Positions[i]
		inNetwork := slices.ContainsFunc(networks, func(n *Network) bool { return n.ID == p.Network })
		if p.Location == location || p.Network != 0 && inNetwork {
			list = append(list, p)
		}
	}
	return list
}

func (c *call) positionResource(p *Position) object {
	attributes := object{"title": p.Title, "chain_id": nil}
	if p.Network != 0 {
		attributes["chain_id"] = p.Network
	}
	return object{"type": "position", "id": fmt.Sprint(p.ID), "attributes": attributes}
}

func (c *call) v2Positions() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	data := make([]object, 0)
	for _, p := range c.jobTitles(l.ID) {
		data = append(data, c.positionResource(p))
	}
	return reply{http.StatusOK, object{"data": data}}, nil
}

// ownPosition is the position of the path.
func (c *call) ownPosition(slug string) (*Position, error) {
	l, err := c.managed(slug)
	if err != nil {
		return nil, err
	}
	id := c.pathID("position")
	for _, p := range c.jobTitles(l.ID) {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, c.notFound("The position")
}

func (c *call) v2Position() (reply, error) {
	p, err := c.ownPosition("settings_positions_access")
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusOK, object{"data": c.positionResource(p)}}, nil
}

// createPosition makes a position of the location's main network, else of the location alone (guess).
func (c *call) createPosition() (reply, error) {
	l, err := c.managed("settings_positions_create_access")
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	p := Position{Title: f.required("title"), Network: l.MainNetwork}
	if p.Network == 0 {
		p.Location = l.ID
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	p.ID = c.s.nextID()
	c.s.Positions = append(c.s.Positions, p)
	return reply{http.StatusCreated, object{"data": c.positionResource(&p)}}, nil
}

func (c *call) updatePosition() (reply, error) {
	p, err := c.ownPosition("settings_positions_create_access")
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	p.Title = f.required("title")
	if err := f.err(); err != nil {
		return reply{}, err
	}
	return reply{http.StatusOK, object{"data": c.positionResource(p)}}, nil
}

// deletePosition leaves its employees without a position (guess).
func (c *call) deletePosition() (reply, error) {
	p, err := c.ownPosition("settings_positions_delete_access")
	if err != nil {
		return reply{}, err
	}
	id := p.ID
	c.s.Positions = slices.DeleteFunc(c.s.Positions, func(other Position) bool { return other.ID == id })
	for i := range c.s.Employees {
		if c.s.Employees[i].Position == id {
			c.s.Employees[i].Position = 0
		}
	}
	return reply{status: http.StatusNoContent}, nil
}
