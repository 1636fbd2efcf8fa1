# var name=5
# var count=4
# var tags=["a", "b"]
# var token=token-from-flag
# varfile prod.vars
# var optional=null
# env HOST=sandbox.example
variable "name" {
  type        = string
  description = "A text stays a text."
}
variable "count" {
  type    = number
  default = 1
  validation {
    condition     = var.count > 1 && var.count < length(var.tags) * 10
    error_message = "Between 2 and ${length(var.tags) * 10}."
  }
}
variable "tags" { type = list(string) }
variable "untyped" { default = true }
variable "object" {
  type = object({
    title = string
    size  = optional(number, 3)
  })
  default = { title = "T" }
}
variable "title" {
  type    = string
  default = "overridden by the file"
}
variable "optional" {
  type     = number
  default  = 8
  nullable = false
}
variable "token" {
  type      = string
  sensitive = true
}

locals {
  one   = "${var.name}-${var.count}-${join("+", var.tags)}-${var.object.size}-${var.optional}"
  two   = upper(local.three)
  three = try(local.nothing.at.all, "x${local.one}")
  # A local may hold what no attribute could show.
  nothing = {}
  secret  = "Bearer ${var.token}"
}

organization "bloom" {
  system = "altegio"
  title  = "${var.title}: ${local.two}"
  auth {
    partner_token = local.secret
    user_token    = trimspace(file("missing.txt"))
  }
}

role "a" {
  title = var.untyped ? "yes" : "no"
}
