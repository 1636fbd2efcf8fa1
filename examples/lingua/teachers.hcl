# The teachers come from the roster that the methodologist keeps. Who works in two branches has both in
# the column "branches"; "yes" in the column "timetable" gives the whole timetable of these branches.
locals {
  roster = csvdecode(file("roster.csv"))
}

user "teacher" {
  for_each     = { for r in local.roster : r.email => r }
  name         = each.value.name
  email        = each.key
  teacher_card = each.value.name

  assignment {
    role      = role.teacher
    locations = [for b in split(";", each.value.branches) : location[b]]
  }

  # A second role opens a second cabinet, between which the teacher switches. Both hold in the same
  # branches.
  dynamic "assignment" {
    for_each = each.value.timetable == "yes" ? [role.methodologist] : []
    content {
      role      = assignment.value
      locations = [for b in split(";", each.value.branches) : location[b]]
    }
  }
}
