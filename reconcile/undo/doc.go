// Package undo works out how to give back what a run has changed.
//
// A run keeps the live objects that it touches as they were before it, and as it left them: a State.
// What is now as the run left it is wanted as it was before; what somebody has changed since is left
// alone and listed, and so is what no call gives back. Make puts a desired organization together from
// that, and reconcile.Make plans it like any other, with its order, seats and guards.
package undo
