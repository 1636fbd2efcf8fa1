# Roles and ranks. No call reads or writes a role, so what is said here is done by hand and attested
# afterwards; the numbers are those of the system's log of changes.

# Nobody but administrators stands above 700: people do not see the accounts of those who rank higher
# than they do, and a manager must see everybody at the front desk.
rank "manager" { level = 700 }
rank "front_desk" { level = 300 }
rank "teacher" { level = 50 }
rank "parent" { level = 5 }

# Built in: all rights, rank 999. The system does not let it be changed.
role "administrator" {
  base = "administrator"
}

# Built in: what a teacher sees of the own groups. What is open there is set in organization.hcl.
role "teacher" {
  id    = 2
  base  = "teacher"
  rank  = rank.teacher
  menu  = ["client", "group", "lesson"]
  grant = ["client.list", "group.list", "lesson.list", "lesson.update"]
}

# Runs a branch, and takes nothing out of the system: no export, nothing deleted for good.
role "manager" {
  id        = 11
  title     = "Управляющий филиалом"
  interface = "administration"
  rank      = rank.manager
  menu      = ["client", "lead", "group", "teacher", "lesson", "pay", "task", "report", "user"]
  grant = [
    "common.client_card", "client.*", "lead.*", "group.*", "teacher.*", "lesson.*", "pay.*", "task.*",
    "report.custom", "report.client_contract", "report.group_journal", "report.group_attendance",
    "user.list", "user.create", "user.update",
  ]
  deny = ["*.delete_permanently", "*.mass_delete_permanently", "pay.delete"]
}

# Signs students up and takes payments. Looks up colleagues, and changes none of them.
role "front_desk" {
  id        = 12
  title     = "Администратор зала"
  interface = "administration"
  rank      = rank.front_desk
  menu      = ["client", "lead", "group", "lesson", "pay", "report", "user"]
  grant = [
    "client.list", "client.create", "client.update", "client.contacts",
    "lead.list", "lead.create", "lead.update", "lead.contacts",
    "group.list", "lesson.list", "lesson.update", "pay.list", "pay.create", "user.list",
    "report.custom", "report.client_contract",
  ]
}

# Sees the whole timetable of a branch. Senior teachers have it besides their own cabinet.
role "methodologist" {
  id        = 13
  title     = "Методист"
  interface = "administration"
  rank      = 200
  menu      = ["group", "teacher", "lesson", "report"]
  grant = [
    "group.list", "group.update", "teacher.list", "lesson.list", "lesson.create", "lesson.update",
    "report.group_journal", "report.group_attendance",
  ]
}

# The cabinet of parents: lessons and payments, and nothing of other families. What the system's screen
# shows and seatplan does not know is declared with the title that stands there.
role "parent" {
  id        = 14
  title     = "Родитель"
  interface = "client"
  rank      = rank.parent
  menu      = ["lesson"]
  grant     = ["lesson.list", "family.payments"]

  right "family.payments" {
    title = "Оплаты"
    kind  = "view"
  }
}
