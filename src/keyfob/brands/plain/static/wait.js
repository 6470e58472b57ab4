/* Notices that what is waited for has come, and goes on; shows how far it is, where that is known. Rests while nobody looks, and grows slower. */
const form = document.querySelector("[data-status-url]");
const bar = form.querySelector("progress");
let pause = 2000;
let timer;

async function ask() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(form.dataset.statusUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
      const { next, done } = answer.ok ? await answer.json() : {};
      if (next) {
        location.assign(next);
        return;
      }
      if (bar && done !== undefined) bar.value = done;
    } catch {
      // offline for a moment; the next round asks again
    }
  }
  pause = Math.min(pause * 1.1, 10000);
  timer = setTimeout(ask, pause);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
timer = setTimeout(ask, pause);
