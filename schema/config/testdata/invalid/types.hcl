organization "bloom" {
  system   = altegio # want name-unknown 14
  title    = 42      # want type-wrong 14
  endpoint = ["a"]   # want type-wrong 14
  timezone = true    # want type-wrong 14
  licence {
    price      = "9.90" # want type-wrong 18
    currency   = "EUR"
    auto_renew = "false" # want type-wrong 18
    seats      = "25"    # want type-wrong 18
    renews     = 20270101 # want type-wrong 18
  }
  guard {
    keep = user.anna   # want ref-form 12
  }
}
location "a" {
  id = "12" # want type-wrong 8
}
role "a" {
  grant = "records.*"        # want type-wrong 11
  deny  = [1, rank.a]        # want type-wrong 12, type-wrong 15
  limit = ["a.b"]            # want type-wrong 11
  rank  = "5"                # want type-wrong 11
}
role "b" {
  title = rank.a # want type-wrong 11
  limit = {
    "a.b" = rank.a          # want type-wrong 13
    "a.c" = [1, "x"]        # want type-wrong 13
    "a.d" = [[1]]           # want type-wrong 13
    "a.e" = [null]          # want type-wrong 13
    "a.f" = { a = rank.a }  # want type-wrong 19
    (5)   = 1               # want type-wrong 5
  }
}
user "anna" {
  email     = 42      # want type-wrong 15
  active    = "true"  # want type-wrong 15
  protected = 1       # want type-wrong 15
  position  = {}      # want type-wrong 15
  assignment {
    role      = role.a
    locations = 7     # want type-wrong 17
  }
}
rank "a" { level = 1 }
