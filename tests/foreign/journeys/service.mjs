// A service that acts for itself: client credentials, and what introspection says of them.
import * as jose from "jose";
import * as client from "openid-client";
import { connect, finish, refusal, settings } from "./conversation.mjs";

const config = await connect();
const tokens = await client.clientCredentialsGrant(config);
const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
const access = await jose.jwtVerify(tokens.access_token, keys, { issuer: settings.issuer, typ: "at+jwt" });
const introspected = await client.tokenIntrospection(config, tokens.access_token);
const aboutPeople = await refusal(client.clientCredentialsGrant(config, { scope: "openid" }));

finish({ tokens, claims: access.payload, header: access.protectedHeader, introspected, aboutPeople });
