package providertest

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/rehearse"
)

// rehearsed carries every story out on a copy, and one story under each switch alone, which the copy
// has too.
func (p *Provider) rehearsed(t *testing.T, stories []Story) {
	for _, s := range stories {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			p.Rehearse(t, &s, nil)
		})
	}
	for i, sw := range p.Switches {
		s := stories[i%len(stories)]
		if p.Expected(s.Name, sw.Name, sw.Position)+p.Unforeseen[sw] != "" {
			continue
		}
		t.Run(s.Name+" "+sw.Name+"="+sw.Position, func(t *testing.T) {
			t.Parallel()
			p.Rehearse(t, &s, map[string]string{sw.Name: sw.Position})
		})
	}
}

// Rehearse carries a story out on a copy: the copy reads like the live system, the outcome is what the
// plan said, and the live system is only read.
func (p *Provider) Rehearse(t *testing.T, s *Story, switches map[string]string) {
	t.Helper()
	scene := p.Play(t, s, switches, nil)
	plan := scene.Plan(t)

	var seed struct {
		Switches map[string]string `json:"switches"`
	}
	if err := json.Unmarshal(s.Seed, &seed); err != nil {
		t.Fatal(err)
	}
	turned := make(map[string]string)
	maps.Copy(turned, seed.Switches)
	maps.Copy(turned, switches)
	w := p.Copy(t, scene.Organization, plan.Live, turned)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	copied := &Scene{Organization: scene.Organization, World: w, System: p.Open(t, scene.Organization, server.URL, w, Quick()), Since: scene.Since, spec: p.Spec}

	read := copied.Plan(t)
	gaps := rehearse.Gaps(plan.Live, read.Live, plan.Steps)
	for _, g := range gaps {
		t.Errorf("the copy: %s: %s", g.What, g.How)
	}
	report := apply.Run(t.Context(), copied.System, plan.Steps, apply.Options{Grace: time.Second, Licences: apply.LicencesOf(plan)})
	verdict := rehearse.Judge(rehearse.Of(plan), gaps, report, copied.Plan(t))
	for _, d := range verdict.Differences {
		t.Errorf("%s: %s", d.What, d.How)
	}
	for _, r := range scene.World.Requests() {
		if p.writes(r.Method, r.Path) {
			t.Errorf("the live system got %s %s", r.Method, r.Path)
		}
	}
}
