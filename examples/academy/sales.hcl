# People of the sales office only.
user "mark" {
  name  = "Марк Ветлугин"
  email = "mark@academy.example"

  account {
    organization = organization.sales
    group        = "Курсы"
  }

  assignment { role = role.course_seller }
}

user "alina" {
  name  = "Алина Сотникова"
  email = "alina@academy.example"

  account {
    organization = organization.sales
    group        = "Курсы"
  }

  assignment { role = role.course_seller }
}
