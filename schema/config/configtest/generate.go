package configtest

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Form is how people are written down.
type Form int

// Forms.
const (
	Literal Form = iota // a user block for each person, 1,000 in a file
	CSV                 // one block with for_each over a table
)

func (f Form) String() string {
	if f == CSV {
		return "csv"
	}
	return "literal"
}

// Numbers of things in a generated organization.
const (
	Locations   = 5
	Ranks       = 4
	Roles       = 12
	Assignments = 3 // of a person, the last with an employee

	perFile = 1000
)

// Parse parses the files, keeping no tree longer than that of one file: the floor under every
// reading of them.
func Parse(tb testing.TB, files fstest.MapFS) {
	tb.Helper()
	for name, file := range files {
		if !strings.HasSuffix(name, ".hcl") {
			continue
		}
		if _, diags := hclsyntax.ParseConfig(file.Data, name, hcl.InitialPos); diags.HasErrors() {
			tb.Fatal(diags)
		}
	}
}

// Option changes what is generated.
type Option func(*generator)

// Change gives every n-th person another first role. Nothing else changes.
func Change(n int) Option { return func(g *generator) { g.every = n } }

type generator struct {
	users int
	every int
}

// Generate returns a configuration with so many people. Equal arguments give equal bytes. In both
// forms the people are the same; only their addresses differ, user.u00042 and
// user.person["u00042@bloom.example"].
func Generate(users int, form Form, options ...Option) fstest.MapFS {
	g := &generator{users: users}
	for _, o := range options {
		o(g)
	}
	files := fstest.MapFS{"bloom.hcl": {Data: []byte(organization())}}
	if form == CSV {
		files["people.hcl"] = &fstest.MapFile{Data: []byte(table)}
		files["roster.csv"] = &fstest.MapFile{Data: []byte(g.roster())}
		return files
	}
	for first := 0; first < users; first += perFile {
		name := fmt.Sprintf("users-%05d.hcl", first/perFile)
		files[name] = &fstest.MapFile{Data: []byte(g.blocks(first, min(first+perFile, users)))}
	}
	return files
}

// person is what one user says.
type person struct {
	name, email string
	role, place [Assignments]int
}

func (g *generator) person(i int) person {
	p := person{
		name:  fmt.Sprintf("%s %s %d", firstNames[i%len(firstNames)], lastNames[i/len(firstNames)%len(lastNames)], i),
		email: fmt.Sprintf("u%05d@bloom.example", i),
	}
	for k := range Assignments {
		p.role[k] = (i/7 + k*5) % Roles
		p.place[k] = (i + k*2) % Locations
	}
	if g.every > 0 && i%g.every == 0 {
		p.role[0] = (p.role[0] + 1) % Roles
	}
	return p
}

func (g *generator) blocks(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		p := g.person(i)
		fmt.Fprintf(&b, "user \"u%05d\" {\n  name  = %q\n  email = %q\n", i, p.name, p.email)
		for k := range Assignments {
			fmt.Fprintf(&b, "  assignment {\n    role      = role.r%02d\n    locations = [location.l%02d]\n", p.role[k], p.place[k])
			if k == Assignments-1 {
				b.WriteString("    employee {\n      schedule = true\n    }\n")
			}
			b.WriteString("  }\n")
		}
		b.WriteString("}\n\n")
	}
	return b.String()
}

func (g *generator) roster() string {
	var b strings.Builder
	b.WriteString("email,name,role0,location0,role1,location1,role2,location2\n")
	for i := range g.users {
		p := g.person(i)
		fmt.Fprintf(&b, "%s,%s", p.email, p.name)
		for k := range Assignments {
			fmt.Fprintf(&b, ",r%02d,l%02d", p.role[k], p.place[k])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const table = `locals {
  roster = csvdecode(file("roster.csv"))
}

user "person" {
  for_each = { for r in local.roster : r.email => r }
  name     = each.value.name
  email    = each.key
  assignment {
    role      = role[each.value.role0]
    locations = [location[each.value.location0]]
  }
  assignment {
    role      = role[each.value.role1]
    locations = [location[each.value.location1]]
  }
  assignment {
    role      = role[each.value.role2]
    locations = [location[each.value.location2]]
    employee {
      schedule = true
    }
  }
}
`

func organization() string {
	var b strings.Builder
	b.WriteString(`organization "bloom" {
  system   = "altegio"
  title    = "Bloom"
  caller   = "ops@bloom.example"
  endpoint = "sandbox:seed.json"
  auth {
    partner_token = env("ALTEGIO_PARTNER_TOKEN")
    user_token    = env("ALTEGIO_USER_TOKEN")
  }
  licence {
    price    = 9.90
    currency = "EUR"
  }
}

`)
	for i := range Locations {
		fmt.Fprintf(&b, "location \"l%02d\" {\n  id    = %d\n  title = \"Bloom %d\"\n}\n\n", i, 120001+i, i)
	}
	for i := range Ranks {
		fmt.Fprintf(&b, "rank \"k%d\" {\n  level = %d\n}\n\n", i, 100*(i+1))
	}
	bases := []string{"administrator", "accountant", "manager"}
	for i := range Roles {
		fmt.Fprintf(&b, "role \"r%02d\" {\n  title = \"Role %d\"\n  base  = %q\n  rank  = rank.k%d\n", i, i, bases[i%len(bases)], i%Ranks)
		fmt.Fprintf(&b, "  grant = [\"records.view\", \"records.edit\", %q]\n  deny  = [%q]\n", grants[i%len(grants)], denials[i%len(denials)])
		fmt.Fprintf(&b, "  limit = { \"records.edit_last_days_count\" = %d }\n}\n\n", 7+i)
	}
	return b.String()
}

var (
	grants     = []string{"clients.*", "dashboard.*", "kind:view", "timetable.*", "clients.view"}
	denials    = []string{"clients.export", "kind:delete", "kind:export"}
	firstNames = []string{"Anna", "Boris", "Clara", "Dmitri", "Elena", "Felix", "Galina", "Hugo", "Irina", "Jakob", "Katya"}
	lastNames  = []string{"Petrova", "Ozols", "Keller", "Sidorov", "Berzina", "Novak", "Ivanova", "Kalnins"}
)
