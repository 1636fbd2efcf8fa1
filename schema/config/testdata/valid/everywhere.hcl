# A removed block without organization is for all of them.
organization "bloom" { system = "altegio" }
organization "second" {
  system = "altegio"
  unmanaged { clients = "report" }
}
organization "zeta" {
  system = "simple"
  region = "eu"
}
role "chief" {
  organization = organization.bloom
  base         = "owner"
}
role "chief_too" {
  organization = organization.second
  base         = "owner"
}
location "a" {
  organization = organization.bloom
  id           = 1
}
location "b" {
  organization = organization.second
  id           = 2
}
user "boss" {
  email = "boss@bloom.example"
  assignment {
    role      = role.chief
    locations = all
  }
  assignment {
    role      = role.chief_too
    locations = all
  }
}
removed "vlad" {
  email = "vlad@bloom.example"
  phone = "20000002"
  on_removal { transfer_to = user.boss }
}
removed "here" {
  organization = organization.zeta
  email        = "here@bloom.example"
}
removed "null" {
  organization = null
  phone        = "20000003"
}
removed "numbered" {
  organization = organization.second
  id           = 9
}
