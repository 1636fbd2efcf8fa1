// Package oauth keeps the tokens of an amoCRM integration: the pair of an access and a refresh token,
// where it is stored, and how it is renewed.
//
// A refresh token is good once (doc): the answer to it holds the next one, and who loses that answer
// loses the access until a person agrees again. So everything about a pair happens under a lock that
// other processes see; a pair is read again after the lock is taken, because another process may have
// renewed it; the new pair is stored before its access token is used; before the old refresh token is
// spent it is tried, as far as that can be done, whether storing works; and a renewal under way is finished when the user asks to stop.
// What is left is a process that is killed between the answer and the storing. The next one is refused,
// and gets a LostError that says how to come back.
//
// Enter at Open for tokens and for the exchange of an authorization code, at File and Command for where
// a pair is kept, and at ConsentURL for how a person agrees.
package oauth
