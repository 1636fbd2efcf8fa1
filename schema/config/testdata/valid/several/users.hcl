user "both" {
  name  = "Both"
  email = "both@example.com"
  account {
    organization = organization.zeta
    id           = 3
    email        = "both@zeta.example"
    language     = "ru"
    desks        = [2, 1]
    tags         = []
    admin        = true
    level        = 4
  }
  assignment {
    role = role.seller
  }
  assignment {
    role      = role.front
    locations = network.bloom.locations
  }
  assignment {
    locations = [location.center]
    employee {}
  }
}
user "zeta" {
  email = "zeta@example.com"
  assignment { role = role.seller }
}
user "bloom" {
  phone = "20000000"
  assignment {
    role      = role.front
    locations = all
  }
}
user "waiting" {
  name = "Waiting"
  account { organization = organization.zeta }
}
removed "gone" {
  organization = organization.zeta
  id           = 4
}
