# Everybody else comes from the roster that the HR department keeps. "role" is the name of a role in
# roles.hcl, and "group" the title of the group in amoCRM.
locals {
  roster = csvdecode(file("roster.csv"))
}

user "team" {
  for_each = { for r in local.roster : r.email => r }
  name     = each.value.name
  email    = each.key
  group    = each.value.group

  assignment { role = role[each.value.role] }
}
