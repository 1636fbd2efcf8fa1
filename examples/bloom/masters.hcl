# The masters come from the roster that the HR department keeps. A master who works in two salons
# has both in the column "locations".
locals {
  roster = csvdecode(file("roster.csv"))
}

user "master" {
  for_each = { for r in local.roster : r.email => r }
  name     = each.value.name
  email    = each.key

  assignment {
    role      = role.specialist
    locations = [for l in split(";", each.value.locations) : location[l]]
    employee {
      specialization = each.value.specialization
      schedule       = true
    }
  }
}
