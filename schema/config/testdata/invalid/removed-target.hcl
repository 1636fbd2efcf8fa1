# A role and a location that were removed from the files: a message at each use.
organization "bloom" { system = "altegio" }
location "center" { id = 1 }
network "n" {
  title     = "N"
  locations = [location.center, location.gone] # want ref-unknown 42
}
user "a" {
  email = "a@bloom.example"
  assignment {
    role      = role.gone       # want ref-unknown 22
    locations = [location.gone] # want ref-unknown 27
  }
}
user "b" {
  email = "b@bloom.example"
  assignment {
    role      = role.gone                        # want ref-unknown 22
    locations = [location.center, location.gone] # want ref-unknown 44
  }
}
