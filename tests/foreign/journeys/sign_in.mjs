// Sign in with code and PKCE, check everything, and ask who it is.
import * as jose from "jose";
import * as client from "openid-client";
import { connect, finish, settings, signIn } from "./conversation.mjs";

const config = await connect();
const tokens = await signIn(config);
const claims = tokens.claims();

// Once more by somebody else: jose fetches the keys itself.
const server = config.serverMetadata();
const keys = jose.createRemoteJWKSet(new URL(server.jwks_uri));
const verified = await jose.jwtVerify(tokens.id_token, keys, {
  issuer: settings.issuer,
  audience: settings.client_id,
  algorithms: [settings.alg],
  requiredClaims: ["sub", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "acr", "amr"],
});
const access = await jose.jwtVerify(tokens.access_token, keys, { issuer: settings.issuer, typ: "at+jwt" });
const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub);

finish({ tokens, claims, header: verified.protectedHeader, access: access.payload, person });
