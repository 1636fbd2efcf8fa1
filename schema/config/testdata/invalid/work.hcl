organization "bloom" { system = "altegio" }
locals {
  a = format("%99999d", 1)                              # want too-much-work 7
  b = setproduct(range(1000), range(1000), range(1000)) # want too-much-work 7
  c = tostring(1e9999 * 1e9999)                         # want too-much-work 16
  d = indent(100000, "a\nb")                            # want too-much-work 7
}
