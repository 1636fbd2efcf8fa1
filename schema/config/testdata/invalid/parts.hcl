# What the system does not have.
organization "zeta" { # want required 1
  system = "simple"
  brand  = "kommo" # want part-unsupported 3
  caller = "ops@zeta.example" # want part-unsupported 3
  auth {
    partner_token = env("X") # want part-unsupported 5
  }
  licence { # want part-unsupported 3
    price = 1
  }
  unmanaged {
    employees = "report" # want part-unsupported 5
    clients   = "ignore" # want part-unsupported 5
    roles     = "report" # want part-unsupported 5
  }
  on_removal { transfer_to = user.a } # want part-unsupported 16
  guard {
    location "center" {} # want part-unsupported 5
  }
}
location "center" { # want part-unsupported 1
  id           = 1
  main_network = network.n # want part-unsupported 3
}
network "n" { # want part-unsupported 1
  title     = "N"
  locations = [location.center]
}
role "seller" {
  base         = "adminstrator" # want value-unknown 18
  id           = 5
  renamed_from = "Old"
  right "client.merge" { title = "Merge" } # want part-unsupported 3
  stage "Sales" "Won" { view = true } # want part-unsupported 3
}
cash_desk "till" { # want part-unsupported 1
  id       = 1
  location = location.center
}
user "a" {
  email    = "a@zeta.example"
  position = "x"    # want part-unsupported 3
  language = "rus"  # want value-unknown 14
  desks    = ["x"]  # want type-wrong 14
  tags     = "x"    # want type-wrong 14
  admin    = 1      # want type-wrong 14
  level    = true   # want type-wrong 14
  assignment {
    role        = role.seller
    locations   = [location.center] # want part-unsupported 5
    client_data = network.n         # want part-unsupported 5
    grant       = ["a.b"]           # want part-unsupported 20
    limit       = { "a.b" = 1 }     # want part-unsupported 21
    employee { id = 1 }             # want part-unsupported 5
  }
}
removed "x" {
  id = 1
  on_removal { transfer_to = user.a } # want part-unsupported 16
}
