# The office: administrators, managers, the methodologist and the front desk. The names are made up,
# and so are the taxpayer numbers: no tax office has the code 00.

# The account that seatplan works with. It sees the cash desks that it may use, so it has all of them.
user "api" {
  name       = "Лингва API"
  email      = "api@lingua.example"
  protected  = true
  cash_desks = [cash_desk.center, cash_desk.river, cash_desk.park]

  assignment {
    role      = role.administrator
    locations = all
  }
}

# The director.
user "marina" {
  name       = "Марина Белова"
  email      = "marina@lingua.example"
  protected  = true
  cash_desks = [cash_desk.center, cash_desk.river, cash_desk.park]

  assignment {
    role      = role.administrator
    locations = all
  }
}

# One manager for each branch.
locals {
  managers = {
    center = { name = "Олег Дроздов", email = "oleg.drozdov@lingua.example", sip = "101" }
    river  = { name = "Светлана Жукова", email = "svetlana.zhukova@lingua.example", sip = "201" }
    park   = { name = "Глеб Орехов", email = "gleb.orekhov@lingua.example", sip = "301" }
  }
}

user "manager" {
  for_each   = local.managers
  name       = each.value.name
  email      = each.value.email
  sip        = each.value.sip
  cash_desks = [cash_desk[each.key]]

  assignment {
    role      = role.manager
    locations = [location[each.key]]
  }
}

user "irina" {
  name  = "Ирина Снегирёва"
  email = "irina.snegireva@lingua.example"

  assignment {
    role      = role.methodologist
    locations = all
  }
}

# The front desk. Their names and numbers stand on receipts.
user "darya" {
  name       = "Дарья Клёнова"
  email      = "darya.klenova@lingua.example"
  sip        = "110"
  inn        = "000000000184"
  cash_desks = [cash_desk.center]

  assignment {
    role      = role.front_desk
    locations = [location.center]
  }
}

user "polina" {
  name       = "Полина Ветрова"
  email      = "polina.vetrova@lingua.example"
  sip        = "111"
  inn        = "000000000258"
  cash_desks = [cash_desk.center]

  assignment {
    role      = role.front_desk
    locations = [location.center]
  }
}

user "nikita" {
  name       = "Никита Рябинин"
  email      = "nikita.ryabinin@lingua.example"
  sip        = "210"
  inn        = "000000000321"
  cash_desks = [cash_desk.river]

  assignment {
    role      = role.front_desk
    locations = [location.river]
  }
}

# Back from leave in January.
user "alisa" {
  name       = "Алиса Грачёва"
  email      = "alisa.gracheva@lingua.example"
  sip        = "211"
  inn        = "000000000402"
  cash_desks = [cash_desk.river]

  assignment {
    role      = role.front_desk
    locations = [location.river]
  }
}

# Works in two branches, and takes payments in one of them.
user "vera" {
  name       = "Вера Соколова"
  email      = "vera.sokolova@lingua.example"
  sip        = "112"
  inn        = "000000000579"
  cash_desks = [cash_desk.river]

  assignment {
    role      = role.front_desk
    locations = [location.center, location.river]
  }
}

user "timur" {
  name       = "Тимур Ясенев"
  email      = "timur.yasenev@lingua.example"
  sip        = "310"
  inn        = "000000000642"
  cash_desks = [cash_desk.park]

  assignment {
    role      = role.front_desk
    locations = [location.park]
  }
}
