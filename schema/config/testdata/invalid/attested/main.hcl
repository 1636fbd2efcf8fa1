organization "bloom" {
  system = "altegio"
  caller = "ops@bloom.example"
  attest { max_age = "90" } # want days-invalid 22
}
location "center" { id = 1 }
