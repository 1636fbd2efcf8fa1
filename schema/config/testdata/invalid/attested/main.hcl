organization "bloom" {
  system = "altegio"
  caller = "ops@bloom.example"
}
location "center" { id = 1 }
