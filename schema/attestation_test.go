package schema_test

import (
	"testing"

	"github.com/seatplan/seatplan/schema"
)

func TestAttestationMeansOneObject(t *testing.T) {
	t.Parallel()
	numbered := &schema.Attestation{Kind: schema.KindNetwork, ID: 7, Title: "Bloom"}
	titled := &schema.Attestation{Kind: schema.KindNetwork, Title: "Bloom"}
	for _, c := range []struct {
		name  string
		a     *schema.Attestation
		kind  schema.Kind
		id    schema.ID
		title string
		want  bool
	}{
		{"the number", numbered, schema.KindNetwork, 7, "Renamed", true},
		{"another number, the same title", numbered, schema.KindNetwork, 8, "Bloom", false},
		{"another kind", numbered, schema.KindLocation, 7, "Bloom", false},
		{"the title where there are no numbers", titled, schema.KindNetwork, 0, "Bloom", true},
		{"another title", titled, schema.KindNetwork, 0, "bloom", false},
		{"a title against a number", titled, schema.KindNetwork, 7, "Bloom", false},
	} {
		if got := c.a.Means(c.kind, c.id, c.title); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	o := &schema.Organization{Attested: []*schema.Attestation{titled, numbered}}
	if got := o.AttestationOf(schema.KindNetwork, 7, "Bloom"); got != numbered {
		t.Errorf("got %+v", got)
	}
	if got := o.AttestationOf(schema.KindNetwork, 9, "Bloom"); got != nil {
		t.Errorf("got %+v", got)
	}
	var none *schema.Attestation
	if none.Value("order").Known() {
		t.Error("nothing is attested, and it has a value")
	}
}
