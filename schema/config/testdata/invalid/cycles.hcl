organization "bloom" { system = "altegio" }
locals {
  a    = local.b # want cycle 3
  b    = local.c
  c    = local.a
  self = local.self # want cycle 3
  d    = location.x.title # want cycle 3
  fine = local.a
}
location "x" {
  for_each = { (local.d) = 1 }
  title    = each.key
}
rank "r" { # want cycle 1
  level = rank.r.level
}
user "u" {
  email = local.fine
  assignment {
    role      = role.a
    locations = [location.x["a"]]
  }
}
role "a" { rank = rank.r }
