// Package cli is the command line: one file for each command, which reads its options, asks the
// other packages, and hands the answer to view. Nothing is decided here but the exit code.
package cli
