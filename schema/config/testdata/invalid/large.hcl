# nowhere file-too-large
# fill 33554433
organization "bloom" { system = "altegio" }
