organization "bloom" { system = "altegio" }
locals {
  map = { a = 1 }
  big = local.map[1e99999] # want number-invalid 19
}
