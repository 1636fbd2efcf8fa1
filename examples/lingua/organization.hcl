# Lingua: a language school with three branches and eighty logins. This example runs against the
# emulator that is built into seatplan; leave "endpoint" out and name the "account" to work with the
# real system.
organization "lingua" {
  system   = "alfacrm"
  title    = "Lingua"
  endpoint = "sandbox:seed.json"
  timezone = "Europe/Moscow"

  # The account that seatplan works with. The emulator needs no key.
  auth {
    email   = "api@lingua.example"
    api_key = env("ALFACRM_API_KEY")
  }

  # What was bought on top of the tariff.
  options = ["client_cabinets"]

  # Whoever has a login and stands in no file is reported, and nothing is taken from them.
  unmanaged {
    users   = "report"
    clients = "report"
  }

  guard {
    max_removals = "5%"
    keep         = [user.api, user.marina]
  }

  # Teachers see their own students, groups and lessons. Substitutes are arranged by the methodologist.
  teacher_cabinet {
    substitute_foreign_students = false
    view_student_contacts       = false
    access_all_students         = false
    access_all_groups           = false
    access_all_lessons          = false
    lesson_files                = true
    hide_statistics             = false
    edit_own_schedule           = true
  }

  # Parents see what a lesson costs and what the teacher wrote about it.
  client_cabinet {
    view_uploaded_files  = true
    view_lesson_price    = true
    view_lesson_comments = true
    view_personal_note   = false
    lesson_files         = true
  }
}
