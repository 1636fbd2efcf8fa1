package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
)

// instance is one entry of for_each.
type instance struct {
	address schema.Address
	key     string
	value   cty.Value
	ctx     *hcl.EvalContext // made when an expression first needs it
}

// context returns the names that expressions see: the scope, and each in an instance.
func (d *decoder) context() *hcl.EvalContext {
	if d.each == nil {
		return d.scope
	}
	if d.each.ctx == nil {
		d.each.ctx = d.scope.NewChild()
		d.each.ctx.Variables = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{
			"key": cty.StringVal(d.each.key), "value": d.each.value,
		})}
	}
	return d.each.ctx
}

// lookup returns each.key, each.value or each.value.NAME without evaluation, which is what most
// expressions in blocks with for_each are.
func (i *instance) lookup(t hcl.Traversal) (cty.Value, bool) {
	if len(t) < 2 || len(t) > 3 {
		return cty.NilVal, false
	}
	step, ok := t[1].(hcl.TraverseAttr)
	if !ok {
		return cty.NilVal, false
	}
	switch {
	case step.Name == "key" && len(t) == 2:
		return cty.StringVal(i.key), true
	case step.Name == "value" && len(t) == 2:
		return i.value, true
	case step.Name == "value" && !i.value.IsMarked() && !i.value.IsNull() && i.value.Type().IsObjectType():
		if attr, ok := t[2].(hcl.TraverseAttr); ok && i.value.Type().HasAttribute(attr.Name) {
			return i.value.GetAttr(attr.Name), true
		}
	}
	return cty.NilVal, false
}
