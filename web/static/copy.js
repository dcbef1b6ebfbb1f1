/* Copies a reference to the clipboard: the buttons of class "copy" are shown where this runs. A browser that does not
   let a page write there is given the reference in a field, selected. The words shown come from the page (data-*). */

"use strict";

(() => {
  const words = document.currentScript.dataset;
  const shown = 3000; // milliseconds for which a button says that it has copied
  const said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  document.documentElement.classList.add("copies");

  const tell = (button) => {
    const label = button.querySelector(".label");
    label.dataset.name ??= label.textContent;
    label.textContent = `${words.copied} ✓`;
    said.textContent = words.copied;
    clearTimeout(Number(button.dataset.waiting));
    button.dataset.waiting = setTimeout(() => {
      label.textContent = label.dataset.name;
      said.textContent = "";
    }, shown);
  };

  const offer = (button) => {
    if (!button.nextElementSibling?.matches(".to-copy")) {
      const field = document.createElement("textarea");
      field.className = "to-copy";
      field.readOnly = true;
      field.rows = 3;
      field.setAttribute("aria-label", words.select);
      field.value = button.dataset.copy;
      button.after(field);
    }
    button.nextElementSibling.select();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      tell(button);
    } catch {
      offer(button); // No clipboard without https, or not allowed.
    }
  });
})();
