package config

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format returns a file in the canonical form. What is not HCL is refused with its first mistake:
// moving text around that nobody understands would not help.
func Format(name string, src []byte) ([]byte, error) {
	if _, unsafe := refuse(src, "", 0); unsafe || len(src) > maxFile {
		return nil, fmt.Errorf("%s is not a text that can be formatted: it is too large, too deep or not UTF-8", name)
	}
	if _, diags := parse(src, name, 0, 1); diags.HasErrors() {
		for _, d := range diags {
			if d.Severity == hcl.DiagError {
				return nil, fmt.Errorf("%s:%d: %s; %s", name, d.Subject.Start.Line, d.Summary, d.Detail)
			}
		}
	}
	// Aligning one line can move the next, so once is not always enough.
	formatted := hclwrite.Format(src)
	for range 4 {
		again := hclwrite.Format(formatted)
		if bytes.Equal(again, formatted) {
			break
		}
		formatted = again
	}
	return formatted, nil
}
