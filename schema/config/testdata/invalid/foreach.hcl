organization "bloom" { system = "altegio" }
location "a" {
  for_each = ["x"]   # want for-each-invalid 14
  title    = each.key
}
location "b" {
  for_each = 5       # want for-each-invalid 14
  title    = each.key
}
location "c" {
  for_each = null    # want for-each-invalid 14
  title    = each.key
}
location "d" {
  for_each = { "" = 1, "a\n" = 2, ok = 3 } # want for-each-invalid 14, for-each-invalid 14
  title    = each.key
  locaton  = 1       # want attribute-unknown 3
}
rank "a" {
  for_each = toset(["x", "y"])
  level    = each.value # want type-wrong 14
}
rank "b" {
  for_each = toset([1, 2]) # want for-each-invalid 14
  level    = each.value
}
role "a" {
  for_each = { x = 1, y = 2 }
  base     = "workr" # want value-unknown 14
}
role "b" {
  for_each = local.nothing # want ref-unknown 20
  title    = each.value
}
user "twice" {
  for_each = { a = "same@bloom.example", b = "Same@Bloom.example" }
  email    = each.value # want user-twice 14
  assignment {
    role      = role.b["any"]
    locations = [location.d["ok"], location.a["x"]]
  }
}
network "n" {
  for_each  = toset(["a"])
  title     = each.key
  locations = [location.d["ok"]]
  dynamic "location" { # want block-unknown 3
    for_each = []
    content {}
  }
}
