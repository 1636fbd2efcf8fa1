# Written by "seatplan attest". Each entry says that a person has done or checked by hand what no
# call can do or read. Commit and review it like the rest of the configuration.

attested "volt" "organization" {
  title = "volt"
  by    = "irina.polevaya@volt.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    "security.ip_list"  = []
    "security.two_step" = true
  }
  digest = "sha256:2e725b41bf7e00e76e661443e2e468836a75027ee45bd7d641182215433d96b2"
}
