// Package emulator is the Altegio HTTP API over one JSON file: locations, networks, people and
// their rights, employees and licences, with the answers, refusals, limits and quirks that the
// vendor documents.
//
// Enter by Open (a seed and a state file) or New (a State built in memory). An Emulator is an
// http.Handler for /api/v1/ and /api/v2/; Admin does what people do outside the API: accept
// invitations, draw networks, edit rights by hand, renew a licence, move the clock.
//
// What the vendor does not document is a switch (Switches), never a silent choice. The default
// position is our best reading; a client has to be right under every position. Comments mark such
// readings with "guess". The role presets in presets.json are ours too.
//
// The emulator holds no appointments, clients or money: only what access and seats depend on.
package emulator
