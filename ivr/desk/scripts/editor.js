// The routing file in an editor that checks and completes while one types. Without it, the text field and its buttons
// do the same, a step at a time. What is right is decided by the service alone, as `ivr check` decides it.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, foldGutter, foldKeymap, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";

const field = document.getElementById("text");
const form = field.form;
const told = document.getElementById("told");
let saved = field.value;
let sending = false;

async function ask(path, text) {
  const headers = { "X-Guard": form.elements.guard.value, "Content-Type": "text/plain; charset=utf-8" };
  const answer = await fetch(path, { method: "POST", headers, body: text }).catch(() => null);
  const known = answer?.ok;
  told.hidden = known;
  if (!known) told.textContent = answer?.status === 401 ? told.dataset.loggedOut : told.dataset.notConnected;
  return known ? answer.json() : null;
}

async function problems(view) {
  const doc = view.state.doc;
  const found = await ask("/desk/routing/check", doc.toString());
  if (found) list(found, doc);
  return (found ?? []).map((problem) => {
    const line = doc.line(Math.min(problem.line, doc.lines));
    const from = Math.min(line.from + problem.column - 1, line.to);
    const word = /^[^\s,{}[\]]+/.exec(line.text.slice(from - line.from));
    return { from, to: word ? from + word[0].length : line.to, severity: problem.severity, message: problem.message };
  });
}

function made(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...more });
}

function list(found, doc) {
  const place = document.getElementById("problems");
  const items = found.map((problem) => {
    const item = made("li", "", { className: problem.severity });
    const to = made("a", `${problem.line}:${problem.column}`, { href: "#text" });
    to.dataset.line = problem.line;
    item.append(to, ` ${problem.message}`, made("pre", doc.line(Math.min(problem.line, doc.lines)).text, { tabIndex: 0 }));
    return item;
  });
  const all = made("ol", "", { className: "problems", dir: "ltr" });
  all.append(...items);
  place.replaceChildren(items.length ? all : made("p", place.dataset.none));
}

async function complete(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (!context.explicit && !/[\w:,{[-]\s?$/.test(before)) return null;
  const place = `line=${line.number}&column=${context.pos - line.from}`;
  const found = await ask(`/desk/routing/complete?${place}`, context.state.doc.toString());
  if (!found?.options.length) return null;
  return { from: context.pos - found.typed.length, options: found.options, validFor: /^[\w-]*$/ };
}

const host = document.createElement("div");
host.id = "editor";
field.after(host);
const root = host.attachShadow({ mode: "open" }); // its style is made by script, which the page's own rules forbid
const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), highlightActiveLine(),
      bracketMatching(), closeBrackets(), highlightSelectionMatches(), search({ top: true }),
      yaml(), syntaxHighlighting(defaultHighlightStyle), EditorState.tabSize.of(2),
      linter(problems, { delay: 400 }), autocompletion({ override: [complete], activateOnTypingDelay: 150 }),
      keymap.of([...lintKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ "aria-label": field.labels[0].textContent, dir: "ltr", spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) field.value = update.state.doc.toString();
      }),
      EditorView.theme({
        "&": { maxHeight: "70vh", border: "1px solid #6b6b6b", background: "#fff", color: "#1a1a1a", direction: "ltr" },
        ".cm-scroller": { overflow: "auto", fontFamily: "ui-monospace, monospace", fontSize: "14px" },
        ".cm-gutters": { background: "#eef3f8", color: "#444" },
      }),
    ],
  }),
});
field.hidden = true;

function show(number) {
  const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
}

document.addEventListener("click", (event) => {
  const number = event.target.closest("[data-line]")?.dataset.line;
  if (number) {
    event.preventDefault();
    show(Number(number));
  }
});
form.addEventListener("submit", () => (sending = true));
window.addEventListener("beforeunload", (event) => {
  if (!sending && field.value !== saved) event.preventDefault();
});
if (location.hash.startsWith("#line-")) show(Number(location.hash.slice(6)));
