# People of the school only.
user "school_api" {
  name      = "Академия API"
  email     = "api@academy.example"
  protected = true

  account {
    organization = organization.school
    cash_desks   = [cash_desk.classes]
  }

  assignment {
    role      = role.school_administrator
    locations = [location.classes]
  }
}

user "arseniy" {
  name  = "Арсений Ладов"
  email = "arseniy@academy.example"

  account {
    organization = organization.school
    teacher_card = "Арсений Ладов"
  }

  assignment {
    role      = role.teacher
    locations = [location.classes]
  }
}

# Begins in February.
user "lika" {
  name  = "Лика Соболева"
  email = "lika@academy.example"

  account {
    organization = organization.school
    teacher_card = "Лика Соболева"
  }

  assignment {
    role      = role.teacher
    locations = [location.classes]
  }
}
