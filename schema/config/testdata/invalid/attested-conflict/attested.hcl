<<<<<<< ours # want attested-conflict 1
attested "bloom" "network" {
  id    = 7001
  title = "Bloom"
  by    = "anna@bloom.example"
  at    = "2027-01-15T09:30:00Z"
  value = {
    main  = "Center"
    order = "1. Center"
  }
  digest = "sha256:755bd0a7b811e9a14f3e1150256db1019aae632519db2725cc13ba0254995989"
}
=======
attested "bloom" "network" {
  id    = 7001
  title = "Bloom"
  by    = "anna@bloom.example"
  at    = "2027-01-15T09:30:00Z"
  value = {
    main  = "Center"
    order = "1. Center"
  }
  digest = "sha256:59fc058023bed49e8dd870f4e2f0b78bb82a10ab3dbcdcd700dbf669cd00ce0b"
}
>>>>>>> theirs
