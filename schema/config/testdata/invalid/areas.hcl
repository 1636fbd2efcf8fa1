# var secret=SECRET-4711
variable "secret" { sensitive = true }
variable "unset" { type = string } # want variable-unset 1
locals {
  levels = { a = "all", b = "al", c = null, d = 5 }
}
organization "bloom" {
  system = "altegio"
  unmanaged { roles = "keep" } # want value-invalid 23
}
organization "yota" {
  system = "simple"
  region = "eu"
}
organization "typo" { system = "altegoi" } # want system-unknown 32
role "labels" {
  organization = organization.bloom
  stage "" "Won" { view = true } # want value-empty 9
  stage "Sales\u202e" "Won\u0007" { view = true } # want control-character 9, control-character 23
  stage "Sales" { view = true } # want label-wrong 3
  stage { view = true } # want label-wrong 3
  stage "Sales" "Won" "Again" { view = true } # want label-wrong 23
  list "" { view = 5 } # want value-empty 8
}
role "twice" {
  organization = organization.bloom
  stage "Sales" "Won" { view = true }
  list "Sales" { view = "all" }
  stage "Won" "Sales" { view = true }
  stage "Sales" "Won" { edit = true } # want block-repeated 9
  stage "Sales" "\u0418\u0306" { edit = true }
  stage "Sales" "Й" { edit = true } # want block-repeated 9
}
role "content" {
  organization = organization.bloom
  stage "Sales" "1" {} # want required 3
  stage "Sales" "2" { view = null } # want required 3
  stage "Sales" "3" { vew = true } # want attribute-unknown 23
  stage "Sales" "4" {
    right "client.merge" { title = "Merge" } # want block-unknown 5
  }
  stage "Sales" "5" {
    view   = "true" # want type-wrong 14
    edit   = 1      # want type-wrong 14
    export = "al"   # want value-unknown 14
  }
  stage "Sales" "6" {
    export = true # want type-wrong 14
    view   = 1.5  # want number-invalid 14
    edit   = {}   # want type-wrong 14
  }
  stage "Sales" "7" { view = var.secret } # want secret-exposed 30
  stage "Sales" "8" { view = var.unset }
  list "1" { add = true } # want required 3
  list "2" {} # want required 3
  list "3" { view = "link" } # want value-unknown 21
  stage = true # want attribute-unknown 3
  stge "Sales" "9" { view = true } # want block-unknown 3
}
role "computed" {
  organization = organization.bloom
  stage "Sales" "1" { view = local.levels["b"] } # want type-wrong 30
  stage "Sales" "2" { view = local.levels["c"] } # want required 3
  stage "Sales" "3" { veiw = local.levels["c"] } # want attribute-unknown 23
  dynamic "stage" {
    for_each = ["Won", "Won", ""]
    labels   = ["Sales", stage.value] # want block-repeated 17, value-empty 26
    content { view = true }
  }
  dynamic "stage" { # want required 3
    for_each = ["4", "5"]
    labels   = ["Sales", stage.value]
    content {}
  }
}
role "expanded" {
  organization = organization.bloom
  stage "Sales" "1" { veiw = true } # want attribute-unknown 23
  stage "Sales" { view = true } # want label-wrong 3
  dynamic "stage" {
    for_each = ["2"]
    labels   = ["Sales", stage.value]
    content { veiw = true } # want attribute-unknown 15
  }
  dynamic "list" {
    for_each = [local.levels]
    labels   = ["x"]
    content { view = list.value.b } # want value-unknown 22
  }
}
role "dynamic" {
  organization = organization.bloom
  dynamic "stage" { # want dynamic-invalid 3
    for_each = ["Won"]
    content { view = true }
  }
}
role "one" {
  organization = organization.bloom
  dynamic "stage" {
    for_each = ["Won"]
    labels   = [stage.value] # want dynamic-invalid 16
    content { view = true }
  }
}
role "list" {
  organization = organization.bloom
  dynamic "stage" {
    for_each = [["Sales", "Won"]]
    labels   = stage.value # want dynamic-invalid 16
    content { view = true }
  }
}
role "hidden" {
  organization = organization.bloom
  dynamic "list" {
    for_each = ["a"]
    labels   = [var.secret] # want secret-exposed 17
    content { view = "all" }
  }
  dynamic "list" {
    for_each = ["a"]
    labels   = ["x ${var.secret}"] # want secret-exposed 17
    content { view = "all" }
  }
  dynamic "list" {
    for_each = { (var.secret) = "a" } # want for-each-invalid 16
    labels   = [list.key]
    content { view = "all" }
  }
  dynamic "list" {
    for_each = [var.secret]
    labels   = [list.value] # want secret-exposed 17
    content { view = list.value }
  }
}
role "unset" {
  organization = organization.bloom
  dynamic "list" {
    for_each = ["a"]
    labels   = [var.unset]
    content { view = "all" }
  }
  dynamic "list" {
    for_each = ["a"]
    labels   = [null] # want expression 17
    content { view = "all" }
  }
  dynamic "list" {
    for_each = ["a"]
    labels   = [local.nothing] # want ref-unknown 23
    content { view = "all" }
  }
}
role "each" {
  for_each     = local.levels
  organization = organization.bloom
  list "5001" { view = each.value } # want value-unknown 24, required 3, type-wrong 24
}
role "foreign" {
  for_each     = { a = organization.bloom, b = organization.yota }
  organization = each.value
  stage "Sales" "Won" { view = "yes" } # want type-wrong 32, part-unsupported 3
  stage "Sales" "Lost" {} # want required 3, part-unsupported 3
  list "5001" { view = 5 } # want type-wrong 24, part-unsupported 3
}
role "typo" {
  organization = organization.typo
  stage "Sales" "Won" { view = "yes" }
  stage "Sales" "Lost" {}
}
