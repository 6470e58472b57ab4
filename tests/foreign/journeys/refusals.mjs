// What is refused, and how a client hears of it.
import * as client from "openid-client";
import { ask, begin, connect, finish, refusal, settings, signIn, visit } from "./conversation.mjs";

const config = await connect();
const verifier = client.randomPKCECodeVerifier();

/** A sign-in with other parameters than ours. */
async function answered(parameters) {
  const begun = await begin(config, parameters);
  return refusal(client.authorizationCodeGrant(config, await visit(begun.url), begun.checks));
}

async function wrongVerifier() {
  const begun = await begin(config);
  const checks = { ...begun.checks, pkceCodeVerifier: verifier };
  return refusal(client.authorizationCodeGrant(config, await visit(begun.url), checks));
}

async function codeTwice() {
  const begun = await begin(config);
  const callback = await visit(begun.url);
  const tokens = await client.authorizationCodeGrant(config, callback, begun.checks);
  const second = await refusal(client.authorizationCodeGrant(config, callback, begun.checks));
  const dead = await refusal(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
  return { second, dead };
}

async function lateCode() {
  const begun = await begin(config);
  const callback = await visit(begun.url);
  await ask("turn", 61);
  return refusal(client.authorizationCodeGrant(config, callback, begun.checks));
}

async function changedIssuer(change) {
  const begun = await begin(config);
  const callback = await visit(begun.url);
  change(callback.searchParams);
  return refusal(client.authorizationCodeGrant(config, callback, begun.checks));
}

async function wrongSecret() {
  const wrong = { basic: client.ClientSecretBasic("wrong"), post: client.ClientSecretPost("wrong") };
  const server = config.serverMetadata();
  const trying = Object.entries(wrong).map(async ([name, method]) => {
    const thief = new client.Configuration(server, settings.client_id, {}, method);
    client.allowInsecureRequests(thief);
    return [name, await refusal(client.clientCredentialsGrant(thief))];
  });
  return Object.fromEntries(await Promise.all(trying));
}

const tokens = await signIn(config);

finish({
  wrongVerifier: await wrongVerifier(),
  codeTwice: await codeTwice(),
  wrongSecret: await wrongSecret(),
  garbage: await refusal(client.fetchUserInfo(config, "garbage", tokens.claims().sub)),
  refreshGarbage: await refusal(client.refreshTokenGrant(config, "garbage")),
  unknownGrant: await refusal(client.genericGrantRequest(config, "urn:example:grant", {})),
  scope: await answered({ scope: "unheard-of" }),
  responseType: await answered({ response_type: "token" }),
  challenge: await answered({ code_challenge_method: "plain" }),
  prompt: await answered({ prompt: "none login" }),
  request: await answered({ request: "e30.e30." }),
  requestUri: await answered({ request_uri: "https://shop.example/request" }),
  otherIssuer: await changedIssuer((answer) => answer.set("iss", "https://id.example")),
  noIssuer: await changedIssuer((answer) => answer.delete("iss")),
  lateCode: await lateCode(),
});
