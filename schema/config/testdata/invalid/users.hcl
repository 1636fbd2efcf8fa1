organization "bloom" { system = "altegio" }
location "center" { id = 1 }
location "north" {
  id           = 2
  main_network = network.n # want network-foreign 18
}
network "n" {
  title     = "N"
  locations = [location.center]
}
network "empty" {
  title     = "E"
  locations = [] # want network-empty 15
}
network "all" {
  title     = "A"
  locations = all # want ref-form 15
}
network "twice" {
  title     = "T"
  locations = [location.center, location.center] # want location-repeated 33
}
role "r" {}
user "contact" { # want user-contact 1
  assignment {
    role      = role.r
    locations = [location.center]
  }
}
user "one" {
  id    = 7
  email = "One@bloom.example"
  phone = "+371 2000-0000"
}
user "two" {
  id    = 7                    # want user-twice 11
  email = "one@BLOOM.example"  # want user-twice 11
  phone = "37120000000"        # want user-twice 11
}
user "three" {
  account {
    email = "one@bloom.example" # want user-twice 13
  }
}
user "empty" {
  email = "empty@bloom.example"
  assignment {} # want assignment-empty 3, assignment-empty 3
  assignment {  # want assignment-empty 3
    role = role.r
  }
  assignment {
    role      = role.r
    locations = [] # want assignment-empty 17
  }
  assignment {
    locations = [location.center]
    employee {} # want employee-name 5
  }
  assignment {
    locations = [location.center, location.north]
    employee {
      id = 5 # want employee-id 12
    }
  }
  assignment {
    locations = all
    employee {
      id = 5 # want employee-id 12
    }
  }
}
user "off" {
  email     = "off@bloom.example"
  protected = true
  active    = false # want protected-user 15
}
user "bare" { # want protected-user 1
  email     = "bare@bloom.example"
  protected = true
}
user "kept" {
  email     = "kept@bloom.example"
  protected = true
  assignment {
    role      = role.r
    locations = [location.center]
  }
}
removed "kept" {
  email = "KEPT@bloom.example" # want removed-user 11
}
removed "one" {
  phone = "371 20000000" # want removed-user 11
}
removed "seven" {
  id = 7 # want removed-user 8
}
