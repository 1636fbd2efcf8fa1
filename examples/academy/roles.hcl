# Ranks are the company's own and hold in all systems; a role belongs to one of them.
rank "staff" { level = 300 }
rank "manager" { level = 700 }

role "school_administrator" {
  organization = organization.school
  base         = "administrator"
}

role "teacher" {
  organization = organization.school
  id           = 2
  base         = "teacher"
  rank         = 50
  menu         = ["client", "group", "lesson"]
  grant        = ["client.list", "group.list", "lesson.list", "lesson.update"]
}

# Signs students up and takes payments.
role "registrar" {
  organization = organization.school
  id           = 11
  title        = "Регистратор"
  interface    = "administration"
  rank         = rank.staff
  menu         = ["client", "lead", "group", "lesson", "pay"]
  grant        = ["client.*", "lead.*", "group.list", "lesson.list", "pay.list", "pay.create"]
  deny         = ["*.delete", "*.delete_permanently", "*.mass_delete_permanently"]
}

role "owner" {
  organization = organization.salon
  title        = "Owner"
  base         = "owner"
  rank         = rank.manager
}

role "salon_manager" {
  organization = organization.salon
  title        = "Manager"
  base         = "manager"
  rank         = rank.manager
}

role "administrator" {
  organization = organization.salon
  title        = "Administrator"
  base         = "administrator"
  rank         = rank.staff
  deny         = ["kind:export"]
}

role "stylist" {
  organization = organization.salon
  title        = "Stylist"
  base         = "worker"
  rank         = rank.staff
  limit        = { "timetable.staff_id" = "self", "clients.visit_staff_id" = "self", "finances.salary_staff_id" = "self" }
}

# Manages people and the licence: costs no seat, as long as that is all.
role "system_manager" {
  organization = organization.salon
  title        = "System manager"
  base         = "free_readonly_admin"
  rank         = rank.manager
}

role "sales_administrator" {
  organization = organization.sales
  base         = "administrator"
}

# Sells courses. Sees everybody's deals, changes the own ones, and takes no list of contacts out.
role "course_seller" {
  organization = organization.sales
  title        = "Продажа курсов"
  rank         = rank.staff
  grant        = ["leads.*", "contacts.*", "companies.*", "tasks.edit"]
  deny         = ["*.delete", "*.export"]
  limit        = { "leads.edit" = "own", "tasks.edit" = "own" }

  # A course that is paid belongs to the school.
  stage "Курсы" "Оплачено" {
    view = true
  }
}

# Looks up who comes to the school, and changes nothing.
role "sales_reader" {
  organization = organization.sales
  title        = "Только просмотр"
  rank         = rank.staff
  grant        = ["kind:view"]
}
