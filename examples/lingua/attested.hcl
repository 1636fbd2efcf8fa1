# Written by "seatplan attest". Each entry says that a person has done or checked by hand what no
# call can do or read. Commit and review it like the rest of the configuration.

attested "lingua" "organization" {
  title = "lingua"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    "client_cabinet.lesson_files"                 = true
    "client_cabinet.view_lesson_comments"         = true
    "client_cabinet.view_lesson_price"            = true
    "client_cabinet.view_personal_note"           = false
    "client_cabinet.view_uploaded_files"          = true
    "teacher_cabinet.access_all_groups"           = false
    "teacher_cabinet.access_all_lessons"          = false
    "teacher_cabinet.access_all_students"         = false
    "teacher_cabinet.edit_own_schedule"           = false
    "teacher_cabinet.hide_statistics"             = true
    "teacher_cabinet.lesson_files"                = false
    "teacher_cabinet.substitute_foreign_students" = false
    "teacher_cabinet.view_student_contacts"       = false
  }
  digest = "sha256:5806eaa5eacd72a3a780599adfcc2a8f100b4ab3e3ee2e7835a6babc2718c591"
}

attested "lingua" "role" {
  id    = 2
  title = "Кабинет педагога"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    menu   = ["client", "group", "lesson"]
    rank   = 50
    rights = ["client.list", "group.list", "lesson.list", "lesson.update"]
  }
  digest = "sha256:79b920b3bff8159f4c32bab731adb528325405a490d8eddeadb99da1dd858187"
}

attested "lingua" "role" {
  id    = 11
  title = "Управляющий филиалом"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    interface = "administration"
    menu      = ["client", "group", "lead", "lesson", "pay", "report", "task", "teacher", "user"]
    rank      = 700
    rights    = ["client.contacts", "client.create", "client.delete", "client.list", "client.update", "common.client_card", "common.export", "group.create", "group.delete", "group.list", "group.update", "lead.contacts", "lead.create", "lead.delete", "lead.list", "lead.update", "lesson.create", "lesson.delete", "lesson.list", "lesson.update", "pay.create", "pay.list", "pay.update", "report.client_contract", "report.custom", "report.group_attendance", "report.group_journal", "task.create", "task.delete", "task.list", "task.update", "teacher.create", "teacher.delete", "teacher.list", "teacher.update", "user.create", "user.list", "user.update"]
  }
  digest = "sha256:379af9892352c42f4a03cee8b9b776bf1fd152920fd7d0c41642e4df060713db"
}

attested "lingua" "role" {
  id    = 12
  title = "Администратор зала"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    interface = "administration"
    menu      = ["client", "group", "lead", "lesson", "pay", "report", "user"]
    rank      = 950
    rights    = ["client.contacts", "client.create", "client.list", "client.update", "group.list", "lead.contacts", "lead.create", "lead.list", "lead.update", "lesson.list", "lesson.update", "pay.create", "pay.list", "report.client_contract", "report.custom", "user.list"]
  }
  digest = "sha256:a1d19f488a539520e4ff6982780fcfaee05d41c9c09cde63f390eb9c3a5f2070"
}

attested "lingua" "role" {
  id    = 13
  title = "Методист"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    interface = "administration"
    menu      = ["group", "lesson", "report", "teacher"]
    rank      = 200
    rights    = ["group.list", "group.update", "lesson.create", "lesson.list", "lesson.update", "report.group_attendance", "report.group_journal", "teacher.list"]
  }
  digest = "sha256:9bf77a241405e7d51289993d27ee9f127ff1d52f45190cd310eb1667336375aa"
}

attested "lingua" "role" {
  id    = 14
  title = "Родитель"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    interface = "client"
    menu      = ["lesson"]
    rank      = 5
    rights    = ["family.payments", "lesson.list"]
  }
  digest = "sha256:8869eef97cb648d81fca4484aee73f01b96496047bc54b1b81e80cd5a9c0bca5"
}

attested "lingua" "user" {
  id    = 101
  title = "api@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Администратор"]
  }
  digest = "sha256:a4335de3eb2361ed177d84921711fbed40191d741e89ab03dc070f7543d4fee0"
}

attested "lingua" "user" {
  id    = 102
  title = "marina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Администратор"]
  }
  digest = "sha256:f3096b9408356338ad9aee8bf75033c7c4cf006c1a0cce95887e54b28f4d55e4"
}

attested "lingua" "user" {
  id    = 103
  title = "oleg.drozdov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Управляющий филиалом"]
    sip    = "101"
  }
  digest = "sha256:24e732180f763a20f1089c1f8159fad232269bce4892d12023f8ac17eb8f572b"
}

attested "lingua" "user" {
  id    = 104
  title = "svetlana.zhukova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Управляющий филиалом"]
    sip    = "201"
  }
  digest = "sha256:c19e0b80444b1c25f474e536276ad02e830e6878cc942c6d85efa35dd44ca705"
}

attested "lingua" "user" {
  id    = 105
  title = "gleb.orekhov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Управляющий филиалом"]
    sip    = "301"
  }
  digest = "sha256:e6a1ef69f8ec02f40532c251b23dd7976fb3d7e214b4fba4e5cc729d11f98a36"
}

attested "lingua" "user" {
  id    = 106
  title = "irina.snegireva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    roles  = ["Методист"]
  }
  digest = "sha256:9d58eb01bb595c345a80a789a114057c5e805c7ded9e2e0b9555fcfe59c0e3fc"
}

attested "lingua" "user" {
  id    = 107
  title = "darya.klenova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    inn    = "000000000184"
    roles  = ["Администратор зала"]
    sip    = "110"
  }
  digest = "sha256:8a3547ae0725079bad08debb55bea470e9b5973f1c764923ae126a18571d4077"
}

attested "lingua" "user" {
  id    = 108
  title = "polina.vetrova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    inn    = "000000000258"
    roles  = ["Администратор зала"]
    sip    = "111"
  }
  digest = "sha256:8da900b6591973842514d652d97545f2224a7ec8112dc4fd91d673c7bc8fdd3c"
}

attested "lingua" "user" {
  id    = 109
  title = "nikita.ryabinin@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    inn    = "000000000321"
    roles  = ["Администратор зала"]
    sip    = "210"
  }
  digest = "sha256:31c615a40031ec1022d171c38ff153870ee7d106a2e5ed90c927acae85c5f903"
}

attested "lingua" "user" {
  id    = 110
  title = "alisa.gracheva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    inn    = "000000000402"
    roles  = ["Администратор зала"]
    sip    = "211"
  }
  digest = "sha256:4f54de637b46aa4972def9598fed7541f8f9f84edfbe285b1d792033f56aba24"
}

attested "lingua" "user" {
  id    = 111
  title = "vera.sokolova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    inn    = "000000000579"
    roles  = ["Администратор зала"]
    sip    = "112"
  }
  digest = "sha256:09dcdee1c38f4e364b793d1590082f31489da2aa761040e133bb06c215f99e11"
}

attested "lingua" "user" {
  id    = 112
  title = "timur.yasenev@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active = true
    inn    = "000000000642"
    roles  = ["Администратор зала"]
    sip    = "310"
  }
  digest = "sha256:84e7053f2887c3f2b5e6f11dc3122e3d9a82bd680a7f01c23f974a93abf5dff7"
}

attested "lingua" "user" {
  id    = 201
  title = "agata.averina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Агата Аверина"
  }
  digest = "sha256:65e069700c13ee57e72d9001a048b0b27c1d8ad076a3c4ad5e8832084a0b50f5"
}

attested "lingua" "user" {
  id    = 202
  title = "aleksey.bobrov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Алексей Бобров"
  }
  digest = "sha256:d7c7e3c589533ca37cd2e506bd22d84655350f092e1fe432694d0ce60eafcd0f"
}

attested "lingua" "user" {
  id    = 203
  title = "alina.vishneva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Алина Вишнева"
  }
  digest = "sha256:f456d4cc2ae2af845f8e045e20e879de6bc6ad7de329ea3ea9b6dc090803d84c"
}

attested "lingua" "user" {
  id    = 204
  title = "andrey.golubev@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Андрей Голубев"
  }
  digest = "sha256:5425380f80da7c1d75c7e1d9f4b28dd8c46140630e359348a66978e3ac4b2c37"
}

attested "lingua" "user" {
  id    = 205
  title = "anzhelika.demina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Анжелика Дёмина"
  }
  digest = "sha256:2559ebe91adf2606224254f5fddb41474b7a7ddfc88838ac0cdd6f0e29ed8708"
}

attested "lingua" "user" {
  id    = 206
  title = "anton.ershov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога", "Методист"]
    teacher_card = "Антон Ершов"
  }
  digest = "sha256:f770abaff0c563d59b897e4ca467bb7802c00f58c954dfa952d013a0ac30cb40"
}

attested "lingua" "user" {
  id    = 207
  title = "arina.zhavoronkova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Арина Жаворонкова"
  }
  digest = "sha256:f7b3b4854d134bb222b8a78975e80a8e46c3fa0105529288d0dc39b267a5d6b8"
}

attested "lingua" "user" {
  id    = 208
  title = "bogdan.zorin@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Богдан Зорин"
  }
  digest = "sha256:16a044e00e40fb02fde046b4ce7a8117fc2ad2779268d7517b7fb6df06614a6d"
}

attested "lingua" "user" {
  id    = 209
  title = "valentina.ignatova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Валентина Игнатова"
  }
  digest = "sha256:456338a3aa465fea2c955f6ee19880215d6624a564600635e2bc7ffb97799254"
}

attested "lingua" "user" {
  id    = 210
  title = "vasilisa.kalinina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Василиса Калинина"
  }
  digest = "sha256:1cfc991f23204e2ccad9366f706e92fba7f3df339412325531eb4f8b96909e90"
}

attested "lingua" "user" {
  id    = 211
  title = "viktor.lapin@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Виктор Лапин"
  }
  digest = "sha256:81c25f0dda3ecc8991d5a21fa1331fb10fcc2f4acd0fb714140f43139326bcaf"
}

attested "lingua" "user" {
  id    = 212
  title = "violetta.maslova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Виолетта Маслова"
  }
  digest = "sha256:0030a3d7313a8b44a405a656d29cfe397e0c13d43c5d46935bd53b19b4b3f965"
}

attested "lingua" "user" {
  id    = 213
  title = "galina.nekrasova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Галина Некрасова"
  }
  digest = "sha256:43d6b0f60434053647e449f9837610a1a862b92724eb548bb5597bed21d4a842"
}

attested "lingua" "user" {
  id    = 214
  title = "georgiy.osipov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Георгий Осипов"
  }
  digest = "sha256:c0a76008f1460cbb7f6096dbf25e54e017c7398074e2647b09dad4605ee57fea"
}

attested "lingua" "user" {
  id    = 215
  title = "diana.panina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Диана Панина"
  }
  digest = "sha256:7a96cc72b2167d4b9bbab6b15ae4819ff93b6829f0bcc93bb41cab083d2eb493"
}

attested "lingua" "user" {
  id    = 216
  title = "dmitriy.roshchin@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Дмитрий Рощин"
  }
  digest = "sha256:1c7e6fcfe6e8ff6c502652c056d296babcacf5c58e4a126868be38fe93effc50"
}

attested "lingua" "user" {
  id    = 217
  title = "evgeniya.savina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Евгения Савина"
  }
  digest = "sha256:09a6ffe4a7c710cd021a59fc53f2798ad35c569ef8837f0d75b61f996236f0ce"
}

attested "lingua" "user" {
  id    = 218
  title = "egor.tikhonov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Егор Тихонов"
  }
  digest = "sha256:ec1ac977ed49eb3810bb41e7da18a7853c7a0df38b3006e3bc28ab0bb8b2279b"
}

attested "lingua" "user" {
  id    = 219
  title = "ekaterina.ulyanova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Екатерина Ульянова"
  }
  digest = "sha256:ea623ae66129fa970e25c1fabcf4da9c7adcccc15204b65e2e82b002ae308ad1"
}

attested "lingua" "user" {
  id    = 220
  title = "elena.fomina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога", "Методист"]
    teacher_card = "Елена Фомина"
  }
  digest = "sha256:50ff3a25e55d20344565c03fe08eee0b0e21ed23ece3e95c846029468137f1f8"
}

attested "lingua" "user" {
  id    = 221
  title = "zhanna.kharitonova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Жанна Харитонова"
  }
  digest = "sha256:a712b2aea9fab3a4f17e7679e413e46d27c7c93a6edb20c6ad85def81ff85ca0"
}

attested "lingua" "user" {
  id    = 222
  title = "zoya.tsvetkova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Зоя Цветкова"
  }
  digest = "sha256:6c2c82cf5d5a01c7ef9d0e4e7f55803696017256ab4cad0937b24a96577b0ed8"
}

attested "lingua" "user" {
  id    = 223
  title = "ivan.chernykh@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Иван Черных"
  }
  digest = "sha256:8756f4c99fc0fe78bfd4fa59ff514a2c9272cfea1b5381801de2adfdaac9da36"
}

attested "lingua" "user" {
  id    = 224
  title = "igor.sharov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Игорь Шаров"
  }
  digest = "sha256:06152c45f6ced004b0aa2ff2f8f7093af997da932bd3e1639479409047bae6a0"
}

attested "lingua" "user" {
  id    = 225
  title = "inga.shcheglova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Инга Щеглова"
  }
  digest = "sha256:76fd9704e81f1ddcbb07b0dc824a9b8efec25784478642f978384aed8f0581d7"
}

attested "lingua" "user" {
  id    = 226
  title = "kamilla.yudina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Камилла Юдина"
  }
  digest = "sha256:fafeadbf87ee54ff44b78ae0daef01196ec9fd2e2e2d0a3cac7c1c46c2d154c5"
}

attested "lingua" "user" {
  id    = 227
  title = "kirill.yashin@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Кирилл Яшин"
  }
  digest = "sha256:955a1de0ee74c3977c334f6f13fc6539634d21d583e77a7f39facead34853ac8"
}

attested "lingua" "user" {
  id    = 228
  title = "larisa.abramova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Лариса Абрамова"
  }
  digest = "sha256:f7f8ea30d3cb66aca2d101ca3131aca11587816a6a65c960dbed91931745e2a3"
}

attested "lingua" "user" {
  id    = 229
  title = "lev.baranov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Лев Баранов"
  }
  digest = "sha256:d6af4670259db7c589f532f15e48ba88aeb3712a29344b2ebd68de3b184b3a35"
}

attested "lingua" "user" {
  id    = 230
  title = "lidiya.volkova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Лидия Волкова"
  }
  digest = "sha256:7cc1cc8cbfd6362c4e7856189b09f23e2599bd1a1c749643410fa47e526f040b"
}

attested "lingua" "user" {
  id    = 231
  title = "mayya.guseva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Майя Гусева"
  }
  digest = "sha256:1e39e148d71919c50ee75c7ea3e42c557cb0a954dc7ab0b5fa8ee5eb7c22778d"
}

attested "lingua" "user" {
  id    = 232
  title = "maksim.denisov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Максим Денисов"
  }
  digest = "sha256:0ab3c93072c472911d81a1f29a262da1ed95f9e9a3bd7b8fe719c94cdba1edfe"
}

attested "lingua" "user" {
  id    = 233
  title = "margarita.ezhova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Маргарита Ежова"
  }
  digest = "sha256:64838ba223230d665f0e95fa955cec0bb777dbe61c761f1fc2c7bf7b4b93a891"
}

attested "lingua" "user" {
  id    = 234
  title = "matvey.zaytsev@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Матвей Зайцев"
  }
  digest = "sha256:2f77a809afe2cb5550d161aaff53cf0cdce85c9b8ec669bc84456838f0f095fa"
}

attested "lingua" "user" {
  id    = 235
  title = "milana.ilina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Милана Ильина"
  }
  digest = "sha256:806479dd7261ccaedb7d125d4232a19f446e66d2f14d06ef8275cad5ac603ae6"
}

attested "lingua" "user" {
  id    = 236
  title = "mikhail.kotov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Михаил Котов"
  }
  digest = "sha256:c31dc2ba372e9a3b69ba08971096027135f1b0074e3a3fd09a64cf93e1438717"
}

attested "lingua" "user" {
  id    = 237
  title = "nadezhda.lebedeva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Надежда Лебедева"
  }
  digest = "sha256:22668141fcee57ce6adcb2ef18e619cfec5b4aad7f02910a8d32013ff5e6255f"
}

attested "lingua" "user" {
  id    = 238
  title = "natalya.morozova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога", "Методист"]
    teacher_card = "Наталья Морозова"
  }
  digest = "sha256:06a88cbda7f859e1765433766a92308f4a8090bc1b2bb6ff8a97b7bdf92cbe5a"
}

attested "lingua" "user" {
  id    = 239
  title = "nina.nosova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Нина Носова"
  }
  digest = "sha256:39c18e2001c474dbe759070e9369fe1106e128eb335646a1ee22d86c83b40c69"
}

attested "lingua" "user" {
  id    = 240
  title = "olesya.orlova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Олеся Орлова"
  }
  digest = "sha256:462ab16b80bbf53cc878333821753aa0baca8247fc777649229ecf0e264f94cd"
}

attested "lingua" "user" {
  id    = 241
  title = "petr.polyakov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Пётр Поляков"
  }
  digest = "sha256:d54a387f4b03695a659bce385b052ad369dce9d5227d0841d963afc6918fcbd9"
}

attested "lingua" "user" {
  id    = 242
  title = "regina.rodina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Регина Родина"
  }
  digest = "sha256:3332052ccdb4439ac612a61cc0e1d2616d63a84d29f2f6b6617e9c4e55fa8c24"
}

attested "lingua" "user" {
  id    = 243
  title = "roman.sedov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Роман Седов"
  }
  digest = "sha256:7db06f4f5cfbdeaf6e7fecf708a4faeec668e2aef61f0f9ce2bbd17c768eebdc"
}

attested "lingua" "user" {
  id    = 244
  title = "ruslan.trofimov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Руслан Трофимов"
  }
  digest = "sha256:27f9938d748dde10af69751b52da2b5ecf1193cb0ec716484ff8b65807f17b4d"
}

attested "lingua" "user" {
  id    = 245
  title = "svetlana.uvarova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Светлана Уварова"
  }
  digest = "sha256:068b542ca4f3fabc844fc85929c22a746ebcd287c637dade321c98cb8ec7603a"
}

attested "lingua" "user" {
  id    = 246
  title = "sergey.frolov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Сергей Фролов"
  }
  digest = "sha256:a068fa53ed4aa149ca036c615bb1f79f0d2eae9270c15b65f9682ad1c2a4c3e1"
}

attested "lingua" "user" {
  id    = 247
  title = "snezhana.khokhlova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Снежана Хохлова"
  }
  digest = "sha256:a5a5d88fb44278325a7871ccf066987fcdcf978caa0c7bbd6a824391388dc4a2"
}

attested "lingua" "user" {
  id    = 248
  title = "sofya.tsareva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Софья Царёва"
  }
  digest = "sha256:fd0ee45f94790bd2e6f99325e84e450ad05b919b1c4b9ad980a997d2b75890f6"
}

attested "lingua" "user" {
  id    = 249
  title = "stanislav.chizhov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Станислав Чижов"
  }
  digest = "sha256:448bc79ae95af99ee1ede8e297030dcd06fda06934279a91e0e6abffb7f21ea3"
}

attested "lingua" "user" {
  id    = 250
  title = "taisiya.shilova@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Таисия Шилова"
  }
  digest = "sha256:d3a4e51db7f15926b87dac31c46f9fcb2ce0176f945e350fb31ebf344ed7e672"
}

attested "lingua" "user" {
  id    = 251
  title = "tamara.shchukina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Тамара Щукина"
  }
  digest = "sha256:dbc5eb72e9bc368f9e8b4bc1f569db990b9df17190bf30e3263abe9191a2b770"
}

attested "lingua" "user" {
  id    = 252
  title = "ulyana.yureva@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Ульяна Юрьева"
  }
  digest = "sha256:1d5a5a9e04f45b6ed25ef89033e01617b858a97e4343a6c35c538edd80c67b41"
}

attested "lingua" "user" {
  id    = 253
  title = "fedor.yakovenko@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Фёдор Яковенко"
  }
  digest = "sha256:f6d93a5989ee1b2febd49eb93e529b0ef9c91998c5f19181b315ecfb45dc74e1"
}

attested "lingua" "user" {
  id    = 254
  title = "elvira.aleshina@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Эльвира Алёшина"
  }
  digest = "sha256:4b8ce2486412387b3e2c0f73a7ed5ac1324819e097f73483eb457e7b67bdef21"
}

attested "lingua" "user" {
  id    = 255
  title = "yaroslav.bykov@lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    roles        = ["Кабинет педагога"]
    teacher_card = "Ярослав Быков"
  }
  digest = "sha256:734ea8ab0ec1770cac731cdbdeb27102431f3218eb378ca2e134133392005e0c"
}

attested "lingua" "user" {
  id    = 401
  title = "a.vasnetsova@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Миша Васнецов", "Соня Васнецова"]
    roles        = ["Родитель"]
  }
  digest = "sha256:0351f5995d1dc664bb7c99bf65e6719e7353f0442f1b6ecbb9ebdf47b9c91a6d"
}

attested "lingua" "user" {
  id    = 402
  title = "e.gorelov@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Лиза Горелова"]
    roles        = ["Родитель"]
  }
  digest = "sha256:29eff10f48ea9ac25b30bbfff454704a62a1f79cd1bc545f5bdd554a4cab352d"
}

attested "lingua" "user" {
  id    = 403
  title = "i.dubova@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Артём Дубов"]
    roles        = ["Родитель"]
  }
  digest = "sha256:5a5c15aec53bf78f3a96a5d19b79d9602b827cc6b0666c60c289267083140254"
}

attested "lingua" "user" {
  id    = 404
  title = "k.zimina@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Варя Зимина"]
    roles        = ["Родитель"]
  }
  digest = "sha256:c3ce70cc0dc30f5c46d666609e481f0bf55c007b9ad278c3ae3a675a8f6ca0d3"
}

attested "lingua" "user" {
  id    = 405
  title = "l.karpov@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Захар Карпов"]
    roles        = ["Родитель"]
  }
  digest = "sha256:f961abc61d2f8f76152c3cc9df39a6109d5373fafdc13cea0be5946ee151fe22"
}

attested "lingua" "user" {
  id    = 406
  title = "m.lisitsyna@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Ева Лисицына"]
    roles        = ["Родитель"]
  }
  digest = "sha256:7f54c541b97cc13280d0f52f7c7aa217f5f260d943314bd9ea0de78fd2c3e568"
}

attested "lingua" "user" {
  id    = 407
  title = "n.malinin@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Глаша Малинина"]
    roles        = ["Родитель"]
  }
  digest = "sha256:f28f9b25ed692fcd8c7dfbd31c0f1f695eb0f939c7592954f356697341c62ae9"
}

attested "lingua" "user" {
  id    = 408
  title = "o.ozerova@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Тимофей Озеров"]
    roles        = ["Родитель"]
  }
  digest = "sha256:bb63917812d8453a760fe1837ad07697b4d8137a4ff7166fb89aa7191bbf18a7"
}

attested "lingua" "user" {
  id    = 409
  title = "p.ryzhov@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Алёна Рыжова"]
    roles        = ["Родитель"]
  }
  digest = "sha256:04a86f25562077da0eafb42563d095f8d6de0d3c6ab112c88785dbe4afc58fc3"
}

attested "lingua" "user" {
  id    = 410
  title = "r.saveleva@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Федя Савельев"]
    roles        = ["Родитель"]
  }
  digest = "sha256:6cedb0118b55d7a5b5796868e8bc04a885fab234f669a1439b376a993f4de0b6"
}

attested "lingua" "user" {
  id    = 411
  title = "t.teplyakova@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Марк Тепляков"]
    roles        = ["Родитель"]
  }
  digest = "sha256:25b38ac0ba4cd877957163e41ae9b3224571c992f8ab2aae96afc0c30a77739a"
}

attested "lingua" "user" {
  id    = 412
  title = "u.filatova@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Настя Филатова"]
    roles        = ["Родитель"]
  }
  digest = "sha256:b56ebd2e51f26f640e9803162651035d9f6366c0c6c02d8ad7dc291284cee6ea"
}

attested "lingua" "user" {
  id    = 413
  title = "yu.yakovleva@family.lingua.example"
  by    = "marina@lingua.example"
  at    = "2027-01-10T16:00:00Z"
  value = {
    active       = true
    client_cards = ["Гоша Яковлев"]
    roles        = ["Родитель"]
  }
  digest = "sha256:5fa0c2cd8aca4a18ecd894a7a2474c07f8a00435864fe6a4cfb4c40ddbdefe62"
}
