// A car without a browser: it shows a code until somebody answers, or takes one that My shows.
import * as client from "openid-client";
import { ask, connect, finish, refusal, settings } from "./conversation.mjs";

const config = await connect();
const device = { device_id: "WP0ZZZ1", device_model: "Macan", device_name: "Maria's" };
const scope = settings.scope;

async function confirmed(decision) {
  const asked = await client.initiateDeviceAuthorization(config, { scope, ...device });
  await ask("device", [asked.verification_uri_complete, decision]);
  const polling = client.pollDeviceAuthorizationGrant(config, { ...asked, interval: 1 }); // answered already
  return { asked, ...(decision === "approve" ? { tokens: await polling } : { refused: await refusal(polling) }) };
}

async function paired(pairing_code) {
  return client.genericGrantRequest(config, "urn:keyfob:grant:pairing_code", { pairing_code, scope, ...device });
}

const { asked, tokens } = await confirmed("approve");
const again = await refusal(client.pollDeviceAuthorizationGrant(config, { ...asked, interval: 1 }));
const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
const { refused } = await confirmed("deny");
const code = await ask("pairing", null);
const wrong = await refusal(paired("BCDF-GHJK"));
const typed = await paired(code);
const twice = await refusal(paired(code));

finish({ asked, claims: tokens.claims(), again, person, refreshed, refused, wrong, typed, twice });
