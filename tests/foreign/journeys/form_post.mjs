// The answer comes in a form that the browser posts, not in the address.
import * as client from "openid-client";
import { ask, begin, connect, finish, refusal } from "./conversation.mjs";

const config = await connect();

async function receive(parameters) {
  const begun = await begin(config, { response_mode: "form_post", ...parameters });
  const { url, fields } = await ask("post", begun.url);
  const request = new Request(url, { method: "POST", body: new URLSearchParams(fields) });
  return { fields, url, answer: client.authorizationCodeGrant(config, request, begun.checks) };
}

const good = await receive({});
const tokens = await good.answer;
const bad = await receive({ scope: "unheard-of" });
const refused = await refusal(bad.answer);

finish({ url: good.url, names: Object.keys(good.fields), claims: tokens.claims(), refused });
