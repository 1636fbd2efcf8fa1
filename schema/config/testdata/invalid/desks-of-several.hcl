organization "bloom" { system = "altegio" }
organization "second" { system = "altegio" }
organization "zeta" {
  system = "simple"
  region = "eu"
}
location "a" {
  id           = 1
  organization = organization.bloom
}
location "b" {
  id           = 2
  organization = organization.second
}
cash_desk "a" {
  title        = "T"
  organization = organization.bloom
  location     = location.a
}
cash_desk "b" {
  title        = "T"
  organization = organization.second
  location     = location.b
}
cash_desk "mixed" {
  id           = 1
  organization = organization.second
  location     = location.a # want organization-mixed 18
}
cash_desk "nowhere" { # want organization-needed 1
  id       = 2
  location = location.a
}
cash_desk "zeta" { # want part-unsupported 1
  id           = 1
  organization = organization.zeta
  location     = location.a # want organization-mixed 18
}
user "a" {
  email      = "a@bloom.example"
  cash_desks = [cash_desk.a] # want account-needed 3
  account {
    organization = organization.bloom
    cash_desks   = [cash_desk.a, cash_desk.b] # want organization-mixed 34
  }
  account {
    organization = organization.second
    cash_desks   = [for d in ["b", "a"] : cash_desk[d]] # want organization-mixed 20
  }
  account {
    organization = organization.zeta
    cash_desks   = [cash_desk.b] # want part-unsupported 5
  }
}
