# var number=five
# var list=[1, 2
# var typo=1
# var small=1
# var nothing=null
# var secretnumber=SECRET-NUMBER
# varfile prod.vars
# nowhere variable-unknown
organization "bloom" { system = "altegio" }
variable "number" { # want variable-value 1
  type = number
}
variable "list" { # want variable-value 1
  type = list(string)
}
variable "unset" {} # want variable-unset 1
variable "small" {  # want validation-failed 1
  type = number
  validation {
    condition     = var.small > 1
    error_message = "It must be more than one."
  }
  validation {
    condition     = var.smal < 5 # want ref-unknown 25
    error_message = "x"
  }
  validation {
    condition     = "yes" # want type-wrong 21
    error_message = "x"
  }
  validation {
    condition     = var.small > 9
    error_message = 5 # want type-wrong 21
  }
}
# want:-19 validation-failed 1
variable "nothing" { # want variable-value 1
  type     = number
  nullable = false
}
variable "type" { # want variable-unset 1
  type = strin # want variable-type 10
}
variable "default" {
  type    = number
  default = "many" # want variable-type 13
}
variable "computed" {
  default = local.x # want ref-unknown 19
}
variable "wrong" {
  sensitive   = "yes" # want type-wrong 17
  default     = 1
  description = 5 # want type-wrong 17
  defualt     = 2 # want attribute-unknown 3
}
variable "secretnumber" { # want variable-value 1
  type      = number
  sensitive = true
}
variable "filed" {
  type    = number
  default = 1
}
variable "checked" {
  type    = string
  default = "a"
  validation {
    condition     = length(var.checked) > 1
    error_message = "Longer than ${length(var.checked)}."
  }
}
