/* A job as it goes on: the page's own words and figures are brought up to date. Without this there is a link. */
"use strict";
(() => {
  const job = document.getElementById("job");
  if (!job || !job.dataset.events || !window.EventSource) return;
  const [doing, pace, bar] = ["job-doing", "job-pace", "job-progress"].map((id) => document.getElementById(id));
  const events = new EventSource(job.dataset.events);

  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.ended) {
      // The page knows more of a job that has ended than an event does.
      events.close();
      location.reload();
      return;
    }
    if (told.state !== job.dataset.state) {
      job.dataset.state = told.state;
      document.getElementById("job-state").textContent = told.said;
    }
    if (told.doing) doing.textContent = told.doing;
    pace.textContent = told.pace;
    if (told.total) {
      bar.max = told.total;
      bar.value = told.done;
    } else {
      bar.removeAttribute("value");
    }
    const lines = document.getElementById("job-lines");
    lines.replaceChildren(...told.lines.map((line) => {
      const item = document.createElement("li");
      item.className = line.level;
      const time = document.createElement("time");
      time.dateTime = line.at;
      time.textContent = line.moment;
      item.append(time, " ", line.message);
      return item;
    }));
  };
})();
