organization "bloom" {
  system = "altegio"
  guard {
    dynamic "rank" {
      for_each = [1]
      labels   = ["a", "b"] # want dynamic-invalid 24
      content {}
    }
    dynamic "rank" {
      for_each = ["a"]
      labels   = "a" # want dynamic-invalid 19
      content {}
    }
  }
}
