// Command seatplan keeps access to SaaS systems in git.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/seatplan/seatplan/cmd/internal/cli"
)

// version is set by the build of a release.
var version = "dev"

func main() { os.Exit(run()) }

// heapGrowth is how far the heap may grow, in percent, before it is collected. A plan is one burst
// of work over data that stays: this costs a third of the time and saves a third of the memory of a
// large plan. GOGC overrides it.
const heapGrowth = 40

// run sets up signals, streams and the environment, and nothing else. The first interrupt asks to
// stop after the requests under way, the second one stops at once.
func run() int {
	if _, ok := os.LookupEnv("GOGC"); !ok {
		debug.SetGCPercent(heapGrowth)
	}
	// The HTTP client logs what a system sends without being asked, and that may be a token that it repeats.
	log.SetOutput(io.Discard)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	app := &cli.App{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Terminal: cli.Terminal{
			In:  term.IsTerminal(int(os.Stdin.Fd())),
			Out: term.IsTerminal(int(os.Stdout.Fd())),
			Err: term.IsTerminal(int(os.Stderr.Fd())),
		},
		Env: os.LookupEnv, Environ: os.Environ(), Now: time.Now, Version: buildVersion(),
	}
	if app.Terminal.Out {
		app.Terminal.Width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	return int(app.Run(ctx, os.Args[1:]))
}

func buildVersion() string {
	if version != "dev" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}
