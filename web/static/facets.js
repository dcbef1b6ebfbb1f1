/* Looks values of a facet up while somebody types: the same list as the page of all values, which the form leads to. */
"use strict";

for (const form of document.querySelectorAll(".facet .lookup")) {
  const input = form.querySelector("input[type=search]");
  const place = form.querySelector(".looked-up");
  const said = form.querySelector(".said"); // Read out: a status is, where it stood before its words came.
  let waiting, asking;

  const show = (found) => {
    place.replaceChildren(...(found ? [...found.children] : []));
    place.hidden = !found;
    said.textContent = place.querySelector("[role=status]")?.textContent ?? "";
    place.querySelector("[role=status]")?.removeAttribute("role");
  };

  const look = async () => {
    asking?.abort();
    if (!input.value.trim()) return show(null);
    asking = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show(answer.ok ? page.querySelector("#facet-found") : null);
    } catch (error) {
      if (error.name !== "AbortError") show(null); // The button still leads to the page.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 150);
  });
}
