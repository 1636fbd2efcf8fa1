organization "bloom" {
  system = "altegio"
  caller = "ops@bloom.example"
  attest { max_age = "90d" }
}
location "center" { id = 1 }
