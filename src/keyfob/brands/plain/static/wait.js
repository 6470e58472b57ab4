/* Notices that the button in the mail has been pressed, and goes on. Rests while nobody looks, and grows slower. */
const form = document.querySelector("[data-status-url]");
let pause = 2000;
let timer;

async function ask() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(form.dataset.statusUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
      const { next } = answer.ok ? await answer.json() : {};
      if (next) {
        location.assign(next);
        return;
      }
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
