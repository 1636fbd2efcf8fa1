# The branches and their cash desks. The third branch opens in February; it is made here first, so that
# people can be given access before the doors open.
location "center" {
  id    = 1
  title = "Лингва Центр"
}

# It used to be called "Лингва Заречье"; the number stays.
location "river" {
  id    = 2
  title = "Лингва Набережная"
}

location "park" {
  title = "Лингва Парк"
}

# Without a cash desk nobody sees or adds payments.
cash_desk "center" {
  title    = "Касса Центр"
  location = location.center
}

cash_desk "river" {
  title    = "Касса Набережная"
  location = location.river
}

cash_desk "park" {
  title    = "Касса Парк"
  location = location.park
}
