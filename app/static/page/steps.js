// A step of the page: how it is shown, how one leads to another, and what is said when that fails.

import { button, fold, h, list } from "./elements.js";
import { Late, nextTurn, Trouble, useKey } from "./service.js";
import { hasWords, say } from "./words.js";

const step = document.getElementById("step");
const left = document.getElementById("progress");

/** Says what is left to do, or what has happened. */
export const tellLeft = (text) => { left.textContent = text; };

/** Shows a step and moves the focus to its heading, so that a screen reader starts there. */
export function show(remaining, ...parts) {
  tellLeft(remaining);
  step.replaceChildren(...h("div", {}, parts).childNodes);
  document.getElementById("heading").focus();
  scrollTo(0, 0);
}

/** Goes to another step: what an earlier step is still waiting for is no longer shown when it comes. */
export function go(action) {
  nextTurn();
  return attempt(action);
}

/** Runs what may fail; a failure is told in words, and "try again" runs it again. Nothing that was entered is lost. */
export async function attempt(action) {
  document.getElementById("trouble").replaceChildren();
  step.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (error) {
    if (error instanceof Late) return;
    if (!(error instanceof Trouble)) throw error;
    if (hasWords()) tell(error, action);
    else document.getElementById("not-loaded").hidden = false;
  } finally {
    step.removeAttribute("aria-busy");
  }
}

function tell(trouble, action) {
  const kind = { 0: "away", 401: "key", 429: "busy", 502: "away", 503: "away", 504: "away" }[trouble.status] ?? "refused";
  const key = kind === "key" && h("input", { id: "key", type: "password", autocomplete: "off" });
  const again = () => {
    if (key) useKey(key.value);
    go(action);
  };
  const { title, detail, errors = [] } = trouble.problem;
  document.getElementById("trouble").replaceChildren(h("section", { class: "care urgent", role: "alert" },
    h("h2", { tabindex: "-1", id: "trouble-heading" }, say("trouble.heading")),
    h("p", {}, say(`trouble.${kind}`)),
    key && h("p", { class: "field" }, h("label", { for: "key" }, say("trouble.key_label")), key),
    title && fold(say("trouble.details"), h("p", {}, [title, detail].filter(Boolean).join(": ")),
      list(errors.map(({ pointer, parameter, message }) => `${pointer ?? parameter}: ${message}`))),
    h("div", { class: "answers" }, button(say("trouble.again"), again, { class: "main" }))));
  document.getElementById("trouble-heading").focus();
}
