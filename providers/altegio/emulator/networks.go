package emulator

import (
	"net/http"
	"slices"
)

// listNetworks is get_chain_list: the networks open to the caller, and the caller's own rights in
// each. The API never writes a network.
func (c *call) listNetworks() (reply, error) {
	if c.caller == nil && c.s.is("groups_auth", "user") {
		return reply{}, needsUser()
	}
	list := make([]object, 0)
	for i := range c.s.Networks {
		if n := &c.s.Networks[i]; c.sees(n) {
			list = append(list, c.networkItem(n))
		}
	}
	return c.data(http.StatusOK, list), nil
}

// sees says whether a network is open to the caller: through access to one of its locations (guess).
func (c *call) sees(n *Network) bool {
	return c.caller == nil || slices.ContainsFunc(n.Locations, func(id int) bool { return c.membership(id) != nil })
}

func (c *call) networkItem(n *Network) object {
	ids := slices.Clone(n.Locations)
	if c.s.is("network_order", "sorted") {
		slices.Sort(ids)
	}
	companies := make([]object, 0, len(ids))
	for _, id := range ids {
		l := c.s.location(id)
		if l.Deleted {
			continue
		}
		companies = append(companies, object{
			"id": c.id(l.ID), "title": l.Title, "public_title": l.Title,
			"country_id": c.id(or(l.CountryID, defaultCountryID)), "city_id": c.id(or(l.CityID, defaultCityID)),
			"timezone_name": or(l.Timezone, defaultTimezone), "address": l.Address,
			"currency_short_title": or(l.Currency, defaultCurrency),
			"coordinate_lat":       l.Latitude, "coordinate_lon": l.Longitude, "logo": "", "zip": l.Zip,
			"phones": append([]string{}, l.Phones...), "site": l.Site,
			"allow_delete_record": true, "allow_change_record": true,
		})
	}
	access := make(object)
	for _, key := range networkKeys {
		access[key] = c.flag(c.ownsOneOf(ids))
	}
	return object{"id": c.id(n.ID), "title": n.Title, "companies": companies, "access": access}
}

// networkKeys are the rights of network level. People of a network are managed in its own
// interface only; here an owner of one of its locations has them all (guess).
var networkKeys = [...]string{
	"settings_access", "users_access", "clients_access", "deposits_access", "deposit_types_access",
	"loyalty_access", "loyalty_programs_access", "loyalty_abonement_types_access",
	"loyalty_abonement_balance_edit_access", "loyalty_abonement_period_edit_access",
	"loyalty_abonement_history_access", "loyalty_cards_manual_transactions_access",
	"loyalty_certificate_types_access", "network_services_access", "analytics_access",
}

func (c *call) ownsOneOf(locations []int) bool {
	return slices.ContainsFunc(locations, func(id int) bool {
		a := c.membership(id)
		return a != nil && a.Role == roleOwner
	})
}
