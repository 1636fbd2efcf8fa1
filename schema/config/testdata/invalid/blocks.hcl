# Wrong names, labels and repetitions.
stray = 1 # want attribute-unknown 1

organization "bloom" {
  system = "altegio"
  titel  = "Bloom" # want attribute-unknown 3
  licens {         # want block-unknown 3
  }
  title {}    # want block-unknown 3
  guard = {}  # want attribute-unknown 3
  licence {}
  licence {} # want block-repeated 3
  guard {
    location {} # want label-wrong 5
  }
}

locaton "x" {} # want block-unknown 1
role {}        # want label-wrong 1
role "a" "b" { # want label-wrong 10
}
role "" {}          # want label-invalid 6
role "front desk" { # want label-invalid 6
}
role "1st" {}  # want label-invalid 6
locals "x" {}  # want label-wrong 8
locals {
  block {} # want block-unknown 3
  one = 1
}
locals {
  one = 2 # want duplicate 3
}
module "roles" {} # want block-unknown 1

rank "staff" { level = 1 }
rank "staff" { level = 2 } # want duplicate 1
user "anna" {
  email = "anna@bloom.example"
}
user "anna" { # want duplicate 1
  for_each = toset(["a"])
}
variable "v" { default = 1 }
variable "v" { default = 2 } # want duplicate 1
