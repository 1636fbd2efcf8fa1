# People of the salon only.
user "salon_ops" {
  name      = "Salon Operations"
  email     = "ops@academy.example"
  protected = true

  assignment {
    role      = role.system_manager
    locations = [location.garden, location.bridge]
  }
}

user "dina" {
  name  = "Дина Рогова"
  email = "dina@academy.example"

  assignment {
    role      = role.administrator
    locations = [location.garden]
  }
}

user "egor" {
  name  = "Егор Тополев"
  email = "egor@academy.example"

  assignment {
    role      = role.administrator
    locations = [location.bridge]
  }
}

# Moved from one salon to the other; the card in the first one is closed.
user "timofey" {
  name  = "Тимофей Вяткин"
  email = "timofey@academy.example"

  assignment {
    locations = [location.garden]
    employee {
      id        = 503
      dismissed = true
    }
  }

  assignment {
    role      = role.stylist
    locations = [location.bridge]
    employee {
      schedule = true
      create   = true
    }
  }
}
