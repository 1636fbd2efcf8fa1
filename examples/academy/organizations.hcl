# The academy: a school of hairdressing, the salon where its students practise, and a sales office that
# sells courses to other salons. One company, three systems, one directory. All run against the emulators
# that are built into seatplan.
organization "school" {
  system   = "alfacrm"
  title    = "Academy School"
  endpoint = "sandbox:seed-school.json"
  timezone = "Europe/Moscow"

  auth {
    email   = "api@academy.example"
    api_key = env("ALFACRM_API_KEY")
  }

  # Whoever has a login and stands in no file is reported.
  unmanaged {
    users = "report"
  }

  teacher_cabinet {
    view_student_contacts = false
    access_all_lessons    = true
  }
}

organization "salon" {
  system   = "altegio"
  title    = "Academy Salon"
  endpoint = "sandbox:seed-salon.json"
  timezone = "Europe/Moscow"
  caller   = "ops@academy.example"

  auth {
    partner_token = env("ALTEGIO_PARTNER_TOKEN")
    user_token    = env("ALTEGIO_USER_TOKEN")
  }

  licence {
    price    = 9.90
    currency = "EUR"
  }

  # Here a login costs money, so whoever stands in no file loses it.
  unmanaged {
    users = "remove"
  }
}

organization "sales" {
  system   = "amocrm"
  title    = "Academy Sales"
  endpoint = "sandbox:seed-sales.json"
  timezone = "Europe/Moscow"

  auth {
    token = env("AMOCRM_TOKEN")
  }

  # Whoever is active takes a seat. In this tariff nobody is switched off by a call.
  licence {
    plan     = "professional"
    seats    = 6
    price    = 1299
    currency = "RUB"
  }

  # Who leaves hands the deals on.
  on_removal {
    transfer_to = user.vera
  }

  unmanaged {
    users = "report"
    roles = "report"
  }
}
