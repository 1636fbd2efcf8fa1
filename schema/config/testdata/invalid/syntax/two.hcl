# What the broken file may define is not missed here.
user "a" {
  email = "a@bloom.example"
  assignment {
    role      = role.front
    locations = [location.center, location.nowhere] # want ref-unknown 44
  }
}
user "b" {
  name = "unclosed" # want:-1 syntax 10
