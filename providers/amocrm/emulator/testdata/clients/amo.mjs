// @shevernitskiy/amo behind calls.mjs.
import { Amo } from "@shevernitskiy/amo";
import { serve } from "./calls.mjs";

function open({ base, auth }) {
  const granted = []; // the tokens that the client hands over to be kept
  const amo = new Amo(new URL(base).host, auth, { request_delay: 0, on_token: (token) => granted.push(token) });
  amo.rest.url_base = base; // else https; private in the typings only
  return {
    granted,
    user: amo.user,
    account: amo.account,
    pipeline: amo.pipeline,
    lead: amo.lead,
    raw: amo.raw,
    // A filter is a function, which no line of JSON can hold.
    leadsOf: (...users) => amo.lead.getLeads({ filter: (filter) => filter.multi("responsible_user_id", users) }),
  };
}

await serve(open, (error) => ({ body: error.response }));
