// Package store keeps runs: who applied what and when, each step before it is sent and
// after it is answered, and the lock that keeps two applies of one organization apart.
//
// The store is a file of SQLite beside the configuration, for one directory, or a PostgreSQL
// database, for a team and for machines that come and go. Both have the same tables, made by the same
// migrations, and are asked the same questions. SQL stands nowhere else.
//
// Secrets never enter: a step is kept as it stands in a saved plan, and what is only known when it is
// sent, such as a first password, is not part of it.
package store
