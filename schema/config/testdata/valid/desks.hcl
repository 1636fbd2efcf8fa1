# Cash desks, and lists of references to them in every form.
locals {
  desks = { till = "Till", card = "Card" }
  roster = {
    anna  = { desks = "center;north", rank = "staff", level = 5 }
    boris = { desks = "north", rank = "chief", level = null }
  }
  none = []
}
organization "bloom" { system = "altegio" }
location "center" { id = 1 }
location "north" { title = "North" }
cash_desk "center" {
  id       = 10
  location = location.center
}
cash_desk "north" {
  title    = cash_desk.center.id == 10 ? "Till" : "none"
  location = location["north"]
  enabled  = true
}
cash_desk "second" { # the title of another, at another location
  title        = "Till"
  organization = organization.bloom
  location     = location.center
  enabled      = false
}
cash_desk "branch" {
  for_each = local.desks
  title    = "${each.value} 2"
  location = location[each.key == "till" ? "center" : "north"]
}
rank "staff" { level = 1 }
rank "chief" { level = 2 }
role "by_level" { rank = 0 }
role "computed" { rank = local.roster.anna.level + 1 }
role "of" {
  for_each = local.roster
  rank     = rank[each.value.rank]
}
role "level" {
  for_each = local.roster
  rank     = each.value.level
}
role "chosen" { rank = local.roster.anna.level == 5 ? rank.staff : rank.chief }
role "index" { rank = rank["chief"] }
role "rights" {
  for_each = toset(["client.merge"])
  dynamic "right" {
    for_each = ["a", "b"]
    labels   = ["lists.${right.value}"]
    content {
      title = "${each.key} ${right.value}"
      kind  = "view"
    }
  }
}
user "static" {
  email      = "static@bloom.example"
  cash_desks = [cash_desk.north, cash_desk["center"], cash_desk.branch["card"]]
}
user "empty" {
  email      = "empty@bloom.example"
  cash_desks = []
}
user "computed" {
  email      = "computed@bloom.example"
  cash_desks = local.none
}
user "null" {
  email      = "null@bloom.example"
  cash_desks = null
}
user "account" {
  email = "account@bloom.example"
  account {
    cash_desks = [for key, title in local.desks : cash_desk.branch[key]]
  }
}
user "roster" {
  for_each   = local.roster
  email      = "${each.key}@bloom.example"
  cash_desks = [for d in split(";", each.value.desks) : cash_desk[d]]
}
user "first" {
  for_each   = local.roster
  phone      = "2000000${length(each.key)}"
  cash_desks = [cash_desk[split(";", each.value.desks)[0]]]
}
