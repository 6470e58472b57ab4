// When the person last proved who they are: max_age and prompt, and the auth_time that goes with them.
import { ask, connect, finish, signIn } from "./conversation.mjs";

const config = await connect();
const claims = async (parameters, checks) => {
  const tokens = await signIn(config, parameters, checks);
  return { ...tokens.claims(), pages: await ask("seen", null) };
};

const first = await claims({ max_age: "10000" }, { maxAge: 10000 });
const recent = await claims({ max_age: "10000" }, { maxAge: 10000 });
await ask("turn", 2);
const old = await claims({ max_age: "1" }, { maxAge: 1 });
await ask("turn", 2);
const asked = await claims({ prompt: "login" });
const none = await claims({ prompt: "none" });
const level = await claims({ acr_values: "urn:keyfob:acr:password" });
const hinted = await claims({ login_hint: "somebody@voorbeeld.nl", ui_locales: "de nl", display: "popup", foo: "bar" });

finish({ first, recent, old, asked, none, level, hinted });
