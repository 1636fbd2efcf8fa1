} # want syntax 1
locals {
  a = 1 b = 2 # want syntax 9
}
