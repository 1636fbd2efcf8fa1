package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// listLocations is get_location_list. Without my it is public: every location, with the partner
// token alone.
func (c *call) listLocations() (reply, error) {
	query := c.r.URL.Query()
	ask := func(name string) int { n, _ := strconv.Atoi(query.Get(name)); return n }
	group := ask("group_id")
	if group == 0 {
		group = ask("chain_id") // the newer name
	}
	list := make([]object, 0)
	for i := range c.s.Locations {
		l := &c.s.Locations[i]
		switch {
		case l.Deleted && ask("show_deleted") == 0,
			query.Get("id") != "" && l.ID != ask("id"),
			ask("active") == 1 && l.Inactive,
			ask("city_id") != 0 && ask("city_id") != or(l.CityID, defaultCityID),
			group != 0 && !slices.ContainsFunc(c.s.networksOf(l.ID), func(n *Network) bool { return n.ID == group }),
			ask("my") == 1 && (c.membership(l.ID) == nil || c.s.is("companies_my", "empty")):
			continue
		}
		item := c.locationListItem(l)
		if ask("show_groups") == 1 {
			item["groups"] = c.groupsOf(l)
		}
		list = append(list, item)
	}
	total := len(list)
	if count := ask("count"); count > 0 {
		from := min((max(ask("page"), 1)-1)*count, total)
		list = list[from:min(from+count, total)]
	}
	return c.list(list, object{"total_count": total}), nil
}

// getLocation is get_location.
func (c *call) getLocation() (reply, error) {
	l, err := c.location()
	if err != nil {
		return reply{}, err
	}
	o := c.locationCard(l)
	query := c.r.URL.Query()
	if query.Get("show_groups") == "1" {
		o["groups"] = c.groupsOf(l)
	}
	if query.Get("my") == "1" && c.membership(l.ID) != nil {
		access, values := make(object), c.ownValues(l.ID)
		for _, k := range ownKeys() {
			access[k.key] = c.ownValue(values, k)
		}
		o["access"] = access
	}
	return c.data(http.StatusOK, o), nil
}

// createLocation is create_location. That the caller owns it afterwards, and cannot be removed from
// it, is a guess; it is in no network and has no licence.
func (c *call) createLocation() (reply, error) {
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	l := Location{ID: c.s.nextID(), Title: f.required("title")}
	c.fillLocation(f, &l)
	set(f, "coordinate_lot", &l.Longitude, f.fraction) // spelled that way in the specification
	if err := f.err(); err != nil {
		return reply{}, err
	}
	c.s.Locations = append(c.s.Locations, l)
	c.s.grant(Access{Location: l.ID, User: c.caller.ID, Role: roleOwner, NonDeletable: true})
	return c.data(http.StatusCreated, c.locationListItem(&l)), nil
}

// updateLocation is update_location. It has no field for networks.
func (c *call) updateLocation() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	if !c.holds(l.ID, "settings_basis_access") && !c.holds(l.ID, "settings_information_access") {
		return reply{}, refuse(http.StatusForbidden, "The right settings_basis_access is needed in the location %d", l.ID)
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	if _, given := f.value("title"); given {
		l.Title = f.required("title")
	}
	c.fillLocation(f, l)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	return c.data(http.StatusOK, c.locationCard(l)), nil
}

// deleteLocation is delete_location. Who may do it is a guess.
func (c *call) deleteLocation() (reply, error) {
	l, err := c.inside()
	if err != nil {
		return reply{}, err
	}
	if c.membership(l.ID).Role != roleOwner {
		return reply{}, refuse(http.StatusForbidden, "Only an owner deletes the location %d", l.ID)
	}
	l.Deleted = true
	if c.s.Brand == brandYclients {
		return reply{status: http.StatusNoContent}, nil // YCLIENTS blueprint
	}
	return reply{status: http.StatusAccepted}, nil
}

// fillLocation sets the fields that the request has.
func (c *call) fillLocation(f *form, l *Location) {
	set(f, "country", &l.Country, f.text)
	set(f, "city", &l.City, f.text)
	set(f, "country_id", &l.CountryID, f.number) // wins over the name, as there is only one here
	set(f, "city_id", &l.CityID, f.number)
	set(f, "address", &l.Address, f.text)
	set(f, "zip", &l.Zip, f.text)
	set(f, "site", &l.Site, f.text)
	set(f, "description", &l.Description, f.text)
	set(f, "short_descr", &l.Short, f.text)
	set(f, "business_type_id", &l.Business, f.number)
	set(f, "coordinate_lat", &l.Latitude, f.fraction)
	set(f, "coordinate_lon", &l.Longitude, f.fraction)
	phones := f.texts("phones")
	if f.has("phones") && c.s.is("location_phones", "kept") {
		l.Phones = phones
	}
	raw, _ := f.value("social")
	social, ok := raw.(map[string]any)
	if raw != nil && !ok {
		f.wrong("social", "want an object, got %s", describe(raw))
	}
	for _, name := range socialNetworks {
		if link, ok := social[name].(string); ok {
			if l.Social == nil {
				l.Social = make(map[string]string)
			}
			l.Social[name] = link
		}
	}
}

// set reads a field into target when the request has it.
func set[T any](f *form, field string, target *T, read func(string) T) {
	if f.has(field) {
		*target = read(field)
	}
}

// groupsOf is the networks of a location by id.
func (c *call) groupsOf(l *Location) object {
	groups := make(object)
	for _, n := range c.s.networksOf(l.ID) {
		groups[fmt.Sprint(n.ID)] = object{"id": c.id(n.ID), "title": n.Title}
	}
	return groups
}
