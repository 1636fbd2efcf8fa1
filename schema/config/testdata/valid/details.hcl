# Every attribute that the language has, once.
organization "bloom" {
  system   = "altegio"
  brand    = "yclients"
  timezone = "Europe/Riga"
  caller   = "+371 20000000"
  licence {
    price            = 10
    price_at_renewal = 12.125
    currency         = "EUR"
    seats            = 25
    seats_at_renewal = 30
    renews           = "2027-01-15"
    plan             = "Pro"
    pending          = "free"
    auto_renew       = false
    tariff {
      seats = 10
      price = 99
    }
    tariff {
      seats = 25
      price = 199.9
    }
  }
  unmanaged {
    users     = "report"
    employees = "remove"
    clients   = "ignore"
    roles     = "remove"
  }
  guard {
    max_removals = 3
    max_losses   = "12.5%"
    keep         = [user.boss]
    location "center" {
      max_removals = "50%"
    }
    rank "staff" {
      max_losses = 0
    }
  }
  on_removal { transfer_to = user.boss }
}

location "center" {
  id = 1
  licence {
    price = 8.5
  }
}
location "north" { title = "North" }

network "bloom" {
  id        = 77
  locations = [location.north, location.center]
}

cash_desk "till" {
  id       = 501
  title    = "Till"
  location = location.north
  enabled  = false
}

rank "staff" { level = 0 }

role "master" {
  base  = "worker"
  rank  = 350
  grant = ["*", "kind:view", "records.*", "*.delete"]
  limit = {
    "records.edit_last_days_count" = -1
    "timetable.staff_id"           = "self"
    "clients.visit_staff_id"       = { center = 5, north = 7 }
    "finances.ids"                 = [3, 1, 2]
    "notification.words"           = ["b", "a"]
    "leads.view"                   = "own"
    "finances.flag"                = true
  }
  right "client.merge" {
    title = "Merge clients"
    kind  = "edit"
  }
  right "reports.daily.mail_2" { title = "Mail the report" }
  stage "Sales" "Won" {
    view   = true
    edit   = false
    export = "own"
  }
  list "5001" { view = "linked" }
}

user "boss" {
  id        = 42
  name      = "Boss"
  email     = "Boss@Bloom.example"
  phone     = "+371 (20) 000-000"
  protected = true
  position  = "Owner"
  assignment {
    role      = role.master
    locations = all
    grant     = ["clients.export"]
    deny      = ["kind:delete"]
    limit     = { "records.edit_last_days_count" = { center = 1 } }
  }
}

user "master" {
  name   = "Master"
  phone  = "20000001"
  active = false
  account {
    id       = 7
    email    = "m@bloom.example"
    position = "Stylist"

    cash_desks = [cash_desk.till]
  }
  assignment {
    role      = role.master
    locations = network.bloom.locations
  }
  assignment {
    locations = [location.center]
    employee {
      id             = 99
      name           = "M."
      specialization = "Hair"
      schedule       = false
      dismissed      = true
      create         = true
    }
  }
}

removed "vlad" {
  id    = 13
  email = "vlad@bloom.example"
  phone = "20000002"
  on_removal { transfer_to = user.boss }
}
