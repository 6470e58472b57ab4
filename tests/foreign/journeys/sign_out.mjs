// Sign out at the ID as well, and come back with the state; from then on the ID knows nobody here.
import * as client from "openid-client";
import { ask, begin, connect, finish, refusal, settings, signIn, visit } from "./conversation.mjs";

const config = await connect();
const tokens = await signIn(config);
const silent = await signIn(config, { prompt: "none" });

if (settings.pause) await ask("turn", settings.pause);
const state = client.randomState();
const hint = settings.without_hint ? {} : { id_token_hint: tokens.id_token };
const signedOut = await visit(
  client.buildEndSessionUrl(config, {
    ...hint,
    post_logout_redirect_uri: settings.post_logout_redirect_uri,
    state,
  }),
);
const begun = await begin(config, { prompt: "none" });
const afterwards = await refusal(client.authorizationCodeGrant(config, await visit(begun.url), begun.checks));
const refreshed = await refusal(client.refreshTokenGrant(config, silent.refresh_token));

finish({ claims: tokens.claims(), silent: silent.claims(), state, signedOut, afterwards, refreshed });
