/* Finds while one types: the server's own answer to the search is shown in place. Opens the question that an address names. */
const search = document.querySelector("[role=search]");
const input = search?.querySelector("[type=search]");
let answers = document.querySelector("[data-answers]");
let timer;
let under;

async function find() {
  under?.abort();
  under = new AbortController();
  const wanted = new URLSearchParams(new FormData(search));
  if (!input.value.trim()) wanted.delete("q");
  const url = `${search.getAttribute("action")}${wanted.size ? `?${wanted}` : ""}`;
  try {
    const reply = await fetch(url, { signal: under.signal, headers: { Accept: "text/html" } });
    if (!reply.ok) return;
    const found = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = document.adoptNode(found.querySelector("[data-answers]"));
    answers.replaceWith(fresh);
    answers = fresh;
    document.title = found.title;
    history.replaceState(null, "", url);
    // A region is announced when its words change, not when it appears.
    const told = answers.querySelector("[role=status]");
    if (told) {
      const words = [...told.childNodes];
      told.replaceChildren();
      requestAnimationFrame(() => told.replaceChildren(...words));
    }
  } catch {
    // overtaken by the next letter, or offline: pressing the button still asks the server
  }
}

function open() {
  const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (named?.matches("details")) named.open = true;
}

if (location.pathname === search?.getAttribute("action")) {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, 180);
  });
}
addEventListener("hashchange", open);
open();
