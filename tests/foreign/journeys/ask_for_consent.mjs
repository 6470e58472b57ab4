// A service that is not the brand's own: the person is asked, may say no, and is asked once.
import * as client from "openid-client";
import { ask, begin, connect, finish, refusal, signIn, visit } from "./conversation.mjs";

const config = await connect();

await ask("answer", "no");
const begun = await begin(config);
const refused = await refusal(client.authorizationCodeGrant(config, await visit(begun.url), begun.checks));

await ask("answer", "yes");
const first = await signIn(config);
const asked = await ask("seen", null);
const second = await signIn(config);
const askedAgain = await ask("seen", null);

const told = (tokens) => ({ ...tokens, claims: tokens.claims() });
finish({ refused, first: told(first), asked, second: told(second), askedAgain });
