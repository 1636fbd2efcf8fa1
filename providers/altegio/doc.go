// Package altegio is the provider for Altegio and its Russian twin YCLIENTS: a client for the
// documented API, the mapping to seatplan's model, the rights, the rule for paid seats, and what
// a person has to do where the API has no call.
//
// Facts about the vendor carry their source. Marks: doc is official documentation, vendor the
// vendor's own public code, sdk third-party code, guess our inference; what is a guess says so
// where it stands, and the emulator has a switch for it.
//
// Enter at Open for a connection, and at Provider for what is known without one.
package altegio
