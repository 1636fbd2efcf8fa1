package config

// Type is the type of an attribute's value, in the words of the manual.
type Type string

// Types of attributes. A reference is written as the address of a block, `role.receptionist`.
const (
	TypeText        Type = "string"
	TypeWhole       Type = "whole number"
	TypeID          Type = "id, a positive whole number"
	TypeBool        Type = "true or false"
	TypeEmail       Type = "e-mail address"
	TypePhone       Type = "phone number"
	TypeDate        Type = "day, \"2027-03-31\""
	TypeDays        Type = "number of days, \"90d\""
	TypeTimezone    Type = "IANA time zone, \"Europe/Riga\""
	TypeMoney       Type = "amount, 9.90"
	TypeThreshold   Type = "number of people, or a share \"10%\""
	TypePatterns    Type = "list of rights and patterns"
	TypeLimits      Type = "map from right to value"
	TypeLocations   Type = "list of locations, all, or network.NAME.locations"
	TypeLocationRef Type = "list of references to location"
	TypeUsers       Type = "list of references to user"
	TypeRefOrg      Type = "reference to organization"
	TypeRefLocation Type = "reference to location"
	TypeRefNetwork  Type = "reference to network"
	TypeRankOrLevel Type = "reference to rank, or a whole number"
	TypeRefRole     Type = "reference to role"
	TypeRefUser     Type = "reference to user"
	TypeForEach     Type = "map, object or set of strings"
	TypeConstraint  Type = "type, list(string)"
	TypeAny         Type = "any value"
)

// Block describes one type of block: what it means, and what may stand in it.
type Block struct {
	Name       string
	Labels     []string // what each label is
	Doc        string
	Repeats    bool   // may stand several times
	Open       bool   // takes attributes that are not listed: locals, and those of a system
	Part       string // the part that a system must list in Spec.Uses to have the block
	Attributes []Attribute
	Blocks     []Block
}

// Attribute describes one attribute of a block.
type Attribute struct {
	Name     string
	Type     Type
	Required bool
	Part     string   // the part that a system must list in Spec.Uses to have the attribute
	Values   []string // the texts it takes, nil for any
	Doc      string
}

// Parts of the language that not every system has. A system's Spec lists in Uses those it has.
const (
	PartLocation           = "location"
	PartMainNetwork        = "location.main_network"
	PartNetwork            = "network"
	PartCashDesk           = "cash_desk"
	PartCaller             = "organization.caller"
	PartAccount            = "organization.account"
	PartBrand              = "organization.brand"
	PartOnRemoval          = "organization.on_removal"
	PartLicence            = "organization.licence"
	PartLicenceSeats       = "licence.seats"
	PartLicenceRenews      = "licence.renews"
	PartUnmanagedEmployees = "unmanaged.employees"
	PartUnmanagedClients   = "unmanaged.clients"
	PartUnmanagedRoles     = "unmanaged.roles"
	PartRoleID             = "role.id"
	PartRenamedFrom        = "role.renamed_from"
	PartRoleRight          = "role.right"
	PartEmployee           = "assignment.employee"
	PartClientData         = "assignment.client_data"
	PartGrant              = "assignment.grant"
)

const forEach = "for_each"

// Language returns the blocks that may stand in a file. The loader, the reference in the manual
// and the editor all work from this description; what a system adds is in its Spec, and so are
// the blocks with settings of a system that may stand in organization, and those with rights in
// parts of a system that may stand in role.
func Language() []Block {
	each := Attribute{
		Name: forEach, Type: TypeForEach,
		Doc: "One instance of the block for each entry, which is each.key and each.value inside.",
	}
	organization := Attribute{
		Name: "organization", Type: TypeRefOrg,
		Doc: "The organization it belongs to. Needed when the directory describes several.",
	}
	return []Block{
		organizationBlock(),
		{
			Name: "location", Labels: []string{"name"}, Repeats: true, Open: true, Part: PartLocation,
			Doc: "A place that access can be limited to. It needs an id or a title.",
			Attributes: []Attribute{
				each,
				{Name: "id", Type: TypeID, Doc: "The system's number of the location."},
				{Name: "title", Type: TypeText, Doc: "The title in the system."},
				organization,
				{
					Name: "main_network", Type: TypeRefNetwork, Part: PartMainNetwork,
					Doc: "The network that counts as the location's main one.",
				},
			},
			Blocks: []Block{licenceBlock("What the files say of the licence of this location.")},
		},
		{
			Name: "network", Labels: []string{"name"}, Repeats: true, Open: true, Part: PartNetwork,
			Doc: "Locations grouped, the main one first. It needs an id or a title.",
			Attributes: []Attribute{
				each,
				{Name: "id", Type: TypeID, Doc: "The system's number of the network."},
				{Name: "title", Type: TypeText, Doc: "The title in the system."},
				organization,
				{Name: "locations", Type: TypeLocationRef, Required: true, Doc: "The locations in order."},
			},
		},
		{
			Name: "cash_desk", Labels: []string{"name"}, Repeats: true, Part: PartCashDesk,
			Doc: "A till or an account that takes payments. It needs an id or a title.",
			Attributes: []Attribute{
				each,
				{Name: "id", Type: TypeID, Doc: "The system's number of the cash desk."},
				{Name: "title", Type: TypeText, Doc: "The title in the system."},
				organization,
				{Name: "location", Type: TypeRefLocation, Required: true, Doc: "The location where it is."},
				{Name: "enabled", Type: TypeBool, Doc: "Whether it is in use."},
			},
		},
		{
			Name: "rank", Labels: []string{"name"}, Repeats: true,
			Doc: "A step in the order of roles.",
			Attributes: []Attribute{
				each,
				{Name: "level", Type: TypeWhole, Required: true, Doc: "The higher number stands above the lower."},
			},
		},
		{
			Name: "role", Labels: []string{"name"}, Repeats: true, Open: true,
			Doc: "A named set of rights on top of one of the system's own roles.",
			Attributes: append([]Attribute{
				each,
				{Name: "id", Type: TypeID, Part: PartRoleID, Doc: "The system's number of the role."},
				organization,
				{Name: "title", Type: TypeText, Doc: "The title of the role."},
				{Name: "base", Type: TypeText, Doc: "The system's own role, with its recommended rights."},
				{Name: "rank", Type: TypeRankOrLevel, Doc: "The rank of the role, or just its level."},
				{Name: "renamed_from", Type: TypeText, Part: PartRenamedFrom, Doc: "The title that the role has in the system so far."},
			}, rightsAttributes("")...),
			Blocks: []Block{{
				Name: "right", Labels: []string{"name"}, Repeats: true, Part: PartRoleRight,
				Doc: "A right that somebody has seen in the system and that seatplan does not know: \"client.merge\".",
				Attributes: []Attribute{
					{Name: "title", Type: TypeText, Required: true, Doc: "Its title in the system's interface."},
					{Name: "kind", Type: TypeText, Values: kindNames(), Doc: "What it permits, \"other\" if not said."},
				},
			}},
		},
		userBlock(each),
		{
			Name: "removed", Labels: []string{"name"}, Repeats: true,
			Doc: "A person who must not have access. It needs an id, an e-mail or a phone number.",
			Attributes: []Attribute{
				{
					Name: "organization", Type: TypeRefOrg,
					Doc: "The organization that the person leaves, all of them if not said. With an id it is needed when the directory describes several.",
				},
				{Name: "id", Type: TypeID, Doc: "The system's number of the person."},
				{Name: "email", Type: TypeEmail, Doc: "The e-mail address of the person."},
				{Name: "phone", Type: TypePhone, Doc: "The phone number of the person."},
			},
			Blocks: []Block{onRemovalBlock()},
		},
		{
			Name: "variable", Labels: []string{"name"}, Repeats: true,
			Doc: "An input, set by --var, --var-file or the environment variable SEATPLAN_VAR_name.",
			Attributes: []Attribute{
				{Name: "type", Type: TypeConstraint, Doc: "The type of the value. Without it, any value is taken as it is."},
				{Name: "default", Type: TypeAny, Doc: "The value when none is given."},
				{Name: "description", Type: TypeText, Doc: "What the variable is for."},
				{Name: "sensitive", Type: TypeBool, Doc: "Keeps the value out of every output, and out of everything but auth."},
				{Name: "nullable", Type: TypeBool, Doc: "Whether the value may be null, true if not said."},
			},
			Blocks: []Block{{
				Name: "validation", Repeats: true,
				Doc: "A condition that the value must meet.",
				Attributes: []Attribute{
					{Name: "condition", Type: TypeBool, Required: true, Doc: "An expression over var."},
					{Name: "error_message", Type: TypeText, Required: true, Doc: "What to say when the condition is false."},
				},
			}},
		},
		{
			Name: "locals", Repeats: true, Open: true,
			Doc: "Names for values, used as local.NAME.",
		},
	}
}

func organizationBlock() Block {
	return Block{
		Name: "organization", Labels: []string{"name"}, Repeats: true, Open: true,
		Doc: "One account of one live system.",
		Attributes: []Attribute{
			{Name: "system", Type: TypeText, Required: true, Doc: "The live system; each has a page of its own."},
			{Name: "title", Type: TypeText, Doc: "The title for people."},
			{Name: "endpoint", Type: TypeText, Doc: "Where the system answers. Leave it out for the real system."},
			{Name: "account", Type: TypeText, Part: PartAccount, Doc: "The account's name within the system's address."},
			{Name: "brand", Type: TypeText, Part: PartBrand, Doc: "The twin of the system that is meant."},
			{Name: "timezone", Type: TypeTimezone, Doc: "The time zone in which days end, UTC if not said."},
			{Name: "caller", Type: TypeText, Part: PartCaller, Doc: "E-mail or phone number of the account behind the token."},
		},
		Blocks: []Block{
			{Name: "auth", Open: true, Doc: "How to sign in. Values come from env(), file() or a sensitive variable."},
			licenceBlock("What the files say of the licence, for all locations."),
			{
				Name: "unmanaged", Doc: "What happens to live objects that the files do not mention.",
				Attributes: []Attribute{
					{Name: "users", Type: TypeText, Values: policies, Doc: "What happens to people."},
					{
						Name: "employees", Type: TypeText, Values: policies, Part: PartUnmanagedEmployees,
						Doc: "What happens to employees without a login.",
					},
					{
						Name: "clients", Type: TypeText, Values: policies, Part: PartUnmanagedClients,
						Doc: "What happens to people who are clients and no staff.",
					},
					{
						Name: "roles", Type: TypeText, Values: policies, Part: PartUnmanagedRoles,
						Doc: "What happens to roles of the live system.",
					},
				},
			},
			{
				Name: "guard", Doc: "The limits past which a plan is refused.",
				Attributes: append(guardAttributes(),
					Attribute{Name: "keep", Type: TypeUsers, Doc: "People who keep access at every step."}),
				Blocks: []Block{
					{
						Name: "location", Labels: []string{"location"}, Repeats: true, Part: PartLocation,
						Doc: "Limits for the people of one location.", Attributes: guardAttributes(),
					},
					{
						Name: "rank", Labels: []string{"rank"}, Repeats: true,
						Doc: "Limits for the people of one rank.", Attributes: guardAttributes(),
					},
				},
			},
			{
				Name: "attest", Doc: "How long attestations hold.",
				Attributes: []Attribute{
					{Name: "max_age", Type: TypeDays, Doc: "After so many days an attestation is asked for again. Without it, they hold until the files want something else."},
				},
			},
			onRemovalBlock(),
		},
	}
}

func guardAttributes() []Attribute {
	return []Attribute{
		{Name: "max_removals", Type: TypeThreshold, Doc: "How many people may lose all access in one apply."},
		{Name: "max_losses", Type: TypeThreshold, Doc: "How many people may lose any right in one apply."},
	}
}

func onRemovalBlock() Block {
	return Block{
		Name: "on_removal", Part: PartOnRemoval,
		Doc: "What happens to what a leaver owns.",
		Attributes: []Attribute{
			{Name: "transfer_to", Type: TypeRefUser, Required: true, Doc: "Who receives it."},
		},
	}
}

func licenceBlock(doc string) Block {
	return Block{
		Name: "licence", Part: PartLicence, Doc: doc,
		Attributes: []Attribute{
			{Name: "price", Type: TypeMoney, Doc: "The price of a seat for a month."},
			{Name: "price_at_renewal", Type: TypeMoney, Doc: "The same after the renewal."},
			{Name: "currency", Type: TypeText, Doc: "The currency of all prices, \"EUR\"."},
			{Name: "seats", Type: TypeWhole, Part: PartLicenceSeats, Doc: "How many seats were bought."},
			{Name: "seats_at_renewal", Type: TypeWhole, Part: PartLicenceSeats, Doc: "How many will be bought."},
			{Name: "renews", Type: TypeDate, Part: PartLicenceRenews, Doc: "The day of the renewal."},
			{Name: "plan", Type: TypeText, Doc: "The vendor's name of the tariff."},
			{
				Name: "pending", Type: TypeText, Values: []string{"paid", "free"},
				Doc: "Whether an invitation takes a seat before it is accepted, \"paid\" if not said.",
			},
			{Name: "auto_renew", Type: TypeBool, Doc: "Whether the licence renews by itself."},
		},
		Blocks: []Block{{
			Name: "tariff", Repeats: true, Doc: "An offer that can be bought.",
			Attributes: []Attribute{
				{Name: "seats", Type: TypeWhole, Required: true, Doc: "The number of seats."},
				{Name: "price", Type: TypeMoney, Required: true, Doc: "Its price for a month."},
			},
		}},
	}
}

func userBlock(each Attribute) Block {
	return Block{
		Name: "user", Labels: []string{"name"}, Repeats: true, Open: true,
		Doc: "A person.",
		Attributes: []Attribute{
			each,
			{Name: "id", Type: TypeID, Doc: "The system's number of the person. With several organizations it stands in account."},
			{Name: "name", Type: TypeText, Doc: "The person's name."},
			{Name: "email", Type: TypeEmail, Doc: "The e-mail address. With a role, an e-mail or a phone is needed."},
			{Name: "phone", Type: TypePhone, Doc: "The phone number."},
			{Name: "active", Type: TypeBool, Doc: "Whether the access is on; false keeps the person and switches it off."},
			{Name: "protected", Type: TypeBool, Doc: "Whether the person keeps access at every step."},
		},
		Blocks: []Block{
			{
				Name: "account", Repeats: true, Open: true,
				Doc: "What belongs to the person in one organization.",
				Attributes: []Attribute{
					{Name: "organization", Type: TypeRefOrg, Doc: "The organization. Needed when there are several."},
					{Name: "id", Type: TypeID, Doc: "The system's number of the person."},
					{Name: "email", Type: TypeEmail, Doc: "The e-mail address there."},
					{Name: "phone", Type: TypePhone, Doc: "The phone number there."},
				},
			},
			{
				Name: "assignment", Repeats: true, Open: true,
				Doc: "A role at locations, an employee there, or both.",
				Attributes: append([]Attribute{
					{Name: "role", Type: TypeRefRole, Doc: "The role. Without it the person has no login by this assignment."},
					{Name: "locations", Type: TypeLocations, Part: PartLocation, Doc: "Where it holds."},
					{Name: "until", Type: TypeDate, Doc: "The last day on which it holds."},
					{Name: "client_data", Type: TypeRefNetwork, Part: PartClientData, Doc: "The network whose client data are open."},
				}, rightsAttributes(PartGrant)...),
				Blocks: []Block{{
					Name: "employee", Part: PartEmployee,
					Doc: "The person's bookable card at the locations of the assignment.",
					Attributes: []Attribute{
						{Name: "id", Type: TypeID, Doc: "The system's number of the card. Only with one location."},
						{Name: "name", Type: TypeText, Doc: "The name on the card, the user's if not said."},
						{Name: "specialization", Type: TypeText, Doc: "The specialization on the card."},
						{Name: "schedule", Type: TypeBool, Doc: "Whether the card takes part in the work schedule."},
						{Name: "dismissed", Type: TypeBool, Doc: "Whether the employee has been dismissed."},
						{Name: "create", Type: TypeBool, Doc: "Whether to make the card if there is none."},
					},
				}},
			},
		},
	}
}

func rightsAttributes(part string) []Attribute {
	return []Attribute{
		{Name: "grant", Type: TypePatterns, Part: part, Doc: "Rights that are added: \"records.view\", \"records.*\", \"kind:view\"."},
		{Name: "deny", Type: TypePatterns, Part: part, Doc: "Rights that are taken away."},
		{Name: "limit", Type: TypeLimits, Part: part, Doc: "Values for rights that have one, the same everywhere or by location."},
	}
}
