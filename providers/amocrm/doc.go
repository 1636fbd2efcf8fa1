// Package amocrm is the provider for amoCRM and its international twin Kommo: a client for the public
// API, the mapping to seatplan's model, the rights with their levels, the seat rule, and what a person
// has to do where the API has no call.
//
// Facts about the vendor carry their source. Marks: doc is official documentation, kb the help centre,
// sdk public client libraries, live a public sample of an answer, guess our inference; what is a guess
// says so where it stands, and the emulator has a switch for it. Roles can be written; a user can be
// created, activated and deactivated, and nothing else.
//
// Enter at Open for a connection, and at Provider for what is known without one.
package amocrm
