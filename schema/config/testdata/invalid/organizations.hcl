organization "bloom" { system = "altegio" }
organization "zeta" {
  system = "simple"
  region = "eu"
}
organization "typo" { system = "altegoi" } # want system-unknown 32
organization "other" { system = "bitrix" } # want system-unknown 33

location "nowhere" { id = 1 } # want organization-needed 1
location "center" {
  id           = 2
  organization = organization.bloom
}
location "second" {
  id           = 3
  organization = organization.typo
}
network "nowhere" { # want organization-needed 1
  title     = "N"
  locations = [location.center]
}
network "mixed" {
  title        = "M"
  organization = organization.bloom
  locations    = [location.center, location.second] # want organization-mixed 36
}
network "typo" {
  title        = "T"
  organization = organization.typo
  locations    = [location.second]
}
role "nowhere" {} # want organization-needed 1
role "front" {
  organization = organization.bloom
  limit        = { "a.b" = { second = 1 } } # want organization-mixed 39
}
role "seller" { organization = organization.zeta }
removed "a" { # want organization-needed 1
  id = 1
}
user "a" {
  id       = 1        # want account-needed 3
  position = "x"      # want account-needed 3
  email    = "a@x.example"
  account { email = "b@x.example" } # want organization-needed 3
  account { organization = organization.bloom }
  account { organization = organization.bloom } # want account-twice 3
  assignment {
    role        = role.front
    locations   = [location.center, location.second] # want organization-mixed 37
    client_data = network.typo                       # want organization-mixed 19
  }
  assignment { # want organization-needed 3
    locations = all
    employee { id = 1 }
  }
  assignment {
    role      = role.nowhere
    locations = [location.nowhere]
  }
}
user "idle" { # want user-nowhere 1
  email = "idle@x.example"
}
user "seller" {
  email = "seller@x.example"
  assignment { role = role.seller }
}
removed "b" {
  organization = organization.bloom
  email        = "gone@x.example"
  on_removal { transfer_to = user.seller } # want organization-mixed 30
}
