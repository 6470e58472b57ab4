/* Many attempts come from this network, so the browser does a short calculation first. A form sent meanwhile waits. */
const said = document.querySelector("[data-proving]");
const fields = [...document.querySelectorAll("input[data-puzzle]")];
const PAUSE_EVERY = 25; // steps, so that the page stays alive
let solved = false;
let waiting;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve(puzzle) {
  const { nonce, salt, cost, keyLength, keyPrefix } = puzzle.parameters;
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const counter = new DataView(password.buffer, password.length - 4);
  for (let step = 0; ; step++) {
    counter.setUint32(0, step);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const recipe = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
    const derived = hex(await crypto.subtle.deriveBits(recipe, key, keyLength * 8));
    if (derived.startsWith(keyPrefix)) return { counter: step, derivedKey: derived };
    if (step % PAUSE_EVERY === 0) await new Promise((resume) => setTimeout(resume));
  }
}

addEventListener(
  "submit",
  (event) => {
    if (solved || !event.target.querySelector("[data-puzzle]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = () => event.target.requestSubmit(event.submitter);
  },
  true,
);

if (fields.length && crypto.subtle) {
  said.hidden = false;
  const puzzle = JSON.parse(fields[0].dataset.puzzle);
  const answer = btoa(JSON.stringify({ challenge: puzzle, solution: await solve(puzzle) }));
  for (const field of fields) field.value = answer;
  solved = true;
  said.textContent = said.dataset.ready;
  waiting?.();
} else {
  solved = true;
}
