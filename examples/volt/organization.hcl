# Volt: sells cable and power tools; fifty people. This example runs against the emulator that is built
# into seatplan; leave "endpoint" out and name the "account" to work with the real system.
organization "volt" {
  system   = "amocrm"
  title    = "Volt"
  endpoint = "sandbox:seed.json"
  timezone = "Europe/Moscow"

  # The token of an administrator. The emulator needs none.
  auth {
    token = env("AMOCRM_TOKEN")
  }

  # No call reads the licence. Whoever is active and no free user takes a seat, and 50 were bought.
  licence {
    plan     = "enterprise"
    seats    = 50
    price    = 1299
    currency = "RUB"
    renews   = "2027-06-30"
  }

  # Whoever has a login and stands in no file is reported; so are roles.
  unmanaged {
    users = "report"
    roles = "report"
  }

  # Who leaves owns deals and contacts. Unless the removed block says otherwise, the director gets them.
  on_removal {
    transfer_to = user.viktor
  }

  guard {
    max_removals = "5%"
    keep         = [user.viktor, user.irina]
  }

  # No call reads these; what was attested is in attested.hcl. Nobody has looked at the limit yet.
  security {
    two_step       = true
    ip_list        = []
    activity_limit = "500 карточек в день"
  }
}
