// Follows a stream of server-sent events. When nothing comes any more, the page says since when, and goes on showing
// what it knew; whoever is logged out meanwhile comes to the log-in.
const SILENT = 6000; // milliseconds without a sign of life

const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

export function follow(part, name, draw, over = () => location.reload()) {
  const stale = document.getElementById("stale");
  let heard = Date.now();
  let stream;

  function listen() {
    stream = new EventSource(part.dataset.stream);
    stream.addEventListener(name, (event) => {
      draw(event.data);
      alive();
    });
    stream.addEventListener("alive", alive);
    stream.addEventListener("over", end);
    stream.addEventListener("open", alive);
  }

  function alive() {
    heard = Date.now();
    stale.hidden = true;
    document.body.classList.remove("stale");
  }

  function end() {
    stream.close();
    clearInterval(looking);
    over();
  }

  async function look() {
    const closed = stream.readyState === EventSource.CLOSED;
    if (!closed && Date.now() - heard < SILENT) return;
    const at = part.querySelector("time[data-now]")?.textContent ?? clock.format(heard);
    stale.textContent = stale.dataset.told.replace("{at}", at);
    stale.hidden = false;
    document.body.classList.add("stale");
    if (!closed) return;
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.status === 401) end();
    else if (answer?.ok && stream.readyState === EventSource.CLOSED) listen();
  }

  listen();
  const looking = setInterval(look, 1000);
}
