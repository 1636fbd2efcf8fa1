organization "bloom" {
  system = = "altegio" # want syntax 12
}
location "center" {
  id = 
  titel = "nothing is said of a block with a syntax error"
}
# want:-3 syntax 8
role "front {
  title = "x"
}
# want:-3 syntax 14
