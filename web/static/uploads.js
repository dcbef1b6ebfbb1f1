// Sends dropped or chosen files one after the other, and says how far each is; without it the form sends them all.
// Looks again by itself while a worker has something to do; without it there is a link.
"use strict";
// In a block of its own: other scripts of the page have names, too.
{
  const form = document.querySelector(".upload-form");

  function send(file, line) {
    return new Promise((done) => {
      const data = new FormData(form);
      data.delete("files");
      data.append("files", file, file.name);
      const request = new XMLHttpRequest();
      const bar = line.querySelector("progress");
      request.upload.addEventListener("progress", (event) => { bar.max = event.total; bar.value = event.loaded; });
      request.addEventListener("load", () => done(request.status === 200));
      request.addEventListener("error", () => done(false));
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(data);
    });
  }

  function lineOf(file) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `${form.dataset.sending} ${file.name}`);
    line.append(name, " ", bar);
    form.querySelector(".sending").append(line);
    return line;
  }

  async function sendAll(files) {
    form.querySelector("button").disabled = true;
    let whole = true;
    for (const file of files) {
      const line = lineOf(file);
      const large = file.size > form.dataset.most * 1048576;
      if (large || !(await send(file, line))) {
        whole = false;
        line.querySelector("progress").replaceWith(large ? form.dataset.large : form.dataset.failed);
      }
    }
    form.querySelector("button").disabled = false;
    if (whole) location.assign(location.pathname + location.search);
  }

  if (form) {
    const input = form.querySelector("input[type=file]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendAll([...input.files]);
    });
    const place = form.querySelector(".drop");
    for (const name of ["dragenter", "dragover"]) {
      place.addEventListener(name, (event) => { event.preventDefault(); place.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.required = false; sendAll([...event.dataTransfer.files]); }
    });
  }

  async function look() {
    const shown = document.querySelector(".live[data-moves]");
    if (!shown) return;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector(".live");
      if (!now) return;
      if (now.textContent !== shown.textContent) {
        if (!now.hasAttribute("data-moves") && !form) { location.reload(); return; }
        shown.replaceWith(now);
      }
    } catch { /* the server is away for a moment: the next look tells */ }
    setTimeout(look, 1500);
  }

  setTimeout(look, 1500);
}
