// Package apply carries out a plan, one step after the other, and keeps plans in files.
//
// A step that fails takes along only what needs it; the rest goes on. What waits for a person is
// never sent and never called done. A request that has been sent is finished and its outcome is
// recorded, also when the user asks to stop.
package apply
