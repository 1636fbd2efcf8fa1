organization "bloom" { system = "altegio" }
location "center" { id = 1 }
role "r" {
  grant = [
    "records",      # want pattern-invalid 5
    "records.",     # want pattern-invalid 5
    "records..x",   # want pattern-invalid 5
    "re cords.x",   # want pattern-invalid 5
    "kind:edits",   # want pattern-kind 5
    "kind:",        # want pattern-kind 5
    "",             # want value-empty 5
    "a.b\u0000",    # want control-character 5
    "records.view",
    "records.view", # want pattern-repeated 5
    "*", "rec*", "*.view", "a.*.b", "kind:view",
  ]
  limit = {
    "records.x"  = 1
    "records.x"  = 2        # want limit-invalid 5
    records.y    = 3        # want limit-invalid 5
    "records.*"  = 4        # want pattern-invalid 5
    records      = 5        # want pattern-invalid 5
    "records.z"  = 1.5      # want number-invalid 20
    "records.zz" = { center = 1, "center" = 2, "" = 3 } # want limit-invalid 34, limit-invalid 48
    "records.q"  = ""       # want value-empty 20
    "records.w"  = ["a\n"]  # want control-character 20
  }
}
