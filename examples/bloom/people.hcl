# The owner. She used to cut hair in the south, and does not any more.
user "olga" {
  name  = "Olga Berzina"
  email = "olga@bloom.example"

  assignment {
    role      = role.owner
    locations = [location.center, location.north, location.harbour]
  }
  assignment {
    role      = role.owner
    locations = [location.south]
    employee {
      schedule = false
    }
  }
}

# The account that seatplan works with.
user "ops" {
  name      = "Bloom Operations"
  email     = "ops@bloom.example"
  protected = true

  assignment {
    role      = role.system_manager
    locations = all
  }
}

# A partner who only watches the figures.
user "pavel" {
  name  = "Pavel Ozols"
  email = "pavel@bloom.example"

  assignment {
    role      = role.view_only
    locations = all
  }
}

user "hanna" {
  name     = "Hanna Liepa"
  email    = "hr@bloom.example"
  position = "HR"

  assignment {
    role      = role.system_manager
    locations = all
  }
}

user "maris" {
  name  = "Maris Kalns"
  email = "marketing@bloom.example"

  assignment {
    role        = role.view_only
    locations   = network.city.locations
    client_data = network.city
  }
}

user "agnese" {
  name  = "Agnese Vitola"
  email = "analyst@bloom.example"

  assignment {
    role      = role.view_only
    locations = all
  }
}

user "irina" {
  name  = "Irina Sokolova"
  email = "accounts@bloom.example"

  assignment {
    role      = role.accountant
    locations = all
  }
}

# One manager for each salon.
locals {
  managers = {
    center  = { name = "Karlis Zarins", email = "karlis@bloom.example" }
    north   = { name = "Dana Petersone", email = "dana@bloom.example" }
    south   = { name = "Marta Krumina", email = "marta@bloom.example" }
    harbour = { name = "Andris Balodis", email = "andris@bloom.example" }
  }
}

user "manager" {
  for_each = local.managers
  name     = each.value.name
  email    = each.value.email

  assignment {
    role      = role.manager
    locations = [location[each.key]]
  }
}

user "eva" {
  name  = "Eva Lace"
  email = "eva@bloom.example"

  assignment {
    role      = role.senior_administrator
    locations = [location.center, location.north]
  }
}

user "laura" {
  name  = "Laura Ziedone"
  email = "laura@bloom.example"

  assignment {
    role      = role.senior_administrator
    locations = [location.south, location.harbour]
  }
}

user "stock_city" {
  name  = "Juris Vanags"
  email = "juris@bloom.example"

  assignment {
    role      = role.stock_keeper
    locations = network.city.locations
  }
}

user "stock_coast" {
  name  = "Nikita Orlov"
  email = "nikita@bloom.example"

  assignment {
    role      = role.stock_keeper
    locations = [location.south, location.harbour]
  }
}

user "anna" {
  name  = "Anna Petrova"
  email = "anna@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.center, location.north]
  }
}

user "boris" {
  name  = "Boris Ivanov"
  email = "boris@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.center]
  }
}

user "clara" {
  name  = "Clara Jansone"
  email = "clara@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.north]
  }
}

user "dina" {
  name  = "Dina Ozola"
  email = "dina@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.south]
  }
}

user "elina" {
  name  = "Elina Kalnina"
  email = "elina@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.south]
  }
}

user "fedor" {
  name  = "Fedor Smirnov"
  email = "fedor@bloom.example"

  # Stands in for a colleague until the end of April.
  assignment {
    role      = role.administrator
    locations = [location.harbour]
    until     = "2027-04-30"
  }
}

user "gita" {
  name  = "Gita Apine"
  email = "gita@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.harbour]
  }
}

user "helga" {
  name  = "Helga Roze"
  email = "helga@bloom.example"

  assignment {
    role      = role.administrator
    locations = [location.north]
  }
}

# Kept in the files so that the access never comes back.
removed "vlad" {
  email = "vlad@bloom.example"
}
