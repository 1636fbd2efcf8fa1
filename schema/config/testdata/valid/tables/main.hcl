organization "bloom" {
  system = "altegio"
}

locals {
  roster   = csvdecode(file("data/roster.csv"))
  branches = yamldecode(file("data/branches.yaml"))
  ranks    = jsondecode(file("data/ranks.json"))
  senior   = [for r in local.roster : r.email if r.level == "senior"]
  prefix   = "Bloom "
  main     = location.center
}

location "center" {
  id    = 1
  title = "${local.prefix}Center"
}
location "branch" {
  for_each = local.branches
  id       = each.value.id
  title    = "${local.prefix}${title(each.key)}"
}

network "all" {
  title     = "${local.main.title} and ${length(location.branch)} branches"
  locations = concat([location.center], values(location.branch))
}
network "branches" {
  for_each  = toset(["east", "west"])
  title     = each.value
  locations = [location.branch["north"], location.branch["south"]]
}

rank "step" {
  for_each = local.ranks
  level    = each.value
}

role "master" {
  base = "worker"
  rank = rank.step["staff"]
}
role "senior" {
  base = "worker"
  rank = rank.step[local.senior == [] ? "staff" : "boss"]
}

user "master" {
  for_each = { for r in local.roster : r.email => r }
  name     = each.value.name
  email    = each.key
  phone    = each.value.phone != "" ? each.value.phone : null
  assignment {
    role      = contains(local.senior, each.key) ? role.senior : role[each.value.role]
    locations = [for l in split(";", each.value.locations) : location[l]]
    employee { schedule = each.value.schedule == "yes" }
  }
}

user "dynamic" {
  name  = "Dynamic"
  email = "dynamic@bloom.example"
  dynamic "assignment" {
    for_each = location.branch
    content {
      role      = role.master
      locations = [assignment.value]
      until     = try(local.branches[assignment.key].until, null)
      dynamic "employee" {
        for_each = assignment.key == "north" ? ["one"] : []
        content {
          name = "${employee.value} ${assignment.key}"
        }
      }
    }
  }
}

user "wide" {
  name  = "Wide"
  email = "wide@bloom.example"
  assignment {
    role      = role.master
    locations = length(local.roster) > 100 ? [location.center] : all
  }
  assignment {
    role      = role.senior
    locations = slice(network.all.locations, 0, 2)
  }
}
