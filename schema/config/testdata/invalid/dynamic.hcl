organization "bloom" {
  system = "altegio"
  dynamic "on_removal" {
    for_each = [1, 2]
    content { transfer_to = user.a }
  }
  # want:-4 block-repeated 11
  guard {
    dynamic "location" {   # want dynamic-invalid 5
      for_each = ["center"]
      content {}
    }
    dynamic "rank" {
      for_each = ["staff", "stuff"] 
      labels   = [rank.value]       # want ref-unknown 19
      content { max_losses = "x" }  # want threshold-invalid 30
    }
  }
}
location "center" { id = 1 }
rank "staff" { level = 1 }
role "r" {}
user "a" {
  email = "a@bloom.example"
  dynamic "assignment" {
    for_each = [role.r]
    content {
      role      = assignment.valu # want name-unknown 30
      locations = [location.center]
      lcations  = 1 # want attribute-unknown 7
    }
  }
  dynamic "assignmnt" { # want block-unknown 11
    for_each = []
    content {}
  }
  dynamic "assignment" { # want dynamic-invalid 3
    content {}
  }
  dynamic "assignment" { # want dynamic-invalid 3
    for_each = []
  }
  dynamic "account" {
    for_each = []
    role     = 1 # want dynamic-invalid 5
    content {}
    content {}   # want dynamic-invalid 5
    other {}     # want dynamic-invalid 5
  }
  dynamic {}     # want dynamic-invalid 3
}
user "b" {
  email = "b@bloom.example"
  dynamic "assignment" {
    for_each = 5 # want for-each-invalid 16
    content {}
  }
  dynamic "assignment" {
    for_each = local.none # want ref-unknown 22
    content {}
  }
  dynamic "assignment" {
    for_each = ["x"]
    iterator = it
    content {
      role = role[it.value]      # want ref-unknown 19
      locations = [for l in ["centre"] : location[l]] # want ref-unknown 51
    }
  }
}
