/* A button beside each password that shows it, and hides it again before it is sent. */
for (const field of document.querySelectorAll(".reveal")) {
  const input = field.querySelector("input");
  const button = document.createElement("button");
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? field.dataset.hide : field.dataset.show;
    button.setAttribute("aria-label", shown ? field.dataset.hideLabel : field.dataset.showLabel);
  };
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => set(input.type === "password"));
  input.form.addEventListener("submit", () => set(false));
  set(false);
  field.append(button);
  field.dataset.ready = "";
}
