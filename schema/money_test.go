package schema_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
)

func money(t *testing.T, s string) schema.Money {
	t.Helper()
	m, err := schema.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMoneyIsShownWithAtLeastTwoDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"0", "0.00"},
		{"-0", "0.00"},
		{"9", "9.00"},
		{"9.9", "9.90"},
		{"9.90", "9.90"},
		{"0.1", "0.10"},
		{"007.5", "7.50"},
		{"0.125", "0.125"},
		{"0.000001", "0.000001"},
		{"-12.5", "-12.50"},
		{"123456789012345678901234567890.12", "123456789012345678901234567890.12"},
	} {
		if got := money(t, c.text).String(); got != c.want {
			t.Errorf("ParseMoney(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}

func TestParseMoneyRefusesWhatIsNotAPlainDecimal(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", " ", ".", "-", "abc", "1,5", "1 000", " 1", "1 ", "1.2.3", "1/2", "1e3", "1E3", "1p4", "1_000", "0x10", "0X10", "0b11", "0B1", "0o17", "0O7",
		"Inf", "NaN", "€5", "٣", "1e999999999", "0.0000001",
	} {
		if got, err := schema.ParseMoney(s); err == nil || got.Known() {
			t.Errorf("ParseMoney(%q) = %s, %v; want an error", s, got, err)
		}
	}
}

func TestNoMoneyIsNotNothing(t *testing.T) {
	t.Parallel()
	var none schema.Money
	if none.Known() || none.Negative() || none.Times(3).Known() || none.String() != "" {
		t.Errorf("no amount: known %v, negative %v, times 3 %q, text %q", none.Known(), none.Negative(), none.Times(3), none)
	}
	nothing := money(t, "0")
	if !nothing.Known() || nothing.Negative() || nothing.String() != "0.00" {
		t.Errorf("an amount of nothing: known %v, negative %v, text %q", nothing.Known(), nothing.Negative(), nothing)
	}
}

// With binary floating point 0.1 three times is not 0.3.
func TestTimesIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		price string
		n     int
		want  string
	}{
		{"0.1", 3, "0.30"},
		{"1.10", 3, "3.30"},
		{"0.333333", 3, "0.999999"},
		{"9.99", 100_000, "999000.00"},
		{"9007199254740993.01", 1, "9007199254740993.01"},
		{"4.35", 100, "435.00"},
		{"5", 0, "0.00"},
		{"5", -2, "-10.00"},
	} {
		price := money(t, c.price)
		got := price.Times(c.n)
		if got.String() != c.want || got.Negative() != strings.HasPrefix(c.want, "-") {
			t.Errorf("%s times %d = %s, want %s", c.price, c.n, got, c.want)
		}
		if price.String() != money(t, c.price).String() {
			t.Errorf("Times changed the price to %s", price)
		}
	}
}

// Amounts are compared with whole numbers of the smallest unit.
func TestMoneyAgreesWithWholeNumbers(t *testing.T) {
	t.Parallel()
	units := rapid.Int64Range(-1e15, 1e15)
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.IntRange(2, 6).Draw(t, "scale")
		text := func(n *big.Int) string {
			sign := ""
			if n.Sign() < 0 {
				sign = "-"
			}
			digits := fmt.Sprintf("%0*s", scale+1, new(big.Int).Abs(n))
			return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
		}
		x := big.NewInt(units.Draw(t, "x"))
		a, err := schema.ParseMoney(text(x))
		if err != nil {
			t.Fatal(err)
		}
		if a.String() != text(x) {
			t.Errorf("%s is shown as %s", text(x), a)
		}
		n := rapid.IntRange(-1e6, 1e6).Draw(t, "n")
		if got, want := a.Times(n).String(), text(new(big.Int).Mul(x, big.NewInt(int64(n)))); got != want {
			t.Errorf("%s times %d = %s, want %s", a, n, got, want)
		}
	})
}
