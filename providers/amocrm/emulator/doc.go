// Package emulator is the HTTP API of amoCRM and Kommo, version 4, over one JSON file: users, roles
// and their rights, groups, stages, lists, and as much of leads, contacts, companies and tasks as
// moving them to another user needs. OAuth and long-lived tokens are part of it.
//
// Enter by Open (a seed and a state file) or New (a State built in memory). An Emulator is an
// http.Handler for /api/v4/ and /oauth2/access_token; Admin does what people do in the web interface
// and the API cannot: edit and delete users, name groups, set the security of the account.
//
// What the vendor does not document is a switch (Switches), never a silent choice. The default
// position is our best reading; a client has to be right under every position. Comments mark such
// readings with "guess". "Contract" in the source of a switch is our collection of facts about the
// vendor, by section; M1 to M7 are rows of our description of its access model.
//
// The emulator holds no deals, money or messages: only what access depends on. Codes and texts of
// its errors are ours where the contract names none.
package emulator
