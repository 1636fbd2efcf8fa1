# The office: administrators, heads, accounts, and those who are asked now and then.

# The director.
user "viktor" {
  name      = "Виктор Громов"
  email     = "viktor.gromov@volt.example"
  group     = "Офис"
  protected = true

  assignment { role = role.administrator }
}

# Looks after the CRM. The token is hers.
user "irina" {
  name      = "Ирина Полевая"
  email     = "irina.polevaya@volt.example"
  group     = "Офис"
  protected = true

  assignment { role = role.administrator }
}

# One head for each department.
locals {
  heads = {
    "Отдел продаж"     = { name = "Анна Соболева", email = "anna.soboleva@volt.example" }
    "Ключевые клиенты" = { name = "Максим Котов", email = "maksim.kotov@volt.example" }
    "Сервис"           = { name = "Роман Дятлов", email = "roman.dyatlov@volt.example" }
  }
}

user "head" {
  for_each = local.heads
  name     = each.value.name
  email    = each.value.email
  group    = each.key

  assignment { role = role.head }
}

user "olga" {
  name  = "Ольга Счастливцева"
  email = "olga.schastlivtseva@volt.example"
  group = "Офис"

  assignment { role = role.accountant }
}

user "tamara" {
  name  = "Тамара Гусева"
  email = "tamara.guseva@volt.example"
  group = "Офис"

  assignment { role = role.accountant }
}

# On parental leave: keeps the account, and takes no seat until she is back.
user "liliya" {
  name   = "Лилия Котова"
  email  = "liliya.kotova@volt.example"
  group  = "Офис"
  active = false

  assignment { role = role.accountant }
}

# Free users: they answer where somebody mentions them, and take no seat.
user "stepan" {
  name  = "Степан Ключников"
  email = "sklad@volt.example"

  assignment { role = role.free }
}

user "elizaveta" {
  name  = "Елизавета Хромова"
  email = "yurist@volt.example"

  assignment { role = role.free }
}

# He left in January. His deals go to the head of the department.
removed "denis" {
  email = "denis.rybakov@volt.example"

  on_removal {
    transfer_to = user.head["Отдел продаж"]
  }
}
