// Refresh with rotation: an answer that got lost is given again, a token that is replayed later ends everything.
import * as client from "openid-client";
import { ask, connect, finish, refusal, settings, signIn } from "./conversation.mjs";

const config = await connect();
const refresh = (tokens, parameters) => client.refreshTokenGrant(config, tokens.refresh_token, parameters);

const first = await signIn(config);
const second = await refresh(first);
const again = await Promise.all([refresh(first), refresh(first), refresh(first), refresh(first)]);
const third = await refresh(second, { scope: "openid email" });
const person = await client.fetchUserInfo(config, third.access_token, first.claims().sub);
const wider = await refusal(refresh(third, { scope: `${settings.scope} another` }));

if (settings.pause) await ask("turn", settings.pause);
const replayed = await refusal(refresh(settings.pause ? second : first));
const after = await refusal(refresh(third));
const dead = await refusal(client.fetchUserInfo(config, third.access_token, first.claims().sub));

const told = (tokens) => ({ ...tokens, claims: tokens.claims() });
const answers = { first: told(first), second: told(second), again: again.map(told), third: told(third) };
finish({ ...answers, person, wider, replayed, after, dead });
