// A service gives its tokens back, and asks what they are worth before and after.
import * as client from "openid-client";
import { connect, finish, refusal, settings, signIn } from "./conversation.mjs";

const config = await connect();
const tokens = await signIn(config);
const sub = tokens.claims().sub;
const introspect = (token) => (settings.method === "none" ? null : client.tokenIntrospection(config, token));

const before = await introspect(tokens.access_token);
const unknown = await introspect("no token at all");
await client.tokenRevocation(config, "no token at all");
const still = await client.fetchUserInfo(config, tokens.access_token, sub);
await client.tokenRevocation(config, tokens[settings.which], { token_type_hint: settings.which });
const after = await introspect(tokens.access_token);
const refreshed = await refusal(client.refreshTokenGrant(config, tokens.refresh_token));
const asked = await refusal(client.fetchUserInfo(config, tokens.access_token, sub));

finish({ before, unknown, still, after, refreshed, asked });
