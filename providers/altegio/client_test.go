package altegio

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/schema"
)

// An answer that holds nothing, or less than it says, is an error and never an empty state: people
// and cards that are not in it would be taken for gone, and a limit for one that is not known.
func TestAnswersThatHoldLessThanTheySay(t *testing.T) {
	t.Parallel()
	const (
		empty   = `{"success":true,"data":[],"meta":[]}`
		object  = `{"success":true,"data":{},"meta":[]}`
		null    = `{"success":true,"data":null,"meta":[]}`
		nothing = `{"success":true}`
		person  = `{"id":7,"name":"Anna","is_approved":true}`
	)
	reads := map[string]func(context.Context, *client) error{
		"users":      func(ctx context.Context, c *client) error { _, err := c.users(ctx, 1); return err },
		"rights":     func(ctx context.Context, c *client) error { _, err := c.permissions(ctx, 1, 7); return err },
		"licence":    func(ctx context.Context, c *client) error { _, err := c.licence(ctx, 1); return err },
		"employees":  func(ctx context.Context, c *client) error { _, err := c.staff(ctx, 1); return err },
		"employee":   func(ctx context.Context, c *client) error { _, err := c.card(ctx, 1, 5); return err },
		"paid marks": func(ctx context.Context, c *client) error { _, err := c.paidStaff(ctx, 1); return err },
		"locations":  func(ctx context.Context, c *client) error { _, err := c.locations(ctx); return err },
		"location":   func(ctx context.Context, c *client) error { _, err := c.location(ctx, 1); return err },
		"networks":   func(ctx context.Context, c *client) error { _, err := c.networks(ctx); return err },
		"roles":      func(ctx context.Context, c *client) error { _, err := c.roles(ctx, 1); return err },
	}
	for read, tt := range map[string]struct{ refused, taken []string }{
		"users": {
			[]string{empty, object, null, nothing, `{"success":true,"data":{},"meta":{"count":2}}`, `{"success":true,"data":[` + person + `],"meta":{"count":2}}`, `{"success":true,"data":[` + person + `],"meta":{"total_count":"2"}}`},
			[]string{`{"success":true,"data":[` + person + `],"meta":{"count":1}}`, `{"success":true,"data":[` + person + `],"meta":{"count":"1"}}`, `{"success":1,"data":[` + person + `],"meta":[]}`, `{"success":true,"data":[` + person + `]}`},
		},
		"rights": {
			[]string{empty, object, null, nothing, `{"success":true,"data":{"user_role":"manager","user_permissions":null}}`},
			[]string{`{"success":true,"data":{"user_role":null,"user_permissions":[]}}`, `{"success":true,"data":[{"user_role":"manager","user_permissions":[{"slug":"a","value":"1"}]}]}`},
		},
		"licence": {
			[]string{empty, object, null, nothing, `{}`, `[]`, `{"staff_limit":5}`},
			[]string{`{"id":91,"staff_limit":5}`, `{"success":true,"data":{"salon_id":"1"}}`, `{"deactivation_date":"2027-02-28"}`},
		},
		"employees": {
			[]string{object, null, nothing, `{"success":true,"data":[{"id":5}],"meta":{"count":2}}`},
			[]string{empty, `{"success":true,"data":[{"id":"5"}],"meta":[]}`},
		},
		"employee": {
			[]string{empty, object, null, nothing, `{"success":true,"data":{"id":6,"is_paid_staff":true}}`},
			[]string{`{"success":true,"data":{"id":"5","is_paid_staff":true}}`, `{"success":true,"data":[{"id":5}],"meta":{"total_count":1}}`},
		},
		"paid marks": {[]string{`{}`, object, null, nothing}, []string{`{"data":[]}`, `{"data":[{"type":"team_member","id":"5"}]}`}},
		"locations": {
			[]string{object, null, nothing, `{"success":true,"data":[{"id":1}],"meta":{"total_count":3}}`},
			[]string{empty, `{"success":true,"data":[{"id":1}],"meta":{"count":1}}`},
		},
		"location": {[]string{empty, object, null, nothing, `{"success":true,"data":{"id":2}}`}, []string{`{"success":true,"data":{"id":"1","title":"Center"}}`}},
		"networks": {[]string{object, null, nothing}, []string{empty, `[]`}},
		"roles":    {[]string{empty, object, null, nothing, `{"success":true,"data":[{"slug":"manager"}]}`}, []string{`{"success":true,"data":[{"slug":"manager","user_permissions":[{"slug":"a"}]}]}`}},
	} {
		t.Run(read, func(t *testing.T) {
			t.Parallel()
			for _, body := range tt.refused {
				if err := answered(t, body, reads[read]); err == nil || !strings.Contains(err.Error(), "the answer") {
					t.Errorf("%s: %v, want an error about the answer", body, err)
				}
			}
			for _, body := range tt.taken {
				if err := answered(t, body, reads[read]); err != nil {
					t.Errorf("%s: %v", body, err)
				}
			}
		})
	}
}

// answered reads from a system that gives the same answer to everything.
func answered(t *testing.T, body string, read func(context.Context, *client) error) error {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	defer server.Close()
	live, err := Open(Connection{Organization: &schema.Organization{}, Base: server.URL, Partner: schema.NewSecret("p"), User: schema.NewSecret("u")})
	if err != nil {
		t.Fatal(err)
	}
	return read(t.Context(), live.client)
}
