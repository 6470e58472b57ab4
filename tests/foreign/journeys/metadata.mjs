// What the ID says of itself, read in both ways there are, and its keys.
import * as jose from "jose";
import * as client from "openid-client";
import { finish, settings } from "./conversation.mjs";

const read = async (algorithm) => {
  const execute = [client.allowInsecureRequests];
  const config = await client.discovery(new URL(settings.issuer), "anybody", {}, client.None(), { algorithm, execute });
  return { metadata: config.serverMetadata(), pkce: config.serverMetadata().supportsPKCE() };
};

const oidc = await read("oidc");
const oauth2 = await read("oauth2");
const { keys } = await (await fetch(oidc.metadata.jwks_uri)).json();
const usable = await Promise.all(keys.map((jwk) => jose.importJWK(jwk)));
const thumbprints = await Promise.all(keys.map((jwk) => jose.calculateJwkThumbprint(jwk)));

finish({ oidc, oauth2, keys, thumbprints, kinds: usable.map((key) => key.type) });
