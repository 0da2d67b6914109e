// A form that is sent while the service cannot be reached stays on the page, with what was written in it.
const told = document.createElement("p");
told.className = "wrong";
told.setAttribute("role", "alert");
let sure = null;
let asking = false;

async function there() {
  const answer = await fetch("/desk/static/desk.css", { method: "HEAD", cache: "no-store" }).catch(() => null);
  return answer !== null && answer.ok;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.parts || sure === form) return; // with parts, another script sends it
  event.preventDefault();
  event.stopImmediatePropagation();
  if (asking) return; // pressed twice
  const button = event.submitter;
  asking = true;
  const reached = await there();
  asking = false;
  if (reached) {
    told.remove();
    sure = form;
    form.requestSubmit(button);
    sure = null;
  } else {
    form.before(told);
    told.textContent = document.body.dataset.notSent;
    told.scrollIntoView({ block: "nearest" });
  }
}, true);
