// What every journey shares: its settings, somebody to ask, and errors as plain values.
import { createInterface } from "node:readline";
import * as client from "openid-client";

export const settings = JSON.parse(process.argv[2]);

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const say = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);

/** Ask for something that is not a client's business: `visit` a page, `turn` the clock. */
export async function ask(what, value) {
  say({ ask: what, with: value });
  const { value: line } = await lines.next();
  return JSON.parse(line);
}

/** Let the person visit a page; where the browser is sent back to. */
export const visit = async (url) => new URL(await ask("visit", String(url)));

/** The last word. */
export function finish(result) {
  say({ result });
  process.exit(0);
}

/** What a promise was refused with. */
export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    const { name, code, status, message } = error;
    const said = error.error ? error : (error.cause?.[0]?.parameters ?? {}); // in the body, or in the challenge
    return { name, code, status, message, error: said.error, description: said.error_description };
  }
  return null;
}

const METHODS = {
  client_secret_basic: () => client.ClientSecretBasic(settings.client_secret),
  client_secret_post: () => client.ClientSecretPost(settings.client_secret),
  none: () => client.None(),
  private_key_jwt: async () => client.PrivateKeyJwt(await key(settings.private_jwk)),
};

/** A client that learnt everything from the ID's metadata, and checks signatures by its published keys. */
export async function connect(metadata = {}) {
  const authentication = await METHODS[settings.method ?? "client_secret_basic"]();
  const config = await client.discovery(new URL(settings.issuer), settings.client_id, metadata, authentication, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks], // http is for loopback only
  });
  return config;
}

/** Begin a sign-in: the address to visit, and what the answer has to fit. */
export async function begin(config, parameters = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: settings.redirect_uri,
    scope: settings.scope,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  });
  return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
}

/** A whole sign-in: the tokens, checked. */
export async function signIn(config, parameters = {}, checks = {}) {
  const begun = await begin(config, parameters);
  return client.authorizationCodeGrant(config, await visit(begun.url), { ...begun.checks, ...checks });
}

async function key({ kid, ...jwk }) {
  const rsa = { name: settings.signs_with === "PS256" ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const algorithm = jwk.kty === "EC" ? { name: "ECDSA", namedCurve: jwk.crv } : rsa;
  return { kid, key: await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]) };
}
