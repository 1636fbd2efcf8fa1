// Package rules holds no code: its tests walk the repository and fail where it breaks the rules
// that reviewers would otherwise have to remember.
package rules
