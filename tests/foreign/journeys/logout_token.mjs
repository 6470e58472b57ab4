// The ID says that a session has ended: a logout token, judged by jose (Back-Channel Logout 1.0 section 2.6).
import * as jose from "jose";
import { connect, finish, settings } from "./conversation.mjs";

const config = await connect();
const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
const { payload, protectedHeader } = await jose.jwtVerify(settings.logout_token, keys, {
  issuer: settings.issuer,
  audience: settings.client_id,
  typ: "logout+jwt",
  algorithms: [settings.alg],
  maxTokenAge: "2 minutes",
  requiredClaims: ["iat", "exp", "jti", "sub", "sid", "events"],
});

finish({ payload, protectedHeader });
