// Package config reads and formats the language in which operators describe access: HCL files go
// in, the model of package schema comes out, together with every mistake that the files hold.
//
// Load is the way in. It parses the files of a directory in parallel, decodes at once what needs
// no evaluation, drops the syntax trees, then works out variables, locals and for_each, and at
// last checks what can only be checked on the whole: references, who belongs to which
// organization, and who is named twice.
//
// The package knows no vendor. What a system adds to the language, and which parts of it the
// system has, comes as data in a schema.Spec. It makes no request, and it does not know which
// rights exist: patterns are checked for their form here and against a catalogue elsewhere.
package config
