package amocrm

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// runTransfer moves what is left, in batches, until nothing is: so it can be stopped and run again. To
// send a batch twice does no more than to send it once.
func (l *Live) runTransfer(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[transferPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	m := &moving{live: l, transferPayload: p, op: fmt.Sprintf("move the %s of %s", p.Entity, p.Name), size: maxRecords}
	last := -1
	for {
		ids, err := l.client.owned(ctx, p.Entity, p.From)
		if err != nil || len(ids) == 0 {
			return reconcile.Result{}, err
		}
		if last >= 0 && len(ids) >= last {
			return reconcile.Result{}, fmt.Errorf("amocrm: %s: %d stay where they are", m.op, len(ids))
		}
		last = len(ids)
		if err := m.move(ctx, ids); err != nil {
			return reconcile.Result{}, err
		}
	}
}

// moving is one step that moves records, under way.
type moving struct {
	transferPayload
	live *Live
	op   string
	size int // of a batch
	done int
}

func (m *moving) move(ctx context.Context, ids []schema.ID) error {
	for len(ids) > 0 {
		n := min(len(ids), m.size)
		body := make([]map[string]schema.ID, n)
		for i, id := range ids[:n] {
			body[i] = map[string]schema.ID{"id": id, "responsible_user_id": m.To}
		}
		_, err := m.live.client.call(ctx, m.op, http.MethodPatch, "/"+m.Entity, nil, body)
		var lost *transport.UncertainError
		if errors.As(err, &lost) {
			if lost.Status == http.StatusGatewayTimeout && n > 1 {
				m.size = (n + 1) / 2 // doc: reduce the batch and repeat
				continue
			}
			_, err = m.live.client.call(ctx, m.op, http.MethodPatch, "/"+m.Entity, nil, body)
		}
		if err != nil {
			return err
		}
		ids, m.done = ids[n:], m.done+n
		if m.live.progress != nil {
			m.live.progress(m.op, m.done, max(m.Count, m.done))
		}
	}
	return nil
}
