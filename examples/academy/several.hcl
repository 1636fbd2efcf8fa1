# People who work in more than one of the systems. One block holds all of a person's access; what
# belongs to one system only stands in "account".

# The director: all three.
user "vera" {
  name      = "Вера Лунина"
  email     = "vera@academy.example"
  protected = true

  account {
    organization = organization.school
    cash_desks   = [cash_desk.classes]
  }

  assignment {
    role      = role.school_administrator
    locations = [location.classes]
  }
  assignment {
    role      = role.owner
    locations = [location.garden, location.bridge]
  }
  assignment {
    role = role.sales_administrator
  }
}

# Teaches colouring, and sees clients on two days. She came to the salon first, with her own address.
user "zarina" {
  name  = "Зарина Ахметова"
  email = "zarina@academy.example"

  account {
    organization = organization.school
    teacher_card = "Зарина Ахметова"
  }
  account {
    organization = organization.salon
    email        = "zarina.colour@mail.example"
  }

  assignment {
    role      = role.teacher
    locations = [location.classes]
  }
  assignment {
    role      = role.stylist
    locations = [location.garden]
    employee {
      schedule = true
    }
  }
}

# Runs the salon, and signs students up when the school is short of hands.
user "pavel" {
  name  = "Павел Громов"
  email = "pavel@academy.example"

  account {
    organization = organization.school
    cash_desks   = [cash_desk.classes]
  }

  assignment {
    role      = role.registrar
    locations = [location.classes]
  }
  assignment {
    role      = role.salon_manager
    locations = [location.garden, location.bridge]
  }
}

# Signs students up, and looks up in the sales office who sent them.
user "nina" {
  name  = "Нина Ключева"
  email = "nina@academy.example"

  account {
    organization = organization.school
    cash_desks   = [cash_desk.classes]
  }

  assignment {
    role      = role.registrar
    locations = [location.classes]
  }
  assignment {
    role = role.sales_reader
  }
}

# Cuts hair, and sells courses to other salons. New in the sales office.
user "sofya" {
  name  = "Софья Ким"
  email = "sofya@academy.example"

  account {
    organization = organization.sales
    group        = "Курсы"
  }

  assignment {
    role      = role.stylist
    locations = [location.garden]
    employee {
      schedule = true
    }
  }
  assignment {
    role = role.course_seller
  }
}

# She left all three. Without "organization" the block holds everywhere.
removed "kira" {
  email = "kira@academy.example"
}
