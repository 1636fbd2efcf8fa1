# var days=30
# Settings of a whole organization, in any order and computed.
variable "days" { type = number }
organization "zeta" {
  system = "simple"
  region = "eu"
  archive { keep = false }
  teacher_cabinet {
    fields       = ["b", "a"]
    lessons      = upper("a") == "A" ? "all" : "own"
    days         = var.days + 1
    show_balance = true
  }
}
organization "yota" {
  system = "simple"
  region = "eu"
  dynamic "teacher_cabinet" {
    for_each = [7]
    content {
      days    = teacher_cabinet.value
      fields  = []
      lessons = null
    }
  }
}
organization "bloom" { system = "altegio" }
