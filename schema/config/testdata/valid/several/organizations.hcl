organization "zeta" {
  system = "simple"
  region = "eu"
  auth {
    token = file("token.txt")
    login = "ops@zeta.example"
  }
  account = "zeta"
}
organization "bloom" {
  system = "altegio"
}
