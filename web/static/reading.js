/* A document: steps from one marked word to the next, and pictures of pages that come late. On its page each mark has a
   number that an address can name. The keys N and P work while the bar has the focus only (WCAG 2.2, 2.1.4). */
"use strict";

const bar = document.querySelector(".stepper");
const marks = [...document.querySelectorAll("mark[id]")];
const said = bar?.querySelector("output");
let place = -1;

const number = (mark) => Number(mark.id.slice(mark.id.indexOf("~") + 1));
const named = () => marks.findIndex((mark) => `#${mark.id}` === decodeURIComponent(location.hash));

const show = (next) => {
  marks[place]?.classList.remove("current");
  place = next;
  marks[place].classList.add("current");
  said.textContent = bar.dataset.said.replace("{number}", number(marks[place])).replace("{total}", bar.dataset.total);
};

/* The first mark below the upper edge, or the last above it: where somebody reads is where they go on. */
const nearest = (step) => {
  const below = marks.findIndex((mark) => mark.getBoundingClientRect().top >= 0);
  if (below < 0) return step > 0 ? marks.length : marks.length - 1;
  return step > 0 ? below : below - 1;
};

const reach = (next) => {
  show(next);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  marks[place].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
};

/* After the last mark of a part comes the first of the next one, and after the last of all the first. */
const go = (step) => {
  const next = place < 0 ? nearest(step) : place + step;
  if (marks[next]) return reach(next);
  const further = step > 0 ? bar.dataset.after : bar.dataset.before;
  if (further) location.assign(further);
  else reach(step > 0 ? 0 : marks.length - 1);
};

/* A server that draws pages for others asks us to come again. */
for (const picture of document.querySelectorAll(".leaf img")) {
  let tries = 0;
  picture.addEventListener("error", () => {
    tries += 1;
    if (tries < 4) setTimeout(() => { picture.src = picture.getAttribute("src"); }, 2000 * tries);
  });
}

if (bar) {
  bar.hidden = false;
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.step) go(Number(button.dataset.step));
    else if (button) bar.hidden = true;
  });
  bar.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") bar.hidden = true;
    const step = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (step) go(step);
  });
  const follow = () => {
    if (named() >= 0) show(named());
  };
  addEventListener("hashchange", follow);
  follow();
  /* Who stepped here from another part goes on stepping. */
  const from = document.referrer && new URL(document.referrer);
  if (place >= 0 && from && from.pathname === location.pathname && from.search !== location.search)
    /* When the page is there: until then the address decides what has the focus. */
    addEventListener("load", () =>
      setTimeout(() => bar.querySelector(place ? "[data-step='-1']" : "[data-step='1']").focus({ preventScroll: true })),
    );
}
