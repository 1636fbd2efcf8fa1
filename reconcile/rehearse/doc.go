// Package rehearse judges a rehearsal: a plan carried out on a copy of the live system. It tells in
// what the copy is not like the live system, and in what the outcome is not what the plan said.
//
// It works on what was read and planned. Making the copy is the business of the providers, carrying
// out the plan that of package apply.
package rehearse
