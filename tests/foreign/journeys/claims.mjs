// Single claims, asked for by name (OpenID Connect Core 5.5).
import * as client from "openid-client";
import { connect, finish, settings, signIn } from "./conversation.mjs";

const config = await connect();
const claims = {
  userinfo: { given_name: { essential: true }, nickname: null },
  id_token: { email: null, email_verified: null, acr: { values: ["urn:keyfob:acr:password"] } },
};
const tokens = await signIn(config, { scope: "openid", claims: JSON.stringify(claims) });
const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);

finish({ claims: tokens.claims(), scope: tokens.scope, person });
