# nowhere organization-missing
role "a" { rank = rank.x } # want ref-unknown 24
user "a" {
  email = "a@x.example"
  assignment { role = role.a }
}
