/* Suggestions while typing, for the search box of every page: an editable combobox with a list, as the ARIA Authoring
   Practices describe it (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without this script the box is a plain
   search box; the words shown come from the page (data-*) and from /api/v1/suggest. */

"use strict";

const PAUSE = 150; // milliseconds without a key before suggestions are asked for
const REMEMBERED = 100; // answers kept, as letters are typed and deleted
const SHORTEST = 2; // characters worth a question
const ROOM = 16; // pixels left free between the list and the end of the window

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Text with the parts that were typed marked. */
function marked(fragments) {
  return fragments.map(({ t, m }) => (m ? element("mark", {}, t) : t));
}

/** Suggestions of a kind one after the other → [label, suggestions] by kind. */
function grouped(suggestions) {
  const groups = [];
  for (const suggestion of suggestions) {
    if (groups.at(-1)?.[0] !== suggestion.label) groups.push([suggestion.label, []]);
    groups.at(-1)[1].push(suggestion);
  }
  return groups;
}

class Combobox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.words = form.dataset;
    this.list = element("div", { role: "listbox", id: "search-suggestions", class: "suggestions", "aria-label": this.words.name });
    this.list.hidden = true;
    this.status = element("div", { role: "status", class: "hidden" });
    this.answers = new Map();
    this.options = [];
    this.active = -1;
    this.dress();
    this.listen();
  }

  dress() {
    const attributes = {
      role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false",
      "aria-controls": this.list.id,
    };
    for (const [key, value] of Object.entries(attributes)) this.input.setAttribute(key, value);
    this.form.querySelector(".search-line").append(this.list, this.status);
  }

  listen() {
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.form.addEventListener("submit", () => this.close());
    // The focus stays in the box when an option is pressed, so that the list is still there when it is released.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      if (event.target.closest("[role=option]") && !(event.ctrlKey || event.metaKey || event.shiftKey)) this.close();
    });
  }

  get typed() {
    return this.input.value.trim().replace(/\s+/g, " ");
  }

  later() {
    this.stop();
    if (this.typed.length < SHORTEST) this.close();
    else if (this.answers.has(this.typed)) this.show(this.answers.get(this.typed));
    else this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async ask() {
    this.stop();
    const typed = this.typed;
    const asking = (this.asking = new AbortController());
    const parameters = new URLSearchParams({ q: typed, lang: document.documentElement.lang });
    try {
      const answer = await fetch(`${this.words.suggest}?${parameters}`, { signal: asking.signal });
      const suggestions = answer.ok ? (await answer.json()).suggestions : [];
      if (answer.ok) this.remember(typed, suggestions);
      if (asking === this.asking && !asking.signal.aborted) this.show(suggestions);
    } catch (error) {
      // Superseded by the next key, or the network failed, which the browser's console says. Who types needs neither
      // message: the box searches as it did, and the next key asks again.
      if (error.name !== "AbortError" && asking === this.asking) this.close();
    }
  }

  remember(typed, suggestions) {
    this.answers.set(typed, suggestions);
    if (this.answers.size > REMEMBERED) this.answers.delete(this.answers.keys().next().value);
  }

  show(suggestions) {
    this.options = [];
    this.list.replaceChildren(...grouped(suggestions).map(([label, members], number) => this.group(label, members, number)));
    this.open(suggestions.length > 0);
    this.say(suggestions.length);
  }

  group(label, members, number) {
    const id = `${this.list.id}-kind-${number}`;
    const heading = element("div", { role: "presentation", id, class: "suggestions-kind" }, label);
    return element("div", { role: "group", "aria-labelledby": id }, heading, ...members.map((one) => this.option(one)));
  }

  option(suggestion) {
    const parts = [element("span", { class: "suggestion-text" }, ...marked(suggestion.marked.text))];
    if (suggestion.detail) parts.push(" ", element("span", { class: "suggestion-detail" }, ...marked(suggestion.marked.detail)));
    const id = `${this.list.id}-${this.options.length}`;
    const href = this.carrying(suggestion.permalink ?? suggestion.search);
    const made = element("a", { role: "option", id, href, tabindex: "-1", "aria-selected": "false" }, ...parts);
    this.options.push(made);
    return made;
  }

  /** The address with the language of the interface that was chosen, if one was. */
  carrying(address) {
    const chosen = this.form.elements.namedItem("lang")?.value;
    return chosen ? `${address}${address.includes("?") ? "&" : "?"}lang=${encodeURIComponent(chosen)}` : address;
  }

  open(wanted) {
    this.activate(-1);
    this.list.hidden = !wanted;
    this.input.setAttribute("aria-expanded", String(wanted));
    if (wanted) this.fit();
  }

  /** As long as the window allows, above the keyboard of a telephone too; never shorter than three lines. */
  fit() {
    const view = window.visualViewport;
    const end = view ? view.offsetTop + view.height : window.innerHeight;
    const below = Math.floor(end - this.input.getBoundingClientRect().bottom) - ROOM;
    this.list.style.maxHeight = `clamp(10rem, ${below}px, 28rem)`;
    this.list.scrollTop = 0;
  }

  close() {
    this.stop();
    this.open(false);
    this.status.textContent = "";
  }

  say(count) {
    const words = count === 0 ? this.words.none : count === 1 ? this.words.one : this.words.many;
    this.status.textContent = words.replace("{n}", count);
  }

  activate(number) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const option = this.options[number];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (number === 0) this.list.scrollTop = 0; // with the name of its group
    option.scrollIntoView({ block: "nearest" });
  }

  /** One step through the options and, between the last and the first, the box itself. */
  step(by) {
    const places = this.options.length + 1;
    this.activate(((this.active + 1 + by + places) % places) - 1);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const shown = !this.list.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (event.altKey && event.key === "ArrowUp") this.close();
        else if (shown && !event.altKey) this.step(event.key === "ArrowDown" ? 1 : -1);
        else if (!shown && this.typed) this.ask();
        break;
      case "Escape":
        // A second one empties the box, as browsers do.
        if (shown) event.preventDefault();
        this.close();
        break;
      case "Enter":
        if (shown && this.active >= 0) {
          event.preventDefault();
          this.options[this.active].click();
        }
        break;
      case "Tab":
        this.close();
        break;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        this.activate(-1); // the caret moves in the text again
        break;
    }
  }
}

/** "/" leads to the search box, unless it is typed into something. */
function slash(event, input) {
  const busy = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || busy) return;
  event.preventDefault();
  input.focus();
  input.select();
}

const form = document.querySelector("form[data-suggest]");
if (form) {
  const { input } = new Combobox(form);
  document.addEventListener("keydown", (event) => slash(event, input));
}
