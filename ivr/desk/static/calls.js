// Keeps the part about the telephone as it is, and sends forms without leaving the page: a call that is talked on in it
// goes on, and what is being typed stays.
import { follow } from "./stream.js";

const call = document.getElementById("call");
const aloud = document.getElementById("aloud");
const stale = document.getElementById("stale");
const FROM_CALL = ["call", "language", "subject", "contact"]; // fields that are filled in from who calls

function draw(inside) {
  const focused = call.contains(document.activeElement) ? document.activeElement.id : "";
  call.innerHTML = inside;
  if (focused) document.getElementById(focused)?.focus();
  seen();
}

function seen() {
  const told = call.querySelector("[data-aloud]")?.textContent ?? "";
  if (aloud.textContent !== told) aloud.textContent = told;
  document.title = document.title.replace("☎ ", "");
  if (call.querySelector(".caller.ringing")) document.title = `☎ ${document.title}`;
  prefill();
}

function prefill() {
  const form = document.querySelector("#write form");
  const caller = call.querySelector("[data-call]");
  if (!caller || form.elements.text.value || form.elements.call.value === caller.dataset.call) return;
  for (const name of FROM_CALL) {
    if (name === "contact" || caller.dataset[name]) form.elements[name].value = caller.dataset[name];
  }
}

// The parts of the page that the answer has anew; or what it says is wrong.
async function send(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const sent =
    form.method === "get" ? fetch(`${form.action}?${fields}`) : fetch(form.action, { method: "POST", body: fields });
  const answer = await sent.catch(() => null);
  if (!answer) return tell(stale.dataset.notSent);
  if (answer.status === 401) return over();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = form.dataset.parts.split(" ");
  if (!parts.every((id) => page.getElementById(id))) return tell(page.querySelector("main").textContent.trim());
  for (const id of parts) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  seen();
}

function tell(text) {
  const told = document.createElement("p");
  told.className = "wrong";
  told.textContent = text;
  document.getElementById("told").replaceChildren(...(text ? [told] : []));
}

// Logged out meanwhile: what was typed, and a call, are not thrown away.
function over() {
  if (document.querySelector("#write form").elements.text.value || call.querySelector(".caller.talking"))
    tell(stale.dataset.over);
  else location.reload();
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.parts) return;
  event.preventDefault();
  tell("");
  send(event.target, event.submitter);
});
follow(call, "call", draw, over);
seen();
