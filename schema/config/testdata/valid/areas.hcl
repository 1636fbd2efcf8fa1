# var sales=Продажи
# Rights in parts of a system, written out and computed.
variable "sales" { type = string }
locals {
  stages = { "В работе" = true, "Won \"50/50\"" = false, "Lost" = null }
  levels = { junior = { view = "linked", add = null }, senior = { view = "all", add = true } }
}
organization "bloom" {
  system = "altegio"
  unmanaged { roles = "ignore" }
  on_removal { transfer_to = user.person["boss"] }
}
organization "yota" {
  system = "simple"
  region = "eu"
}
role "plain" {
  organization = organization.bloom
  list "5001" { view = "linked" }
  stage "Sales" "Won" {
    export = "own"
    view   = true
  }
  stage Sales lost { edit = false }
  stage "Won" "Sales" { view = true }
  list " 5002 \"x\"" {
    add  = false
    view = "none"
  }
  list "Й" { view = "all" }
  right "client.merge" { title = "Merge" }
}
role "computed" {
  organization = organization.bloom
  stage "Sales" "Won" {
    view   = local.stages["В работе"]
    edit   = null
    export = upper("x") == "X" ? "all" : "own"
  }
  dynamic "stage" {
    for_each = { for name, edit in local.stages : name => edit if edit != null }
    labels   = [var.sales, stage.key]
    content {
      view = true
      edit = stage.value
    }
  }
  dynamic "list" {
    for_each = toset([5001, 5002])
    iterator = catalogue
    labels   = [catalogue.value]
    content { view = "all" }
  }
  dynamic "right" {
    for_each = ["client.merge"]
    labels   = [right.value]
    content { title = "Merge" }
  }
  list "last" { view = "all" }
}
role "seller" {
  for_each     = local.levels
  organization = organization.bloom
  title        = each.key
  list "5001" {
    view = each.value.view
    add  = each.value.add
  }
}
role "chief" {
  for_each     = local.levels
  organization = organization.bloom
  dynamic "stage" {
    for_each = [each.key, "Won"]
    labels   = [each.key, stage.value]
    content { export = each.value.view == "all" ? "all" : "own" }
  }
}
role "other" { organization = organization.yota }
user "person" {
  for_each = toset(["boss"])
  email    = "boss@bloom.example"
  account { organization = organization.bloom }
}
removed "vlad" {
  id           = 13
  organization = organization.bloom
  on_removal { transfer_to = user.person["boss"] }
}
