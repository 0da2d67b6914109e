// Keeps the page as the service is: its inside comes anew whenever it has changed. When nothing comes any more, the
// page says since when, and goes on showing what it knew.
const now = document.getElementById("now");
const stale = document.getElementById("stale");
const SILENT = 6000; // milliseconds without a sign of life
let heard = Date.now();
let stream;

function listen() {
  stream = new EventSource(now.dataset.stream);
  stream.addEventListener("now", (event) => {
    now.innerHTML = event.data;
    alive();
  });
  stream.addEventListener("over", () => location.reload());
  stream.addEventListener("open", alive);
}

function alive() {
  heard = Date.now();
  stale.hidden = true;
  document.body.classList.remove("stale");
}

async function look() {
  const closed = stream.readyState === EventSource.CLOSED;
  if (!closed && Date.now() - heard < SILENT) return;
  stale.textContent = stale.dataset.told.replace("{at}", now.querySelector("time")?.textContent ?? "?");
  stale.hidden = false;
  document.body.classList.add("stale");
  if (!closed) return;
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.status === 401) location.reload();
  else if (answer?.ok && stream.readyState === EventSource.CLOSED) listen();
}

listen();
setInterval(look, 1000);
