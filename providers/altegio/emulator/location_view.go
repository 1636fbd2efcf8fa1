package emulator

// What a location has when its seed does not say.
const (
	defaultCountry   = "Latvia"
	defaultCountryID = 371
	defaultCity      = "Riga"
	defaultCityID    = 1
	defaultTimezone  = "Europe/Riga"
	defaultCurrency  = "EUR"
)

var socialNetworks = [...]string{"telegram", "instagram", "vk", "facebook", "viber", "whatsapp"}

// locationBase is what every answer about a location has.
func (c *call) locationBase(l *Location) object {
	return object{
		"id":                 c.id(l.ID),
		"title":              l.Title,
		"country_id":         c.id(or(l.CountryID, defaultCountryID)),
		"country":            or(l.Country, defaultCountry),
		"city_id":            c.id(or(l.CityID, defaultCityID)),
		"city":               or(l.City, defaultCity),
		"timezone_name":      or(l.Timezone, defaultTimezone),
		"address":            l.Address,
		"coordinate_lat":     l.Latitude,
		"coordinate_lon":     l.Longitude,
		"phone_confirmation": false,
		"active_staff_count": c.activeStaff(l.ID),
	}
}

// locationListItem is a location in get_location_list and create_location.
func (c *call) locationListItem(l *Location) object {
	o := c.locationBase(l)
	phone := ""
	if len(l.Phones) > 0 {
		phone = l.Phones[0]
	}
	o["public_title"] = l.Title
	o["short_descr"] = l.Short
	o["logo"] = ""
	o["active"] = c.flag(!l.Inactive && !l.Deleted)
	o["phone"] = phone
	o["phones"] = append([]string{}, l.Phones...)
	o["email"] = l.Email
	o["schedule"] = ""
	o["currency_short_title"] = or(l.Currency, defaultCurrency)
	o["group_priority"] = 0
	o["description"] = l.Description
	o["app_ios"], o["app_android"] = "", ""
	return o
}

// locationCard is a location in get_location and update_location. Phones are not in it.
func (c *call) locationCard(l *Location) object {
	o := c.locationBase(l)
	o["zip"] = l.Zip
	o["site"] = l.Site
	o["group_priority"] = 0
	o["bookforms"] = []object{}
	o["payment_policy"] = object{"type": "none"}
	social := make(object)
	for _, name := range socialNetworks {
		social[name] = l.Social[name]
	}
	o["social"] = social
	o["main_group_id"] = c.id(l.MainNetwork)
	o["main_group"] = c.absent()
	if n := c.s.network(l.MainNetwork); n != nil {
		o["main_group"] = object{"id": c.id(n.ID), "title": n.Title}
	}
	return o
}

// activeStaff counts the employees who can be booked.
func (c *call) activeStaff(location int) int {
	n := 0
	for _, e := range c.staffOf(location) {
		if !e.Fired && !e.Hidden && e.Schedule {
			n++
		}
	}
	return n
}
