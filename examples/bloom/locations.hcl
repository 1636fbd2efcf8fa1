location "center" {
  id    = 120001
  title = "Bloom Center"
}

location "north" {
  id    = 120002
  title = "Bloom North"
}

location "south" {
  id    = 120003
  title = "Bloom South"

  # The tariffs on offer when this licence renews.
  licence {
    tariff {
      seats = 13
      price = 146.90
    }
    tariff {
      seats = 16
      price = 176
    }
  }
}

location "harbour" {
  id    = 120004
  title = "Bloom Harbour"
}

# The first location of a network is its main one.
network "bloom" {
  title     = "Bloom"
  locations = [location.center, location.north, location.south, location.harbour]
}

network "city" {
  title     = "Bloom City"
  locations = [location.center, location.north]
}
