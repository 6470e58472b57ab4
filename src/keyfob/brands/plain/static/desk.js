/* Keys for lists: j and k move, Enter opens as it does anyway. Nothing happens while one types. */
const list = document.querySelector("[data-keys]");
const links = list ? [...list.querySelectorAll("a")] : [];

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  event.preventDefault();
});
