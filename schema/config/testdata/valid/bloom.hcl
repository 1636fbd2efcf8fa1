# env ALTEGIO_PARTNER_TOKEN=partner-token-value
organization "bloom" {
  system   = "altegio"
  title    = "Bloom Beauty"
  endpoint = "sandbox:seed.json"
  auth {
    partner_token = env("ALTEGIO_PARTNER_TOKEN")
    user_token    = env("ALTEGIO_USER_TOKEN")
  }
  licence {
    price    = 9.90
    currency = "EUR"
  }
  caller    = "ops@bloom.example"
  unmanaged { users = "ignore" }
  guard     { max_removals = "10%" }
}

location "center" {
  id    = 120001
  title = "Bloom Center"
}
location "north" {
  id           = 120002
  title        = "Bloom North"
  main_network = network.bloom
}

network "bloom" {
  title     = "Bloom"
  locations = [location.center, location.north] # the first is the main one
}

rank "staff"   { level = 300 }
rank "manager" { level = 700 }

role "receptionist" {
  title = "Receptionist"
  base  = "administrator"
  rank  = rank.staff
  grant = ["records.*", "clients.view"]
  deny  = ["clients.export"]
  limit = { "records.edit_last_days_count" = 7 }
}

user "anna" {
  name  = "Anna Petrova"
  email = "anna@bloom.example"
  assignment {
    role        = role.receptionist
    locations   = [location.center, location.north]
    until       = "2027-03-31"
    client_data = network.bloom
  }
}

user "vera" {
  name = "Vera"
  assignment {
    locations = [location.center]
    employee { schedule = true }
  }
}
