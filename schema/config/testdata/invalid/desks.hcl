locals {
  roster = {
    anna  = { desks = "center;nroth" }
    boris = { desks = "north" }
  }
}
organization "bloom" { system = "altegio" }
location "center" { id = 1 }
cash_desk "center" {
  id       = 1
  location = location.center
}
cash_desk "north" {
  id       = 1 # want object-twice 14
  location = location.centre # want ref-unknown 23
}
cash_desk "title" {
  title    = "T" # want object-twice 14
  location = location.center
}
cash_desk "again" {
  title    = "T"
  location = location.center
}
cash_desk "branch" {
  for_each = toset(["a", "b", "c"])
  title    = "T" # want object-twice 14, object-twice 14, object-twice 14
  location = location.center
}
cash_desk "bare" {} # want required 1, required 1
cash_desk "null" {
  id       = 2
  location = null # want required 14
}
cash_desk "kind" {
  id       = 3
  location = cash_desk.center # want ref-kind 14
  enabled  = "true"           # want type-wrong 14
}
cash_desk "list" {
  id       = 4
  location = [location.center] # want ref-form 14
}
cash_desk "word" {
  id       = 5
  location = all[0] # want ref-form 14
}
cash_desk "text" {
  id       = 6
  location = "center" # want ref-form 14
}
cash_desk "more" {
  id       = 7
  location = location.center
  enable   = true # want attribute-unknown 3
}
user "a" {
  email      = "a@bloom.example"
  cash_desks = [cash_desk.centre, location.center, cash_desk.center, cash_desk.center] # want ref-unknown 27, ref-kind 35, entry-repeated 70
}
user "b" {
  email      = "b@bloom.example"
  cash_desks = cash_desk.center # want ref-form 16
}
user "c" {
  email      = "c@bloom.example"
  cash_desks = ["center"] # want ref-form 17
}
user "d" {
  email      = "d@bloom.example"
  cash_desks = [cash_desk.branch, cash_desk.branch["d"], cash_desk.center["a"]] # want ref-instance 27, ref-unknown 52, ref-instance 75
}
user "e" {
  email     = "e@bloom.example"
  cash_desk = [cash_desk.center] # want attribute-unknown 3
}
user "f" {
  email      = "f@bloom.example"
  cash_desks = {} # want type-wrong 16
}
user "roster" {
  for_each   = local.roster
  email      = "${each.key}@bloom.example"
  cash_desks = [for d in split(";", each.value.desks) : cash_desk[d]] # want ref-unknown 67
}
