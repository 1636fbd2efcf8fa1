// Package emulator is the AlfaCRM HTTP API over one JSON file: branches, cash desks, users,
// teachers and the change log, with the answers, refusals and limits that are known of it. Roles and
// the settings of the cabinets are part of the state and not of the API: nobody has seen a call for
// them, so a client finds them in the log at most.
//
// Enter by Open (a seed and a state file) or New (a State built in memory). An Emulator is an
// http.Handler for /v2api/; Admin does what people do in the web interface: edit roles, users and
// settings by hand, move the clock. Both write the change log.
//
// What the vendor does not document is a switch (Switches), never a silent choice. The default
// position is our best reading; a client has to be right under every position. Comments mark such
// readings with "guess". "Contract" in the source of a switch is our collection of facts about the
// vendor, by section; A1 to A15 are rows of our description of its access model.
//
// Rights are free strings: the tree of the vendor has no published keys. The emulator holds no
// pupils, lessons or money: only what access depends on.
package emulator
