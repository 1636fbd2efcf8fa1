organization "bloom" { system = "altegio" }
organization "second" { system = "altegio" }
organization "zeta" {
  system = "simple"
  region = "eu"
}
role "seller" { organization = organization.zeta }
role "front" { organization = organization.bloom }
location "a" {
  organization = organization.bloom
  id           = 1
}
user "anna" {
  email = "anna@bloom.example"
  assignment { role = role.seller }
  assignment {
    role      = role.front
    locations = [location.a]
  }
}
user "boss" {
  email = "boss@bloom.example"
  assignment { role = role.seller }
}
removed "anna" {
  email = "anna@bloom.example" # want removed-user 11
}
removed "said" {
  organization = organization.bloom
  email        = "anna@bloom.example" # want removed-user 18
}
removed "elsewhere" {
  organization = organization.second
  email        = "anna@bloom.example"
}
removed "id" { # want organization-needed 1
  id    = 5
  email = "x@bloom.example"
}
removed "receiver" { # nobody in bloom and second has access to receive
  email = "y@bloom.example"
  on_removal { transfer_to = user.boss } # want organization-mixed 30, organization-mixed 30
}
removed "unknown" {
  email = "z@bloom.example"
  on_removal { transfer_to = user.bos } # want ref-unknown 35
}
removed "typo" {
  organization = organization.blom # want ref-unknown 31
  email        = "z@bloom.example"
}
