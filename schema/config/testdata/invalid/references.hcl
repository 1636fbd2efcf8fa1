organization "bloom" {
  system = "altegio"
  on_removal { transfer_to = user.bos } # want ref-unknown 35
  guard {
    keep = [user.boss, user.nobody, user.boss] # want ref-unknown 29, entry-repeated 37
    location "centre" {} # want ref-unknown 14
    rank "staf" {}       # want ref-unknown 10
  }
}
location "center" { id = 1 }
location "north" {
  id           = 2
  main_network = network.blom # want ref-unknown 26
}
location "branch" {
  for_each = toset(["a", "b"])
  title    = each.key
}
network "bloom" {
  title     = "Bloom"
  locations = [location.center, location.nroth, location.branch, location.branch["c"]] # want ref-unknown 42, ref-instance 58, ref-unknown 82
}
rank "staff" { level = 1 }
role "receptionist" {
  rank  = rank.stuff # want ref-unknown 16
  limit = { "a.b" = { centre = 1 } } # want ref-unknown 23
}
user "boss" {
  email = "boss@bloom.example"
  assignment {
    role        = role.recepcionist # want ref-unknown 24
    locations   = [location.center]
    client_data = network.blooom    # want ref-unknown 27
  }
  assignment {
    role      = location.center     # want ref-kind 17
    locations = [location.center["x"], role.receptionist] # want ref-instance 34, ref-kind 40
  }
  assignment {
    role      = "receptionist"            # want ref-form 17
    locations = ["center", location["north"], location["nort"]] # want ref-form 18, ref-unknown 56
  }
  assignment {
    role      = role                      # want ref-form 17
    locations = [location.center.title]   # want type-wrong 18
  }
  assignment {
    role      = receptionist              # want ref-form 17
    locations = network.blom.locations    # want ref-unknown 25
  }
  assignment {
    role      = role.a.b.c                # want type-wrong 17
    locations = [location.center, location.north, location.center] # want location-repeated 51
  }
  account {
    organization = organization.blom # want ref-unknown 33
  }
}
removed "x" {
  id = 1
  on_removal { transfer_to = user.boss["x"] } # want ref-instance 40
}
