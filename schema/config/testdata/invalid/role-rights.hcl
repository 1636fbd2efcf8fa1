locals {
  level = 1.5
  text  = "7"
  map   = {}
}
organization "bloom" { system = "altegio" }
rank "staff" { level = 1 }
role "a" {
  right "merge" { title = "Merge" } # want label-invalid 9
  right "client-merge.x" { title = "Merge" } # want label-invalid 9
  right "client.*" { title = "Merge" } # want label-invalid 9
  right "" { title = "Merge" } # want label-invalid 9
  right "client." { title = "Merge" } # want label-invalid 9
  right { title = "Merge" } # want label-wrong 3
  right "client.merge" "x" { title = "Merge" } # want label-wrong 24
}
role "b" {
  right "client.merge" { title = "Merge" }
  right "client.split" {} # want required 3
  right "client.merge" { title = "Merge" } # want block-repeated 9
  right "client.kind" {
    title = 5 # want type-wrong 13
    kind  = "edt" # want value-invalid 13
  }
  right "client.null" { title = null } # want required 33
  right "client.more" {
    title = "More"
    level = 5 # want attribute-unknown 5
  }
}
role "c" { right = "client.merge" } # want attribute-unknown 12
role "d" { rank = -1 } # want number-invalid 19
role "e" { rank = 1.5 } # want number-invalid 19
role "f" { rank = "5" } # want type-wrong 19
role "g" { rank = "staff" } # want ref-form 19
role "h" { rank = true } # want type-wrong 19
role "i" { rank = [rank.staff] } # want type-wrong 19
role "j" { rank = local.level } # want number-invalid 19
role "k" { rank = local.text } # want type-wrong 19
role "l" { rank = local.map } # want type-wrong 19
role "m" { rank = role.a } # want ref-kind 19
role "n" { rank = rank.staff.level } # want type-wrong 19
role "o" { rank = staff } # want ref-form 19
role "p" { rank = rank.stuff } # want ref-unknown 24
role "q" {
  for_each = toset(["staff", "stuff"])
  rank     = rank[each.key] # want ref-unknown 19
}
role "r" { rank = 99999999999 } # want number-invalid 19
