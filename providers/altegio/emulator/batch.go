package emulator

import (
	"errors"
	"net/http"
)

// batch carries out the items of a request, all or as many as go. A refused answer is returned with
// a status, together with what was done, when the vendor keeps the good items.
func (c *call) batch(f *form, items []*form, locations []int, do func(*form) error) (refused reply, err error) {
	if c.s.is("batch", "whole") {
		return reply{}, c.withinLimit(locations, func() error {
			for _, item := range items {
				if err := do(item); err != nil && len(*f.errs) == 0 {
					return err
				}
			}
			return f.err()
		})
	}
	var mistakes []fieldError
	for _, item := range items {
		saved := clone(c.s, c.book)
		err := c.withinLimit(locations, func() error { return do(item) })
		*f.errs = nil
		if err == nil {
			continue
		}
		*c.s = saved
		var r *refusal
		if !errors.As(err, &r) {
			return reply{}, err
		}
		if len(r.fields) == 0 {
			mistakes = append(mistakes, fieldError{item.prefix, r.message})
		}
		mistakes = append(mistakes, r.fields...)
	}
	if len(mistakes) == 0 {
		return reply{}, nil
	}
	return reply{http.StatusUnprocessableEntity, invalid(mistakes...).body(c)}, nil
}
