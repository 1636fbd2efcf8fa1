# References in expressions are checked like written ones.
organization "bloom" {
  system = "altegio"
  title  = location.center.titel # want name-unknown 28
}
location "center" {
  id    = 1
  title = "Center"
}
location "north" { id = 2 }
role "receptionist" {}
role "master" {
  title = role.receptionst.title # want ref-unknown 16
}
locals {
  roster = {
    anna  = { role = "receptionist", places = "center;north" }
    boris = { role = "recepcionist", places = "center;nort" }
    clara = { role = "master", places = "center;center" }
    dora  = { role = null, places = "" }
  }
}
user "person" {
  for_each = local.roster
  email    = "${each.key}@bloom.example"
  name     = each.value.nmae # want name-unknown 25
  assignment {
    role      = role[each.value.role] # want ref-unknown 22, ref-form 22
    locations = [for l in split(";", each.value.places) : location[l]] # want ref-unknown 68, ref-unknown 68, location-repeated 17
  }
}
user "chosen" {
  email = "chosen@bloom.example"
  assignment {
    role      = length(local.roster) > 2 ? role.mastr : role.receptionist # want ref-unknown 49
    locations = [location[local.roster.anna.place]] # want name-unknown 45
  }
  assignment {
    role      = local.roster.anna.role # want ref-form 17
    locations = values(location)[0].id # want type-wrong 17
  }
  assignment {
    role      = role[5]                # want ref-form 17
    locations = [local.roster.anna]    # want ref-form 18
  }
  assignment {
    role      = [for r in ["x"] : role[r]][0] # want ref-unknown 40
    locations = [location.center]
  }
}
