// Package apply carries out a plan, step by step, and keeps plans in files.
//
// A step that fails takes along only what needs it; the rest goes on. What waits for a person is
// never sent and never called done. A request that has been sent is finished and its outcome is
// recorded, also when the user asks to stop. A run that was cut off all the same is finished by another
// one, which knows from the journal what became of each step. Which steps may be under way at the same
// time stands at schedule.
package apply
