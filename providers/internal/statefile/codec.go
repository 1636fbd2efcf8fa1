package statefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// encode writes the document in the form in which it is stored: indented, because people read it.
func encode[T any](value *T) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// decode reads one document. It is strict, because people write seeds: an unknown field, a second
// document and a wrong format are errors. The format is looked at first, so that a file of another
// version is called that and not a file with unknown fields; that look covers the whole file, so
// whatever follows the document is found there.
func decode[T any](data []byte, format int) (T, error) {
	var value T
	var head struct {
		Format *int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return value, located(data, err, errorOffset(err))
	}
	switch {
	case head.Format == nil:
		return value, fmt.Errorf(`the field "format" is missing, want "format": %d`, format)
	case *head.Format != format:
		return value, fmt.Errorf("the format is %d, this program reads format %d", *head.Format, format)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&value); err != nil {
		var zero T
		return zero, located(data, err, errorOffset(err))
	}
	return value, nil
}

// errorOffset is where the decoder stopped, -1 when the error does not tell: an unknown field is
// only named.
func errorOffset(err error) int64 {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Offset
	}
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return mismatch.Offset
	}
	return -1
}

// located adds the line to an error of the decoder.
func located(data []byte, err error, offset int64) error {
	if offset <= 0 || offset > int64(len(data)) {
		return err
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:offset], []byte("\n")), err)
}
