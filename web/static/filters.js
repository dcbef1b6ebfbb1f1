/* Choosing a filter, a year or an order loads the page anew. This puts readers back on what they chose, at the height
   where it was, and has the number of documents read out. Without it the address leads back to the filter. */
"use strict";

const KEPT = "repere-chosen";
const PLACES = ".filters, .sorts, .chips";

/** Remember what was chosen, and that it leads to this address. */
function keep(chosen, address) {
  const group = chosen.closest(".filters [id][tabindex]")?.id;
  const to = address.pathname + address.search;
  sessionStorage.setItem(KEPT, JSON.stringify({ id: chosen.id, group, top: chosen.getBoundingClientRect().top, to }));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link?.closest(PLACES) || link.getAttribute("href").startsWith("#")) return;
  link.hash = ""; // The address is that of the search: the place is found again here.
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented) return;
  keep(link, link);
});

document.addEventListener("submit", ({ target: form }) => {
  if (!form.closest(".filters") || form.matches(".lookup")) return;
  const address = new URL(form.action);
  address.hash = "";
  form.action = address;
  address.search = new URLSearchParams(new FormData(form));
  keep(form, address);
});

const kept = JSON.parse(sessionStorage.getItem(KEPT));
sessionStorage.removeItem(KEPT);
if (kept?.to === location.pathname + location.search) {
  const place = [kept.id, kept.group, "page-results"].map((id) => id && document.getElementById(id)).find(Boolean);
  const folded = place.closest("details:not([open])");
  if (folded) folded.open = true;
  place.focus({ preventScroll: true });
  window.scrollBy({ top: place.getBoundingClientRect().top - kept.top, behavior: "instant" });
  // A status is read out where it stood before its words came. The heading, where it has the focus, is read out itself.
  if (place.id !== "page-results") setTimeout(() => { document.getElementById("page-said").textContent = document.getElementById("page-results").textContent; }, 400);
}
