// Package view draws what the other packages found out: plans, diagnostics, seats and the progress
// of an apply, as text, Markdown and JSON.
//
// Every renderer is a pure function of data and a few options. A plan is first turned into its
// machine form (Document, the JSON contract), and all other forms are drawn from that, so that a
// saved plan shows exactly what a fresh one does. All strings from files and from live systems
// pass one boundary, Clean, before they are shown.
package view
