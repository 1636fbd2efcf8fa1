# The school has one branch, the salon two locations.
location "classes" {
  organization = organization.school
  id           = 1
  title        = "Школа на Садовой"
}

cash_desk "classes" {
  organization = organization.school
  title        = "Касса школы"
  location     = location.classes
}

location "garden" {
  organization = organization.salon
  id           = 220001
  title        = "Салон на Садовой"
}

location "bridge" {
  organization = organization.salon
  id           = 220002
  title        = "Салон у моста"
}
