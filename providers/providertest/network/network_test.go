package network_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/providertest/network"
)

// service answers with the number of requests that it has carried out.
type service struct {
	mu     sync.Mutex
	bodies []string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies = append(s.bodies, r.Method+" "+string(body))
	fmt.Fprintf(w, "%d%s", len(s.bodies), strings.Repeat(".", 4000))
}

// post sends a request and returns the beginning of its answer.
func post(t *testing.T, client *http.Client, url, body string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/a?b=c", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return strings.TrimRight(string(data), "."), err
}

func TestFaults(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("x", 9000)
	for name, tt := range map[string]struct {
		fault      network.Fault
		carriedOut bool // of the request that is struck
		answered   bool
		timeout    time.Duration
	}{
		"reset before":           {network.ResetBefore(), false, false, 0},
		"cut within the request": {network.CutWithinRequest(500), false, false, 0},
		"reset after":            {network.ResetAfter(), true, false, 0},
		"cut within the answer":  {network.CutWithinAnswer(300), true, false, 0},
		"lost before":            {network.LostBefore(), false, false, 50 * time.Millisecond},
		"lost after":             {network.LostAfter(), true, false, 50 * time.Millisecond},
		"slow":                   {network.Slow(), true, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{}
			second := func(method, path string) bool { return method == http.MethodPost && path == "/a" }
			url := network.Serve(t, s, network.Rule{Match: second, From: 2, Fault: tt.fault})
			client := &http.Client{Transport: &http.Transport{}, Timeout: tt.timeout}
			t.Cleanup(client.CloseIdleConnections)

			if got, err := post(t, client, url, "first"); got != "1" || err != nil {
				t.Fatalf("the first request: %q, %v", got, err)
			}
			got, err := post(t, client, url, body)
			if (err == nil) != tt.answered || tt.answered && got != "2" {
				t.Errorf("the second request: %q, %v", got, err)
			}
			if got, err := post(t, client, url, "third"); err != nil {
				t.Errorf("the third request: %q, %v", got, err)
			}
			want := []string{"POST first", "POST " + body, "POST third"}
			if !tt.carriedOut {
				want = []string{"POST first", "POST third"}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if diff := cmp.Diff(want, s.bodies); diff != "" {
				t.Errorf("carried out (-want +got):\n%s", diff)
			}
		})
	}
}

// Rules count by themselves, and the first of those that strike wins.
func TestRules(t *testing.T) {
	t.Parallel()
	s := &service{}
	url := network.Serve(t, s,
		network.Rule{From: 2, Times: 2, Fault: network.ResetBefore()},
		network.Rule{From: 3, Times: network.Always, Match: func(method, _ string) bool { return method == http.MethodPost }, Fault: network.ResetAfter()},
	)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	var got []string
	for range 5 {
		text, err := post(t, client, url, "x")
		got = append(got, fmt.Sprint(text, err != nil))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff([]string{"1false", "true", "true", "true", "true"}, got); diff != "" || len(s.bodies) != 3 {
		t.Errorf("%d carried out, want 3; answers (-want +got):\n%s", len(s.bodies), diff)
	}
}
