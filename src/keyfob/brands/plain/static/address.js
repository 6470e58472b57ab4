// The fields of an address follow its country at once; without this, a button asks for the page anew.
const typed = new Map();
const form = document.querySelector("form[data-country]");
if (form) {
  const country = form.elements.country;
  let asking = new AbortController();
  form.querySelector("button").hidden = true;
  country.addEventListener("change", async () => {
    asking.abort();
    asking = new AbortController();
    const url = new URL(form.action);
    url.searchParams.set("country", country.value);
    try {
      const reply = await fetch(url, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      swap(document.querySelector("[data-fields]"), page.querySelector("[data-fields]"));
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  });
}

function swap(before, after) {
  for (const field of visible(before)) typed.set(field.name, field.value);
  for (const field of visible(after)) {
    const known = typed.get(field.name);
    const takes = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === known);
    if (known !== undefined && takes) field.value = known;
  }
  before.replaceWith(after);
}

function visible(fields) {
  return fields.querySelectorAll("input:not([type=hidden]), select");
}
