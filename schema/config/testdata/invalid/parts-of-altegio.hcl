organization "bloom" {
  system  = "altegio"
  account = "x" # want part-unsupported 3
  auth {
    partner_token = env("A")
    user_token    = env("B")
    token         = env("C") # want part-unsupported 5
  }
}
role "a" {
  id           = 5     # want part-unsupported 3
  renamed_from = "Old" # want part-unsupported 3
  base         = "worker"
}
