package schema

import (
	"fmt"
	"math/big"
	"strings"
)

// Money is an exact decimal amount without a currency. The zero Money is no amount, which is not
// the same as an amount of nothing.
type Money struct {
	rat   *big.Rat
	scale int // digits after the point that are shown, at least 2
}

// maxScale bounds the digits after the point; prices of a seat have two, sometimes four.
const maxScale = 6

// ParseMoney reads a plain decimal number, "9.9".
func ParseMoney(s string) (Money, error) {
	rat, ok := new(big.Rat).SetString(s)
	if !ok || strings.Trim(s, "+-.0123456789") != "" {
		return Money{}, fmt.Errorf("%q is not an amount of money", s)
	}
	_, digits, _ := strings.Cut(s, ".")
	if len(digits) > maxScale {
		return Money{}, fmt.Errorf("%q has more than %d digits after the point", s, maxScale)
	}
	return Money{rat: rat, scale: max(2, len(digits))}, nil
}

// Known reports whether there is an amount.
func (m Money) Known() bool { return m.rat != nil }

// Negative reports whether the amount is below zero.
func (m Money) Negative() bool { return m.Known() && m.rat.Sign() < 0 }

// Times returns the amount n times.
func (m Money) Times(n int) Money {
	if !m.Known() {
		return m
	}
	return Money{rat: new(big.Rat).Mul(m.rat, new(big.Rat).SetInt64(int64(n))), scale: m.scale}
}

// String returns the amount with at least two digits after the point, and "" for no amount.
func (m Money) String() string {
	if !m.Known() {
		return ""
	}
	return m.rat.FloatString(m.scale)
}
