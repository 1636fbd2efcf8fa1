package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/seatplan/seatplan/schema/diag"
)

// noteData remembers what a data file held that file() read.
func (l *loader) noteData(name string, src []byte) { l.data[name] = sha256.Sum256(src) }

// digest returns a digest of everything the configuration was made from: its files, the data that
// file() read, and the values of variables. Secrets are not part of it: a new token is no change of
// the configuration.
func (l *loader) digest(sources []source) string {
	h := sha256.New()
	for i, s := range sources {
		sum := l.files.Sum(diag.FileID(i + 1))
		fmt.Fprintf(h, "file %q %x\n", s.name, sum)
	}
	for _, name := range slices.Sorted(maps.Keys(l.data)) {
		fmt.Fprintf(h, "data %q %x\n", name, l.data[name])
	}
	for _, v := range l.sortedVariables() {
		if v.sensitive || v.doubtful || v.value == cty.NilVal || !v.value.IsWhollyKnown() {
			continue
		}
		if text, err := ctyjson.Marshal(v.value, v.value.Type()); err == nil {
			fmt.Fprintf(h, "variable %q %s\n", v.name, text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
