//go:build postgres

package store_test

import (
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/reconcile/apply/store"
)

// newPlace returns a schema of its own in the database of SEATPLAN_TEST_POSTGRES.
func newPlace(t testing.TB) store.Place {
	t.Helper()
	base := os.Getenv("SEATPLAN_TEST_POSTGRES")
	u, err := url.Parse(base)
	if base == "" || err != nil {
		t.Fatal("SEATPLAN_TEST_POSTGRES is no URL of PostgreSQL")
	}
	s, err := store.Open(t.Context(), store.Place{URL: base}, store.Clock{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	name := "t" + strings.ToLower(rand.Text())
	if err := s.Exec(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return store.Place{URL: u.String()}
}

// All machines go by the clock of the database, whatever theirs says.
func TestClockOfTheDatabase(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	ahead := store.Clock{Now: func() time.Time { return time.Now().Add(24 * time.Hour) }}
	first, err := store.Open(t.Context(), p, store.Clock{Now: time.Now})
	must(t, err)
	defer first.Close()
	second, err := store.Open(t.Context(), p, ahead)
	must(t, err)
	defer second.Close()
	lock(t, first, "bloom", anna)
	if l, err := second.Lock(t.Context(), "bloom", boris); err == nil {
		t.Errorf("%v was taken by somebody whose clock is ahead", l)
	}
}

// A database that does not answer is an error that names it without what signs in.
func TestDatabaseThatIsNotThere(t *testing.T) {
	t.Parallel()
	p, err := store.ParsePlace("postgres://ops:hunter2@127.0.0.1:1/access")
	must(t, err)
	for _, open := range []func() (*store.Store, error){
		func() (*store.Store, error) { return store.Open(t.Context(), p, store.Clock{}) },
		func() (*store.Store, error) { return store.Look(t.Context(), p, store.Clock{}) },
	} {
		if _, err := open(); err == nil || containsSecret(err.Error()) || !strings.Contains(err.Error(), "postgres://127.0.0.1:1/access") {
			t.Error(err)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	s, err := store.Open(b.Context(), newPlace(b), store.Clock{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	benchmarkStep(b, s)
}
