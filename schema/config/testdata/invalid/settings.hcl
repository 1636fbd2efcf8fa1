organization "zeta" {
  system          = "simple"
  region          = "eu"
  teacher_cabinet = true # want attribute-unknown 3
  teacher_cabinet { # want required 3
    show_balence = true # want attribute-unknown 5
    lessons      = "oll" # want value-unknown 20
    fields       = "a" # want type-wrong 20
    inner {} # want block-unknown 5
  }
  teacher_cabinet { days = 1 } # want block-repeated 3
  archive { keep = "true" } # want type-wrong 20
  archiv {} # want block-unknown 3
}
organization "yota" {
  system = "simple"
  region = "eu"
  teacher_cabinet "x" { # want label-wrong 19
    days = 1
  }
  archive { keep = 1 } # want type-wrong 20
}
organization "xi" {
  system = "simple"
  region = "eu"
  teacher_cabinet { days = 1.5 } # want number-invalid 28
}
organization "bloom" {
  system = "altegio"
  teacher_cabinet { days = "x" } # want part-unsupported 3
}
organization "typo" {
  system = "altegoi" # want system-unknown 12
  archive { keep = 1 }
}
