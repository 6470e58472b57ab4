/* Passkeys: the browser's own dialogue fills in the forms that ask for it. They are shown only where the browser can. */
const RENEW = 4 * 60 * 1000; // milliseconds: a challenge lasts five minutes
const can = "PublicKeyCredential" in window && isSecureContext && !/^[\d.]+$|:/.test(location.hostname);
const forms = can ? [...document.querySelectorAll("form[data-passkey]")] : [];
let quiet; // stops what waits behind the address field: only one dialogue may be open

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/* What the server asks for, in bytes; by hand where the browser does not read it by itself. */
function read(kind, json) {
  const method = kind === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  if (PublicKeyCredential[method]) return PublicKeyCredential[method](json);
  const known = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));
  const options = { ...json, challenge: toBytes(json.challenge) };
  if (json.user) options.user = { ...json.user, id: toBytes(json.user.id) };
  if (json.excludeCredentials) options.excludeCredentials = known(json.excludeCredentials);
  if (json.allowCredentials) options.allowCredentials = known(json.allowCredentials);
  return options;
}

/* What the dialogue brought, as text; by hand, because the method that does so is missing or broken here and there. */
function write({ id, rawId, type, response }) {
  const said = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = toText(response[name]);
  }
  if (response.getTransports) said.transports = response.getTransports();
  return JSON.stringify({ id, rawId: toText(rawId), type, response: said });
}

/* Where the server wants something else first, such as a new proof, the page goes there. */
async function fetchOptions(form, signal) {
  const answer = await fetch(`${form.action}/options`, { method: "POST", body: new URLSearchParams(new FormData(form)), signal });
  if (answer.redirected) {
    location.assign(answer.url);
    await new Promise(() => {});
  }
  if (!answer.ok) throw new DOMException("", answer.status === 429 ? "TooMany" : "NotOffered");
  return answer.json();
}

async function ask(form, further = {}) {
  const kind = form.dataset.passkey;
  const publicKey = read(kind, await fetchOptions(form, further.signal));
  const credential = await navigator.credentials[kind]({ publicKey, ...further });
  form.elements.credential.value = write(credential);
  if (form.elements.stay) form.elements.stay.value = document.getElementById("stay")?.checked ? "yes" : "";
  form.submit();
}

function say(form, error) {
  const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "exists", TooMany: "many" };
  const line = form.querySelector("[role=status]");
  line.textContent = form.dataset[words[error.name] ?? "failed"];
  line.hidden = false;
}

for (const form of forms.filter((one) => one.querySelector("button"))) {
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (button.getAttribute("aria-disabled")) return;
    quiet?.abort();
    button.setAttribute("aria-disabled", "true");
    try {
      await ask(form);
    } catch (error) {
      say(form, error);
    }
    button.removeAttribute("aria-disabled");
  });
}

/* Behind the address field: the browser offers passkeys among what it fills in, as long as the page is looked at. */
const behind = forms.find((form) => "autofill" in form.dataset);
let offered = 0;

function offer() {
  if (document.hidden || Date.now() - offered < RENEW) return;
  offered = Date.now();
  quiet?.abort();
  quiet = new AbortController();
  ask(behind, { mediation: "conditional", signal: quiet.signal }).catch(() => {});
}

if (behind && (await PublicKeyCredential.isConditionalMediationAvailable?.())) {
  offer();
  setInterval(offer, RENEW + 1000);
  document.addEventListener("visibilitychange", offer);
}

for (const one of document.querySelectorAll("[data-without-passkey]")) one.hidden = can;
for (const one of document.querySelectorAll("[data-with-passkey]")) one.hidden = !can;

for (const one of can ? document.querySelectorAll("[data-passkey-signal]") : []) {
  for (const [method, said] of JSON.parse(one.dataset.passkeySignal)) {
    PublicKeyCredential[method]?.(said).catch(() => {});
  }
}
