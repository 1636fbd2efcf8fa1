location "center" {
  id           = 1
  organization = organization.bloom
}
network "bloom" {
  title        = organization.bloom.system
  organization = organization.bloom
  locations    = [location.center]
}
role "front" {
  base         = "administrator"
  organization = organization.bloom
}
role "seller" {
  id           = 5
  base         = "free"
  organization = organization["zeta"]
  renamed_from = "Sales"
}
