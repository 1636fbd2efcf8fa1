package reconcile

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
)

// attested says of the network 70 that its order and main mark are these.
func attested(order, main string) *schema.Attestation {
	return &schema.Attestation{Kind: schema.KindNetwork, ID: 70, Title: "N", Values: []schema.AttestedValue{
		{Path: "main", Value: schema.Text(main)}, {Path: "order", Value: schema.Text(order)},
	}}
}

func TestAttestationsStandForTheLiveValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		attested   *schema.Attestation
		live       []string // locations of the live network, nil for no network
		want       []string
		attestable []Attestable
		warned     bool
	}{
		{
			name: "nothing attested", live: []string{"center", "north"},
			want:       []string{`update network.n order:null>"1. center, 2. north" main:null>"center"`},
			attestable: []Attestable{{Address: "network.n", Kind: schema.KindNetwork, ID: 70, Title: "N", Values: attested("1. center, 2. north", "center").Values}},
			warned:     true,
		},
		{name: "as the files want it", attested: attested("1. center, 2. north", "center"), live: []string{"center", "north"}},
		{
			name: "another order", attested: attested("1. north, 2. center", "center"), live: []string{"center", "north"},
			want:       []string{`update network.n order:"1. north, 2. center">"1. center, 2. north"`},
			attestable: []Attestable{{Address: "network.n", Kind: schema.KindNetwork, ID: 70, Title: "N", Values: attested("1. center, 2. north", "center").Values}},
		},
		{
			name: "a location is missing", live: []string{"center"},
			want:       []string{`update network.n locations:["center"]>["center", "north"] order:null>"1. center, 2. north" main:null>"center"`},
			attestable: []Attestable{{Address: "network.n", Kind: schema.KindNetwork, ID: 70, Title: "N", Values: attested("1. center, 2. north", "center").Values, Readable: []string{"locations"}}},
			warned:     true,
		},
		{
			name: "no network yet", attested: attested("1. center, 2. north", "center"),
			want:       []string{`create network.n title:null>"N" locations:null>["center", "north"] order:null>"1. center, 2. north" main:null>"center"`},
			attestable: []Attestable{{Address: "network.n", Kind: schema.KindNetwork, Values: attested("1. center, 2. north", "center").Values, Readable: []string{"title", "locations"}}},
			warned:     true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center", "north")
			w.vendor.levels = Capabilities{
				{Kind: schema.KindNetwork, Level: Observed},
				{Kind: schema.KindNetwork, Field: "title", Level: Observed},
				{Kind: schema.KindNetwork, Field: "locations", Level: Observed},
				{Kind: schema.KindNetwork, Field: "order", Level: ByHand},
				{Kind: schema.KindNetwork, Field: "main", Level: ByHand},
			}
			w.desired.Networks = []*schema.Network{{Address: "network.n", Title: field(w, "N"), Locations: w.desired.Locations, Span: w.at()}}
			if tt.live != nil {
				live := &schema.Network{ID: schema.Field[schema.ID]{V: 70}, Title: schema.Field[string]{V: "N"}}
				for _, l := range tt.live {
					live.Locations = append(live.Locations, w.liveLoc(l))
				}
				w.live.Networks = []*schema.Network{live}
			}
			if tt.attested != nil {
				w.desired.Attested = []*schema.Attestation{tt.attested}
			}
			p := w.plan()
			if diff := cmp.Diff(tt.want, changeLines(p)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			got := p.Attestable()
			if diff := cmp.Diff(tt.attestable, got, cmp.AllowUnexported(schema.Value{})); diff != "" {
				t.Errorf("attestable (-want +got):\n%s", diff)
			}
			if warned := hasWarning(p, CodeAttestation); warned != tt.warned {
				t.Errorf("warned: %v", warned)
			}
		})
	}
}

// An attestation that is older than the files allow is asked for again.
func TestAttestationsAge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		maxAge int
		asOf   string
		old    bool
		valid  string
	}{
		"without an end":   {0, "2037-01-15", false, ""},
		"on the last day":  {90, "2027-04-15", false, "2027-04-15"},
		"on the day after": {90, "2027-04-16", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "center")
			w.asOf = day(tt.asOf)
			w.desired.MaxAge = field(w, tt.maxAge)
			a := attested("1. center", "center")
			a.At = time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)
			w.desired.Attested = []*schema.Attestation{a}
			w.desired.Networks = []*schema.Network{{Address: "network.n", Title: field(w, "N"), Locations: w.desired.Locations, Span: w.at()}}
			w.live.Networks = []*schema.Network{{ID: schema.Field[schema.ID]{V: 70}, Title: schema.Field[string]{V: "N"}, Locations: w.live.Locations}}
			p := w.plan()
			if got := hasWarning(p, CodeAttestationOld); got != tt.old || (len(p.Changes) > 0) != tt.old {
				t.Errorf("too old: %v, changes %v", got, changeLines(p))
			}
			if got := p.ValidThrough.String(); got != tt.valid {
				t.Errorf("valid through %q, want %q", got, tt.valid)
			}
		})
	}
}
