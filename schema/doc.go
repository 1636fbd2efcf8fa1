// Package schema is the model that everything else works on: organizations, locations, networks,
// ranks, roles, rights, users, assignments, employees and licences.
//
// The desired state (from files) and the live state (from a system) are the same types, so that
// comparing, counting and drawing need to know neither HCL nor a vendor. The package does no
// input and no output. What a vendor adds to the language it declares as data: a Spec for
// attributes, a Catalogue for rights.
//
// Objects refer to each other by pointer. A pointer is shared by all that mean the same object,
// so "the same role" is one comparison; see Rights for the same idea on sets of rights.
package schema
