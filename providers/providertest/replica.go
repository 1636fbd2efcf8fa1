package providertest

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/rehearse"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
)

// Replica is how live organizations are copied into an emulator, whose state is an S.
type Replica[S any] struct {
	Spec *schema.Spec
	// Of writes what was read of a live organization as a state.
	Of func(desired, live *schema.Organization, switches map[string]string) (S, error)
	// Open serves a state and connects to it with the client of the real system.
	Open func(t *testing.T, o *schema.Organization, s S) reconcile.System
	// Since is when the log begins that is read; the zero time for none.
	Since time.Time
}

// Load reads a configuration of one organization.
func (r *Replica[S]) Load(t *testing.T, files fs.FS) *schema.Organization {
	t.Helper()
	cfg, diags := config.Load(t.Context(), config.Options{FS: files, Specs: []*schema.Spec{r.Spec}})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return cfg.Organizations[0]
}

// Parse reads a state.
func (*Replica[S]) Parse(t *testing.T, data []byte) S {
	t.Helper()
	var s S
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// Example returns an example of the project with its seed. Root is the path to the project.
func (r *Replica[S]) Example(t *testing.T, root, name string) (*schema.Organization, S) {
	t.Helper()
	dir := filepath.Join(root, "examples", name)
	data, err := os.ReadFile(filepath.Join(dir, "seed.json"))
	if err != nil {
		t.Fatal(err)
	}
	return r.Load(t, os.DirFS(dir)), r.Parse(t, data)
}

// Read serves a state and reads it.
func (r *Replica[S]) Read(t *testing.T, o *schema.Organization, s S) *schema.Organization {
	t.Helper()
	live, err := r.Open(t, o, s).Read(t.Context(), reconcile.Scope{Locations: o.Locations, Since: r.Since})
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// Gaps copies what was read of an organization and holds the copy against it.
func (r *Replica[S]) Gaps(t *testing.T, o, live *schema.Organization, switches map[string]string) []rehearse.Gap {
	t.Helper()
	s, err := r.Of(o, live, switches)
	if err != nil {
		t.Fatal(err)
	}
	return rehearse.Gaps(live, r.Read(t, o, s), nil)
}
