// Package configtest makes configurations for tests and benchmarks: any number of people, always
// the same ones, written out block by block or as a table.
package configtest

import "github.com/seatplan/seatplan/schema"

// Spec returns a system like Altegio, with everything that the language has.
func Spec() *schema.Spec {
	return &schema.Spec{
		System: "altegio",
		Title:  "Altegio",
		Bases: []schema.Base{
			{Name: "worker", TitleEN: "Specialist"},
			{Name: "administrator", TitleEN: "Administrator"},
			{Name: "accountant", TitleEN: "Accountant"},
			{Name: "manager", TitleEN: "Manager"},
			{Name: "owner", TitleEN: "Owner"},
		},
		Auth: []schema.Attribute{
			{Name: "partner_token", Type: schema.TextValue, Required: true},
			{Name: "user_token", Type: schema.TextValue, Required: true},
		},
		Uses: []string{
			"location", "location.main_network", "network", "cash_desk", "role.right",
			"organization.caller", "organization.brand", "organization.licence", "licence.seats", "licence.renews",
			"organization.on_removal", "unmanaged.employees", "unmanaged.clients", "unmanaged.roles",
			"assignment.employee", "assignment.client_data", "assignment.grant",
		},
		Attributes: map[string][]schema.Attribute{
			"user":    {{Name: "position", Type: schema.TextValue}},
			"account": {{Name: "position", Type: schema.TextValue}, {Name: "cash_desks", Type: schema.TextsValue, Refers: schema.KindCashDesk}},
		},
		Areas: []schema.Area{
			{
				Block: "stage", Labels: []string{"pipeline", "stage"}, Doc: "Deals in one stage.",
				Attributes: []schema.Attribute{
					{Name: "view", Type: schema.BoolValue},
					{Name: "edit", Type: schema.BoolValue},
					{Name: "export", Type: schema.TextValue, Values: []string{"none", "own", "all"}},
				},
			},
			{
				Block: "list", Labels: []string{"list"}, Doc: "One list of things.",
				Attributes: []schema.Attribute{
					{Name: "view", Type: schema.TextValue, Values: []string{"none", "linked", "all"}, Required: true},
					{Name: "add", Type: schema.BoolValue},
				},
			},
		},
		Unmanaged: schema.Unmanaged{Users: schema.PolicyRemove, Employees: schema.PolicyReport},
	}
}
