# var token=SECRET-TOKEN
# var object={ inner = "SECRET-INNER" }
# var creds={"list": [{"SECRETKEY": 1}]}
# env ENDPOINT=value-of-endpoint
# env BROKEN=value-with-a-break
variable "token" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.token) > 100
    error_message = "The token ${var.token} is short."
  }
}
# want:-8 validation-failed 1
variable "object" {
  type      = object({ inner = string })
  sensitive = true
}
variable "creds" { sensitive = true }
variable "default" {
  sensitive = true
  default   = "SECRET-DEFAULT" # want secret-literal 15
}
variable "plain" {
  default = env("ENDPOINT") # want secret-exposed 13
}
locals {
  hidden   = "x${var.token}"
  list     = [var.token]
  number   = tonumber(var.token)                   # want expression 23
  parsed   = parseint(env("ENDPOINT"), 10)         # want expression 23
  missing  = { a = 1 }[var.token]                  # want expression 23
  nested   = var.object.outer                      # want expression 24
  tried    = try(tonumber(var.token), nope)        # want expression 14
  chosen   = var.token == "x" ? "a" : "b"
  looped   = [for x in split("-", var.token) : tonumber(x)]        # want expression 57
  keys     = [for x in [jsondecode(var.creds)] : x.nope]           # want expression 51
  inner    = [for x in jsondecode(var.creds).list : x.nope]        # want expression 54
  twice    = { for x in concat([var.token], [var.token]) : x => 1 } # want expression 60
  path     = file("${var.token}.txt")              # want file-unreadable 14
  typo     = var.tokn                              # want ref-unknown 18
  typed    = upper(var.tokn)                       # want ref-unknown 24
  json     = jsondecode(env("ENDPOINT"))           # want expression 14
}
organization "bloom" {
  system   = "altegio"
  endpoint = env("ENDPOINT")                       # want secret-exposed 14
  title    = "a ${upper(local.hidden)}"            # want secret-exposed 14
  brand    = local.list[0]                         # want secret-exposed 14
  caller   = env("MISSING")                        # want secret-exposed 14
  auth {
    partner_token = "SECRET-LITERAL"               # want secret-literal 21
    user_token    = env("TOKEN") == "" ? "SECRET-A" : "SECRET-B"
  }
}
organization "second" {
  system = "altegio"
  title  = local.chosen                            # want secret-exposed 12
  auth {
    partner_token = 5                              # want secret-literal 21
    user_token    = var.object                     # want type-wrong 21
    tokn          = env("X")                       # want attribute-unknown 5
  }
}
organization "third" {
  system = "simple"
  region = join("", local.list)                    # want secret-exposed 12
  auth {
    token = "${file("broken.txt")}x"               # want control-character 13
    login = jsondecode(file("broken.txt")).x       # want expression 13
  }
}
role "a" {
  organization = organization.bloom
  grant        = [local.hidden]                    # want secret-exposed 19
  limit        = { "a.b" = var.token }             # want secret-exposed 28
}
user "a" {
  for_each = { (var.token) = 1 }                   # want secret-exposed 14
}
user "b" {
  for_each = { x = var.token }
  email    = each.value                            # want secret-exposed 14
  account { organization = organization.bloom }
}
user "c" {
  for_each = toset(local.list)                     # want secret-exposed 14
}
user "d" {
  email = "d@bloom.example"
  account { organization = organization.bloom }
  dynamic "assignment" {
    for_each = [for x in local.list : x if x != ""] # want for-each-invalid 16
    content {}
  }
}
user "f" {
  email = "f@bloom.example"
  account { organization = organization.bloom }
  dynamic "assignment" {
    for_each = [for x in split("-", var.token) : tonumber(x)] # want expression 59
    content {}
  }
}
user "e" {
  email    = "e@bloom.example"
  name     = [local.hidden][0]                     # want secret-exposed 14
  account { organization = organization.bloom }
}
