organization "bloom" {
  system   = "altegio"
  title    = each.key           # want name-unknown 14
  endpoint = upcase("x")        # want function-unknown 14
}
locals {
  a = 1 + "x"               # want expression 11
  b = local.a + 1
  c = lokal.a               # want name-unknown 7
  d = local.aa              # want ref-unknown 13
  e = var.x                 # want ref-unknown 11
  f = [1, 2][5]             # want expression 13
  g = upper(1, 2)           # want expression 16
  h = file("nothing.txt")   # want file-unreadable 7
  i = file("../etc/passwd") # want file-unreadable 7
  j = file("/etc/passwd")   # want file-unreadable 7
  k = jsondecode("{")       # want expression 7
  l = foo::bar(1)           # want function-unknown 7
  m = try(nope.a, nope.b)   # want expression 7
  mm = try(local.f.x, nope)
  n = { a = 1 }.b           # want name-unknown 17
  o = null.x                # want expression 11
}
role "a" {
  title = local.b
}
