package config

import (
	"fmt"
	"math"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// licence reads the licence block of an organization or a location, nil if there is none.
func (d *decoder) licence(parent *node) *schema.Licence {
	n := parent.first("licence")
	if n == nil {
		return nil
	}
	l := &schema.Licence{
		Price:          d.money(n, "price"),
		PriceAtRenewal: d.money(n, "price_at_renewal"),
		Currency:       d.currency(n),
		Seats:          d.seats(n, "seats"),
		SeatsAtRenewal: d.seats(n, "seats_at_renewal"),
		Renews:         d.date(n, "renews"),
		Plan:           d.str(n, "plan"),
		Pending:        d.oneOf(n, "pending", []string{"paid", "free"}),
		AutoRenew:      d.boolean(n, "auto_renew"),
		Span:           n.header,
	}
	for _, b := range n.blocks {
		d.tariff(b, l)
	}
	return l
}

func (d *decoder) tariff(n *node, l *schema.Licence) {
	seats, price := d.count(n, "seats"), d.money(n, "price")
	if !seats.Set() || !price.V.Known() {
		return
	}
	if last := len(l.Tariffs) - 1; last >= 0 && seats.V <= l.Tariffs[last].Seats {
		d.report(newFinding(TariffOrder, seats.Span, fmt.Sprintf("The tariff for %d seats follows one for %d.", seats.V, l.Tariffs[last].Seats)).
			advise("List tariffs from few seats to many, each number once.").also("the tariff before", l.Tariffs[last].Span))
		return
	}
	l.Tariffs = append(l.Tariffs, schema.Tariff{Seats: seats.V, Price: price.V, Span: n.header})
}

func (d *decoder) seats(n *node, name string) schema.Field[schema.SeatLimit] {
	before := len(*d.findings)
	f := d.count(n, name)
	if f.Set() && f.V == 0 && len(*d.findings) == before {
		d.report(newFinding(NumberInvalid, f.Span, "A licence for no seats is none.").advise("Give the number that was bought, or leave it out if it is not known."))
		return schema.Field[schema.SeatLimit]{}
	}
	return schema.Field[schema.SeatLimit]{V: schema.SeatLimit{Seats: f.V, Known: f.Set()}, Span: f.Span}
}

// money reads an amount exactly as it is written. HCL keeps 512 binary digits of a number, far
// more than the digits of any price, so printing them again loses and adds nothing.
func (d *decoder) money(n *node, name string) schema.Field[schema.Money] {
	return field(d, n, name, func(e hcl.Expression, at diag.Span) (schema.Money, outcome) {
		v, state := d.value(e)
		if state != good {
			return schema.Money{}, state
		}
		if v.Type() != cty.Number {
			d.reportType(e, "a number", v)
			return schema.Money{}, bad
		}
		amount, ok := exactMoney(v)
		if !ok || amount.Negative() {
			d.report(newFinding(MoneyInvalid, at, "This is not an amount of money.").
				advise("Write a number that is not negative with at most six digits after the point."))
			return schema.Money{}, bad
		}
		return amount, good
	})
}

func exactMoney(v cty.Value) (schema.Money, bool) {
	number := v.AsBigFloat()
	if limit, _ := number.Float64(); math.Abs(limit) > 1e15 {
		return schema.Money{}, false
	}
	text := number.Text('f', 40)
	amount, err := schema.ParseMoney(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
	return amount, err == nil
}

// currency reads a code of three letters, "EUR".
func (d *decoder) currency(n *node) schema.Field[string] {
	f := d.str(n, "currency")
	if f.V != "" && (len(f.V) != 3 || strings.Trim(f.V, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		d.report(newFinding(ValueInvalid, f.Span, fmt.Sprintf("%q is not a currency.", f.V)).advise("Write its code of three capital letters, \"EUR\"."))
		f.V = ""
	}
	return f
}
