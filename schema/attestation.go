package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/seatplan/seatplan/schema/diag"
)

// Attestation says that a person has done or checked by hand what no call can do or read, and
// what it was. It stands in attested.hcl, beside the configuration, and is reviewed like it. For
// fields that cannot be read, the attested value is the live value.
//
// It is tied to the live object and not to a block, so that renaming a block keeps it.
type Attestation struct {
	Organization string // the label of its block
	Kind         Kind
	ID           ID     // of the live object, 0 if the system gives none
	Title        string // of the live object when it was attested
	Values       []AttestedValue
	By           string    // who says so
	At           time.Time // when, to the second
	LogID        int64     // the newest entry of the system's log by then, 0 if it has none
	Digest       string    // as it stands in the file
	Span         diag.Span
}

// AttestedValue is the value of one field.
type AttestedValue struct {
	Path  string
	Value Value
}

// Value returns the attested value of a field, no value if it is not attested.
func (a *Attestation) Value(path string) Value {
	if a != nil {
		for _, v := range a.Values {
			if v.Path == path {
				return v.Value
			}
		}
	}
	return Value{}
}

// Sum returns the digest of all that is attested. An entry whose Digest is another one was edited
// by hand, or damaged by a merge.
func (a *Attestation) Sum() string {
	values := make(map[string]Value, len(a.Values))
	for _, v := range a.Values {
		values[v.Path] = v.Value
	}
	text, err := json.Marshal(map[string]any{
		"organization": a.Organization, "kind": a.Kind, "id": a.ID, "title": a.Title, "value": values,
		"by": a.By, "at": a.At.UTC().Format(time.RFC3339), "log_id": a.LogID,
	})
	if err != nil {
		panic("schema: an attestation cannot be written: " + err.Error()) // all of it is plain data
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Means reports whether an attestation is about a live object.
func (a *Attestation) Means(kind Kind, id ID, title string) bool {
	if a.Kind != kind {
		return false
	}
	if a.ID != 0 || id != 0 {
		return a.ID == id
	}
	return a.Title == title
}

// AttestationOf returns what is attested of a live object, nil if nothing is.
func (o *Organization) AttestationOf(kind Kind, id ID, title string) *Attestation {
	for _, a := range o.Attested {
		if a.Means(kind, id, title) {
			return a
		}
	}
	return nil
}
