/* Holds “send again” back until its time has come, and counts the seconds. */
for (const form of document.querySelectorAll("[data-resend-in]")) {
  const button = form.querySelector("button");
  const line = form.querySelector("[data-seconds]");
  if (!line) continue;
  const end = Date.now() + Number(line.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    line.hidden = left <= 0;
    if (left <= 0) return;
    line.textContent = left === 1 ? line.dataset.one : line.dataset.other.replace(line.dataset.seconds, left);
    setTimeout(tick, 1000);
  };
  tick();
}
