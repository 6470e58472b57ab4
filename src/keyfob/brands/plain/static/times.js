/* Writes moments in the reader's own time zone; the server wrote them in the brand's. */
const locale = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const day = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const hour = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (!time.textContent.includes(":")) continue;
  time.textContent = `${day.format(moment)}, ${hour.format(moment)}`;
}
