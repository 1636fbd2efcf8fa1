package main

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// heldKey is the key of a script's channel, which is closed when a request is held.
type heldKey struct{}

// holding carries out the first request that matches a pattern, and holds its answer until the client has
// gone.
func holding(next http.Handler, pattern string, reached chan struct{}) http.Handler {
	matches := http.NewServeMux()
	matches.Handle(pattern, http.NotFoundHandler())
	var once sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hold := false
		if _, found := matches.Handler(r); found != "" {
			once.Do(func() { hold = true })
		}
		if !hold {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(httptest.NewRecorder(), r)
		close(reached)
		<-r.Context().Done()
	})
}

// held waits until a request is held.
//
//	held
func held(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: held")
	}
	select {
	case <-ts.Value(heldKey{}).(chan struct{}):
	case <-time.After(time.Minute):
		ts.Fatalf("no request was held")
	}
}
