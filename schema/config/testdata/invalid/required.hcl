organization "empty" {} # want required 1
organization "bloom" {  # want required 1, required 1
  system = "altegio"
  auth {}
  on_removal {} # want required 3
  licence {
    tariff {} # want required 5, required 5
  }
}
location "a" { # want required 1
  organization = organization.bloom
}
network "a" { # want required 1, required 1
  organization = organization.bloom
}
network "b" { # want required 1
  locations    = [location.a]
  organization = organization.bloom
  title     = null
}
rank "a" {}                # want required 1
rank "b" { level = null }  # want required 20
removed "a" { # want required 1
  organization = organization.bloom
}
variable "a" {
  default = 1
  validation {} # want required 3, required 3
}
