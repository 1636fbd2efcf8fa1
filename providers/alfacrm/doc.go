// Package alfacrm is the provider for AlfaCRM: a client for its API, the mapping to seatplan's model,
// the rights, and what a person has to do where the API has no call, which is most of it.
//
// Facts about the vendor carry their source. Marks: doc is official documentation, sdk third-party
// code, guess our inference; what is a guess says so where it stands, and the emulator has a switch
// for it. Roles have no call at all (nobody has seen one), users can be read and, as far as anybody
// has shown, not written.
//
// Enter at Open for a connection, and at Provider for what is known without one.
package alfacrm
