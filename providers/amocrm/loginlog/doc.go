// Package loginlog reads amoCRM's log of sign-ins, which no call gives: a person opens it in the interface
// and saves it as CSV. [Parse] reads such a file, and [Review] holds it against the files of an
// organization. Nothing is kept, and nothing is known of a person but what the log says.
//
// What a saved file looks like is a guess: nobody has published one. The vendor's help tells the columns
// (time, way, user, page, address, browser; exports are marked in the column of the way) and not their
// headings, nor how a time is written: amocrm.ru/support/user/authorization_log (kb). So columns are found by
// any of several headings, which are all in one table, and what is not understood is an error and never
// left out.
package loginlog
