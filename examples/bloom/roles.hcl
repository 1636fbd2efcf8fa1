rank "staff" { level = 300 }
rank "lead" { level = 500 }
rank "manager" { level = 700 }

# Provides services. Sees the own calendar, the own clients and the own pay.
role "specialist" {
  title = "Specialist"
  base  = "worker"
  rank  = rank.staff
  limit = {
    "timetable.staff_id"       = "self"
    "clients.visit_staff_id"   = "self"
    "finances.salary_staff_id" = "self"
  }
}

role "administrator" {
  title = "Administrator"
  base  = "administrator"
  rank  = rank.staff
  deny  = ["kind:export"]
  limit = { "records.edit_last_days_count" = 7 }
}

role "accountant" {
  title = "Accountant"
  base  = "accountant"
  rank  = rank.lead
}

role "manager" {
  title = "Manager"
  base  = "manager"
  rank  = rank.manager
}

# Sees everything and changes nothing: costs no seat.
role "view_only" {
  title = "View only"
  base  = "free_readonly"
  rank  = rank.staff
}

# Manages people and the licence: costs no seat either, as long as that is all.
role "system_manager" {
  title = "System manager"
  base  = "free_readonly_admin"
  rank  = rank.manager
}

# The company's own: an administrator who may also see the day's figures and take them along.
role "senior_administrator" {
  title = "Senior administrator"
  base  = "administrator"
  rank  = rank.lead
  grant = ["finances.z_report_export", "clients.export", "statistics.view"]
}

# The company's own: writes goods off, counts stock, sells nothing else.
role "stock_keeper" {
  title = "Stock keeper"
  base  = "accountant"
  rank  = rank.staff
  grant = ["storages.*"]
  deny  = ["finances.*", "billing.*", "kind:delete"]
}

role "owner" {
  title = "Owner"
  base  = "owner"
  rank  = rank.manager
}
