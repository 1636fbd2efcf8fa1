organization "bloom" { system = "altegio" }
organization "second" { system = "altegio" }
location "a" {
  id           = 1
  organization = organization.bloom
}
location "b" {
  id           = 1 # want object-twice 18
  organization = organization.bloom
}
location "c" {
  id           = 1
  organization = organization.second
}
location "d" {
  title        = "D"
  organization = organization.second
}
location "e" {
  title        = "D" # want object-twice 18
  organization = organization.second
}
location "f" {
  for_each     = toset(["x", "y", "z"])
  title        = "F" # want object-twice 18, object-twice 18
  organization = organization.second
}
network "a" {
  title        = "N"
  organization = organization.bloom
  locations    = [location.a]
}
network "b" {
  title        = "N" # want object-twice 18
  organization = organization.bloom
  locations    = [location.a]
}
role "a" {
  title        = "R"
  organization = organization.bloom
}
role "b" {
  title        = "R"
  organization = organization.bloom
}
