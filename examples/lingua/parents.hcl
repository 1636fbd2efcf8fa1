# Parents whose access is kept here: those who asked for it in writing. The login belongs to the cards
# of their children.
locals {
  parents = {
    "a.vasnetsova" = { name = "Анна Васнецова", branch = "center", children = ["Миша Васнецов", "Соня Васнецова"] }
    "e.gorelov"    = { name = "Евгений Горелов", branch = "center", children = ["Лиза Горелова"] }
    "i.dubova"     = { name = "Инна Дубова", branch = "center", children = ["Артём Дубов"] }
    "k.zimina"     = { name = "Ксения Зимина", branch = "center", children = ["Варя Зимина"] }
    "l.karpov"     = { name = "Леонид Карпов", branch = "center", children = ["Захар Карпов"] }
    "m.lisitsyna"  = { name = "Мария Лисицына", branch = "center", children = ["Ева Лисицына"] }
    "n.malinin"    = { name = "Николай Малинин", branch = "center", children = ["Глаша Малинина"] }
    "o.ozerova"    = { name = "Ольга Озерова", branch = "river", children = ["Тимофей Озеров"] }
    "p.ryzhov"     = { name = "Павел Рыжов", branch = "river", children = ["Алёна Рыжова"] }
    "r.saveleva"   = { name = "Раиса Савельева", branch = "river", children = ["Федя Савельев"] }
    "t.teplyakova" = { name = "Татьяна Теплякова", branch = "river", children = ["Марк Тепляков"] }
    "u.filatova"   = { name = "Ульяна Филатова", branch = "river", children = ["Настя Филатова"] }
    "yu.yakovleva" = { name = "Юлия Яковлева", branch = "river", children = ["Гоша Яковлев"] }
  }
}

user "parent" {
  for_each     = local.parents
  name         = each.value.name
  email        = "${each.key}@family.lingua.example"
  client_cards = each.value.children

  assignment {
    role      = role.parent
    locations = [location[each.value.branch]]
  }
}
