# A right with levels reaches as far as its limit says: "own" records, those of the own "group", or "all".
# Who may not view something may not edit it either, and so on: seatplan checks that.

# The two flags that a user can have instead of a role.
role "administrator" { base = "administrator" }
role "free" { base = "free" }

# Runs a department: sees all deals, and changes those of the own people.
role "head" {
  title = "Руководитель отдела"
  grant = ["leads.*", "contacts.*", "companies.*", "tasks.*", "mail.access", "lists.access"]
  deny  = ["contacts.delete", "companies.delete"]
  limit = {
    "leads.edit"   = "group"
    "leads.delete" = "group"
    "leads.export" = "group"
    "tasks.delete" = "group"
  }
}

# Sells. Nobody takes contacts home, and a deal that is paid is nobody's to change.
role "seller" {
  title = "Менеджер по продажам"
  grant = ["leads.*", "contacts.*", "companies.*", "tasks.edit", "mail.access", "lists.access"]
  deny  = ["*.delete", "*.export"]
  limit = {
    "leads.view"    = "own"
    "leads.edit"    = "own"
    "contacts.edit" = "own"
    "tasks.edit"    = "own"
  }

  stage "Продажи" "Оплачено" {
    view = true
  }
}

# Looks after a few large customers, together with the others of the department.
role "key_account" {
  title = "Менеджер по ключевым клиентам"
  grant = ["leads.*", "contacts.*", "companies.*", "tasks.*", "mail.access", "lists.access"]
  deny  = ["*.delete", "*.export"]
  limit = {
    "leads.view"     = "group"
    "leads.edit"     = "group"
    "contacts.edit"  = "group"
    "companies.edit" = "group"
    "tasks.edit"     = "group"
  }

  stage "Продажи" "Договор" {
    view   = true
    edit   = true
    export = true
  }
}

# Answers what comes in, and hands it on. Sees nothing of what happens later.
role "intake" {
  title = "Оператор входящих"
  grant = ["leads.view", "leads.add", "leads.edit", "contacts.view", "contacts.add", "contacts.edit", "tasks.edit"]
  limit = {
    "leads.view" = "own"
    "leads.edit" = "own"
    "tasks.edit" = "own"
  }

  stage "Продажи" "Первичный контакт" {
    view = true
    edit = true
  }
  stage "Продажи" "Оплачено" {
    view = false
  }
}

# Installs and repairs; has a pipeline of its own and no business in the other.
role "service" {
  title = "Инженер сервиса"
  grant = ["leads.view", "leads.edit", "contacts.view", "tasks.edit"]
  limit = {
    "leads.view" = "own"
    "leads.edit" = "own"
    "tasks.edit" = "own"
  }

  stage "Сервис" "Заявка" {
    view = true
    edit = true
  }
  stage "Сервис" "Выезд" {
    view = true
    edit = true
  }
}

# Marks what was paid, and takes the figures out.
role "accountant" {
  title = "Бухгалтер"
  grant = ["leads.view", "leads.export", "contacts.view", "companies.view", "companies.export"]

  stage "Продажи" "Договор" {
    view = true
    edit = true
  }
  stage "Продажи" "Оплачено" {
    view   = true
    edit   = true
    export = true
  }
}
