# Bloom Beauty: four salons, sixty people. This example runs against the emulator that is built
# into seatplan; leave "endpoint" out to work with the real system.
organization "bloom" {
  system   = "altegio"
  title    = "Bloom Beauty"
  endpoint = "sandbox:seed.json"
  timezone = "Europe/Riga"

  # The account behind the token. seatplan never takes its access away.
  caller = "ops@bloom.example"

  auth {
    partner_token = env("ALTEGIO_PARTNER_TOKEN")
    user_token    = env("ALTEGIO_USER_TOKEN")
  }

  # What the API does not tell. Limits, rules and dates are read.
  licence {
    price            = 9.90
    price_at_renewal = 11.50
    currency         = "EUR"
  }

  unmanaged {
    users     = "remove"
    employees = "report"
  }

  guard {
    max_removals = "10%"
  }
}
