# Written by "seatplan attest". Each entry says that a person has done or checked by hand what no
# call can do or read. Commit and review it like the rest of the configuration.

attested "school" "organization" {
  title = "school"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    "teacher_cabinet.access_all_lessons"    = false
    "teacher_cabinet.view_student_contacts" = false
  }
  digest = "sha256:8adf0d3d1acb9f01392fada841512145da3ce10ad0e9683a35634b78eb8240cd"
}

attested "school" "role" {
  id    = 2
  title = "Кабинет педагога"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    menu   = ["client", "group", "lesson"]
    rank   = 50
    rights = ["client.contacts", "client.list", "group.list", "lesson.list", "lesson.update"]
  }
  digest = "sha256:cb60b60a1af8926abf6d051d60af3a8e0d5f3772304d9b32eda74e6ee6684423"
}

attested "school" "role" {
  id    = 11
  title = "Регистратор"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    interface = "administration"
    menu      = ["client", "group", "lead", "lesson", "pay"]
    rank      = 300
    rights    = ["client.contacts", "client.create", "client.list", "client.update", "group.list", "lead.contacts", "lead.create", "lead.list", "lead.update", "lesson.list", "pay.create", "pay.list"]
  }
  digest = "sha256:4dbb23c29d720f880cfe6a02e7b964be7406381afa94fdfb4a8160f9df320586"
}

attested "school" "user" {
  id    = 1
  title = "api@academy.example"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Администратор"]
  }
  digest = "sha256:3fab7ccc6c34aeda92ca7684d7d8c8f596e19fd257292050404946a233b2c811"
}

attested "school" "user" {
  id    = 2
  title = "vera@academy.example"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Администратор"]
  }
  digest = "sha256:c79ed8110de2240219003380b9e065628ac26d0d911c5cfed11b4de4223a94bd"
}

attested "school" "user" {
  id    = 3
  title = "zarina@academy.example"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Зарина Ахметова"
  }
  digest = "sha256:d3436624ce18263e1cd34ec8aeaa79af13f55483f267246cf6d59e74d81c542e"
}

attested "school" "user" {
  id    = 4
  title = "pavel@academy.example"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Регистратор"]
  }
  digest = "sha256:374b711f4bcb478268a81412b578126696b72de439304027bd34158a74134f62"
}

attested "school" "user" {
  id    = 5
  title = "arseniy@academy.example"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Арсений Ладов"
  }
  digest = "sha256:32d920f18fdef808691ba1e8d9e67822cd6a0ca989ac2aaa474ceec1123b7226"
}

attested "school" "user" {
  id    = 6
  title = "nina@academy.example"
  by    = "vera@academy.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Регистратор"]
  }
  digest = "sha256:9499e757c3fd13b36b60b22d1d690ca2209f34193bb9e4173ac5f64f6dee76b1"
}
