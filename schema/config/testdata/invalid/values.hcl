organization "bloom" {
  system   = "altegio"
  title    = ""            # want value-empty 14
  timezone = "Europe/Rigga" # want timezone-unknown 14
  caller   = "ops"         # want phone-invalid 14
  licence {
    price            = -1        # want money-invalid 24
    price_at_renewal = 1.1234567 # want money-invalid 24
    currency         = "euro"    # want value-invalid 24
    seats            = -1        # want number-invalid 24
    seats_at_renewal = 1.5       # want number-invalid 24
    renews           = "2027-02-30" # want date-invalid 24
    plan             = "a\tb"    # want control-character 24
    pending          = "fre"     # want value-invalid 24
    tariff {
      seats = 10
      price = 1
    }
    tariff {
      seats = 10 # want tariff-order 15
      price = 2
    }
    tariff {
      seats = 1e30  # want number-invalid 15
      price = 1e300 # want money-invalid 15
    }
  }
  unmanaged {
    users     = "delete" # want value-invalid 17
    employees = "reprot" # want value-invalid 17
  }
  guard {
    max_removals = "10"   # want threshold-invalid 20
    max_losses   = "101%" # want threshold-invalid 20
    location "a" {
      max_removals = -1   # want number-invalid 22
      max_losses   = true # want threshold-invalid 22
    }
  }
}
organization "other" {
  system   = "altegio"
  timezone = "Local"      # want timezone-unknown 14
  caller   = "ops@"       # want email-invalid 14
  licence {
    price = 5 # want currency-missing 13
  }
}
location "a" {
  id           = 0 # want number-invalid 18
  organization = organization.bloom
  licence {
    price = 1
  }
}
location "b" {
  id           = 2
  organization = organization.other
  licence {
    seats = 0  # want number-invalid 13
    tariff { # want currency-missing 5
      seats = 1
      price = 1
    }
  }
}
rank "a" { level = -1 } # want number-invalid 20
user "anna" {
  name  = "Anna\u001b[31m" # want control-character 11
  email = "anna"           # want email-invalid 11
  phone = "+37 12x"        # want phone-invalid 11
  assignment {
    until = "tomorrow"     # want date-invalid 13
    role  = role.a
    locations = [location.a]
  }
  account {
    organization = organization.other
    id           = 9007199254740993000000 # want number-invalid 20
    email        = "a b@c.example"        # want email-invalid 20
    phone        = "123"                  # want phone-invalid 20
    position     = ""                     # want value-empty 20
  }
}
user "bidi" {
  name = "Anna‮" # want control-character 10
  account { organization = organization.other }
}
role "a" {
  organization = organization.bloom
  base         = "admin"        # want value-unknown 18
  title        = <<-EOT
    two
    lines
    EOT
  # want:-4 control-character 18
}
role "b" {
  organization = organization.bloom
  base         = "administratr" # want value-unknown 18
}
