/* Ticks off the rules of a new password while one types. The server decides; this only says it sooner. */
const CHECKS = {
  length: (text, least) => [...text].length >= least,
  capital: (text) => /\p{Lu}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  special: (text) => /[^\p{L}\p{M}\p{Nd}]/u.test(text),
};
const PAUSE = 900; // milliseconds without a key before a screen reader is told

for (const list of document.querySelectorAll("[data-rules-for]")) {
  const input = document.getElementById(list.dataset.rulesFor);
  const rules = [...list.querySelectorAll("[data-rule]")];
  const waivedFrom = Number(list.dataset.passphraseFrom) || Infinity;
  const said = list.appendChild(document.createElement("p"));
  let moved = false;
  let timer;
  said.className = "unseen";
  said.setAttribute("aria-live", "polite");

  const check = () => {
    const text = input.value.normalize("NFC");
    const waived = [...text].length >= waivedFrom;
    const missing = rules.filter((rule) => !waived && !CHECKS[rule.dataset.rule]?.(text, Number(rule.dataset.least)));
    for (const rule of rules) {
      const lacks = missing.includes(rule);
      rule.toggleAttribute("data-ok", text !== "" && !lacks);
      rule.toggleAttribute("data-missing", text !== "" && lacks && moved);
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      const names = missing.map((rule) => rule.textContent).join(", ");
      said.textContent = text === "" ? "" : names ? `${list.dataset.missing}: ${names}` : list.dataset.fits;
    }, PAUSE);
  };
  input.addEventListener("input", check);
  input.addEventListener("blur", () => {
    moved = true;
    check();
  });
  check();
}
