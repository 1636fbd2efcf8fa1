package config_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
)

var sizes = []int{1_000, 10_000, 100_000}

// BenchmarkParse measures what HCL takes for the files alone, the floor under Load.
func BenchmarkParse(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := configtest.Generate(n, configtest.Literal)
			b.ReportAllocs()
			for b.Loop() {
				configtest.Parse(b, files)
			}
		})
	}
}

// BenchmarkLoad measures both forms of the same people. Its time less that of BenchmarkParse is
// what decoding and resolving take.
func BenchmarkLoad(b *testing.B) {
	for _, form := range []configtest.Form{configtest.Literal, configtest.CSV} {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", form, n), func(b *testing.B) {
				files := configtest.Generate(n, form)
				b.ReportAllocs()
				for b.Loop() {
					load(b, files)
				}
			})
		}
	}
}

// BenchmarkShare measures parsing and loading in turn, and reports the ratios that are to be
// kept: decode and resolve to parse, and a table to the same people written out.
func BenchmarkShare(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			literal, table := configtest.Generate(n, configtest.Literal), configtest.Generate(n, configtest.CSV)
			var parsing, loading, tabling time.Duration
			for b.Loop() {
				parsing += timed(func() { configtest.Parse(b, literal) })
				loading += timed(func() { load(b, literal) })
				tabling += timed(func() { load(b, table) })
			}
			b.ReportMetric(float64(loading-parsing)/float64(parsing), "decode/parse")
			b.ReportMetric(float64(tabling)/float64(loading), "csv/literal")
		})
	}
}

// BenchmarkMemory reports what a loaded configuration keeps, and the highest heap on the way.
func BenchmarkMemory(b *testing.B) {
	for _, form := range []configtest.Form{configtest.Literal, configtest.CSV} {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", form, n), func(b *testing.B) {
				// On disk, so that the text is not part of the heap.
				dir := b.TempDir()
				if err := os.CopyFS(dir, configtest.Generate(n, form)); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					before := liveHeap()
					stop := watchHeap()
					cfg := load(b, os.DirFS(dir))
					peak := stop()
					b.ReportMetric(float64(liveHeap()-before)/(1<<20), "live-MiB")
					b.ReportMetric(float64(peak-before)/(1<<20), "peak-MiB")
					runtime.KeepAlive(cfg)
				}
			})
		}
	}
}

func timed(f func()) time.Duration {
	runtime.GC()
	start := time.Now()
	f()
	return time.Since(start)
}

func load(b *testing.B, files fs.FS) *config.Config {
	cfg, diags := config.Load(context.Background(), config.Options{FS: files, Specs: []*schema.Spec{configtest.Spec()}})
	if diags.HasErrors() {
		b.Fatal(diags[0])
	}
	return cfg
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	return heapObjects()
}

func heapObjects() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// watchHeap samples the heap until the returned function is called, which gives the highest.
func watchHeap() func() int64 {
	var peak atomic.Int64
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			peak.Store(max(peak.Load(), heapObjects()))
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(done)
		<-stopped
		return peak.Load()
	}
}
