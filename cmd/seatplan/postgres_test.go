//go:build postgres

package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScriptsOnPostgres lets several machines share one history, in the database of SEATPLAN_TEST_POSTGRES.
func TestScriptsOnPostgres(t *testing.T) {
	t.Parallel()
	url := os.Getenv("SEATPLAN_TEST_POSTGRES")
	if url == "" {
		t.Fatal("SEATPLAN_TEST_POSTGRES is no URL of PostgreSQL")
	}
	p := scripts("testdata/postgres")
	p.Setup = func(env *testscript.Env) error {
		env.Setenv("SEATPLAN_STORE", url)
		return setup(env)
	}
	testscript.Run(t, p)
}
