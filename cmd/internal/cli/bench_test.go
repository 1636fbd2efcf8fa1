package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/metrics"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/providers/altegio"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/reconciletest"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
)

var sizes = []int{1_000, 10_000, 100_000}

// liveOrganization reads an emulator with the generator's locations and nobody in them but the
// account behind the token: rights, roles and licences as a live system tells them.
func liveOrganization(tb testing.TB, o *schema.Organization) *schema.Organization {
	tb.Helper()
	state := emulator.State{Caller: 1, People: []emulator.Person{{ID: 1, Name: "Ops", Email: o.Caller.V}}}
	for _, l := range o.Locations {
		id := int(l.ID.V)
		state.Locations = append(state.Locations, emulator.Location{ID: id, Title: l.Title.V})
		state.Access = append(state.Access, emulator.Access{Location: id, User: 1, Role: "owner", NonDeletable: true})
		state.Licences = append(state.Licences, emulator.Licence{Location: id, ID: id, Start: "2026-03-01", End: "2027-02-28", PaidRightsModel: true})
	}
	e, err := emulator.New(state, func() time.Time { return time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC) })
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(e)
	defer server.Close()
	partner, user := e.Tokens()
	system, err := altegio.Open(altegio.Connection{Organization: o, Base: server.URL + "/api", Partner: schema.NewSecret(partner), User: schema.NewSecret(user)})
	if err != nil {
		tb.Fatal(err)
	}
	live, err := system.Read(tb.Context(), reconcile.Scope{Locations: o.Locations})
	if err != nil {
		tb.Fatal(err)
	}
	return live
}

func loadFiles(tb testing.TB, files fs.FS) *config.Config {
	tb.Helper()
	cfg, diags := config.Load(tb.Context(), config.Options{FS: files, Specs: specs()})
	if diags.HasErrors() {
		tb.Fatal(diags[0])
	}
	return cfg
}

func benchInput(tb testing.TB, o, live *schema.Organization) reconcile.Input {
	tb.Helper()
	asOf, err := schema.ParseDate("2027-01-15")
	if err != nil {
		tb.Fatal(err)
	}
	// The account behind the token is in nobody's files here.
	o.Unmanaged.Users = schema.PolicyIgnore
	return reconcile.Input{Desired: o, Live: live, Vendor: altegio.KnowledgeOf(o), Spec: altegio.Provider{}.Spec(), AsOf: asOf}
}

// mirror returns the live state in which the people of the files are as the files want them.
func mirror(tb testing.TB, n int) *schema.Organization {
	tb.Helper()
	o := loadFiles(tb, configtest.Generate(n, configtest.Literal)).Organizations[0]
	live := liveOrganization(tb, o)
	if err := reconciletest.Mirror(benchInput(tb, o, live)); err != nil {
		tb.Fatal(err)
	}
	return live
}

// wholePlan is everything that the command does but reading the live system.
func wholePlan(tb testing.TB, files fs.FS, live *schema.Organization) *reconcile.Plan {
	tb.Helper()
	cfg := loadFiles(tb, files)
	o := cfg.Organizations[0]
	if diags := (altegio.Provider{}).Check(o); diags.HasErrors() {
		tb.Fatal(diags[0])
	}
	plan, diags := reconcile.Make(benchInput(tb, o, live))
	if plan == nil {
		tb.Fatal(diags[0])
	}
	doc := view.NewDocument("bench", plan.AsOf, []view.Outcome{{Organization: o, Plan: plan}}, cfg.Files)
	if err := view.Text(io.Discard, doc, view.Options{}); err != nil {
		tb.Fatal(err)
	}
	return plan
}

// BenchmarkPlan measures a whole plan: both forms of the files, with nothing to change and with
// one person in a hundred.
func BenchmarkPlan(b *testing.B) {
	for _, n := range sizes {
		live := mirror(b, n)
		for name, files := range map[string]fstest.MapFS{
			"literal":         configtest.Generate(n, configtest.Literal),
			"csv":             configtest.Generate(n, configtest.CSV),
			"literal-changed": configtest.Generate(n, configtest.Literal, configtest.Change(100)),
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					wholePlan(b, files, live)
				}
			})
		}
	}
}

// BenchmarkParts measures what a plan is made of: effective access, difference and ledger (Make),
// the machine form and the text of a plan, each with nothing to change and with one person in a
// hundred.
func BenchmarkParts(b *testing.B) {
	for _, n := range sizes {
		live := mirror(b, n)
		for name, options := range map[string][]configtest.Option{"same": nil, "changed": {configtest.Change(100)}} {
			cfg := loadFiles(b, configtest.Generate(n, configtest.Literal, options...))
			in := benchInput(b, cfg.Organizations[0], live)
			var plan *reconcile.Plan
			b.Run(fmt.Sprintf("make/%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					plan, _ = reconcile.Make(in)
				}
			})
			outcomes := []view.Outcome{{Organization: in.Desired, Plan: plan}}
			var doc *view.Document
			b.Run(fmt.Sprintf("document/%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					doc = view.NewDocument("bench", plan.AsOf, outcomes, cfg.Files)
				}
			})
			b.Run(fmt.Sprintf("text/%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := view.Text(io.Discard, doc, view.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkRatios measures the figures that are to be kept, each as a ratio inside one run. Run it
// with GOMAXPROCS=1.
func BenchmarkRatios(b *testing.B) {
	perUser := make(map[string]map[int]float64)
	for _, form := range []string{"literal", "csv"} {
		perUser[form] = make(map[int]float64)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			live := mirror(b, n)
			literal, table := configtest.Generate(n, configtest.Literal), configtest.Generate(n, configtest.CSV)
			changed := configtest.Generate(n, configtest.Literal, configtest.Change(100))
			var parse, plan, change, csv time.Duration
			runs := 0
			for b.Loop() {
				parse += timed(func() { configtest.Parse(b, literal) })
				plan += timed(func() { wholePlan(b, literal, live) })
				change += timed(func() { wholePlan(b, changed, live) })
				csv += timed(func() { wholePlan(b, table, live) })
				runs++
			}
			b.ReportMetric(float64(plan)/float64(parse), "plan/parse")
			b.ReportMetric(float64(change)/float64(plan), "changed/plan")
			b.ReportMetric(float64(csv)/float64(plan), "csv/literal")
			perUser["literal"][n] = plan.Seconds() / float64(runs)
			perUser["csv"][n] = csv.Seconds() / float64(runs)
			if n == 100_000 {
				for form, seconds := range perUser {
					b.ReportMetric(math.Log10(seconds[100_000]/seconds[10_000]), form+"-exponent")
				}
			}
		})
	}
}

func timed(f func()) time.Duration {
	runtime.GC()
	start := time.Now()
	f()
	return time.Since(start)
}

// BenchmarkMemory reports the highest heap during a plan, the live state included.
func BenchmarkMemory(b *testing.B) {
	for _, form := range []configtest.Form{configtest.Literal, configtest.CSV} {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", form, n), func(b *testing.B) {
				dir := b.TempDir()
				if err := os.CopyFS(dir, configtest.Generate(n, form)); err != nil {
					b.Fatal(err)
				}
				live := mirror(b, n)
				for b.Loop() {
					runtime.GC()
					base := heap()
					stop := watchHeap()
					wholePlan(b, os.DirFS(dir), live)
					peak := stop()
					b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
					b.ReportMetric(float64(base)/(1<<20), "live-state-MiB")
				}
			})
		}
	}
}

// heap is the memory of objects, dead ones included that were not collected yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// watchHeap samples the heap until the returned function is called, which gives the highest.
func watchHeap() func() uint64 {
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			peak = max(peak, heap())
			select {
			case <-done:
				result <- peak
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-result
	}
}

// BenchmarkSavedPlan reports how large a saved plan is.
func BenchmarkSavedPlan(b *testing.B) {
	for _, n := range sizes {
		for name, options := range map[string][]configtest.Option{"same": nil, "changed": {configtest.Change(100)}} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				live := mirror(b, n)
				files := configtest.Generate(n, configtest.Literal, options...)
				for b.Loop() {
					b.ReportMetric(float64(len(savedPlan(b, files, live)))/1024, "KiB")
				}
			})
		}
	}
}

func savedPlan(tb testing.TB, files fs.FS, live *schema.Organization) []byte {
	tb.Helper()
	cfg := loadFiles(tb, files)
	plan, diags := reconcile.Make(benchInput(tb, cfg.Organizations[0], live))
	if plan == nil {
		tb.Fatal(diags[0])
	}
	doc, err := json.Marshal(view.NewDocument("bench", plan.AsOf, []view.Outcome{{Organization: plan.Organization, Plan: plan}}, cfg.Files))
	if err != nil {
		tb.Fatal(err)
	}
	data, err := apply.NewFile("bench", cfg.Digest, doc, []*reconcile.Plan{plan}).Encode()
	if err != nil {
		tb.Fatal(err)
	}
	return data
}
