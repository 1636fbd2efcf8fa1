// Package reconcile compares what the files want with what is live and makes a Plan of it: what
// changes, who gains and loses which rights, which seats are taken and freed, and the steps that
// get there in a safe order.
//
// It knows no vendor. What it needs of one it asks through Vendor, which answers from knowledge,
// and System, which is a connection. Everything but System is a pure function of its arguments;
// see Make for where to enter, and reconcile/apply for what carries a plan out.
package reconcile
