// A step of the page: how it is shown, how one leads to another, and what is said when that fails.

import { alertOfAnswers } from "./care.js";
import { button, fold, h, list } from "./elements.js";
import { memory } from "./memory.js";
import { screens } from "./rule-book.js";
import { Late, nextTurn, Trouble, useKey } from "./service.js";
import { hasWords, say } from "./words.js";

const SLOW_MS = 1_000;

const step = document.getElementById("step");
const left = document.getElementById("progress");

// Until here the page waited for its script.
const notLoaded = document.getElementById("not-loaded");
notLoaded.hidden = true;

function sayNotLoaded() {
  notLoaded.classList.remove("late");
  notLoaded.hidden = false;
}

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
  const waited = sayWhenSlow();
  try {
    await action();
  } catch (error) {
    if (error instanceof Late) return;
    const isOurs = error instanceof Trouble;
    if (hasWords()) tell(isOurs ? error : new Trouble(500), action);
    else sayNotLoaded();
    if (!isOurs) throw error;
  } finally {
    waited();
    step.removeAttribute("aria-busy");
  }
}

/** Says that something is under way once it takes long; gives back what to do when it has ended. */
function sayWhenSlow() {
  const before = left.textContent;
  const wait = () => hasWords() && say("page.wait");
  const timer = setTimeout(() => wait() && tellLeft(wait()), SLOW_MS);
  return () => {
    clearTimeout(timer);
    if (left.textContent === wait()) tellLeft(before);
  };
}

const KINDS = { 0: "away", 401: "key", 429: "busy", 502: "away", 503: "away", 504: "away" };

function tell(trouble, action) {
  const kind = KINDS[trouble.status] ?? (trouble.status >= 500 ? "failed" : "refused");
  const key = kind === "key" && h("input", { id: "key", type: "password", autocomplete: "off" });
  const again = () => {
    if (key) useKey(key.value);
    go(action);
  };
  const { title, detail, errors = [] } = trouble.problem;
  const yes = alertOfAnswers([...memory.answers, ...(memory.checkIn?.answers ?? [])], screens);
  document.getElementById("trouble").replaceChildren(...[yes, h("section", { class: "care urgent", role: "alert" },
    h("h2", { tabindex: "-1", id: "trouble-heading" }, say("trouble.heading")),
    h("p", {}, say(`trouble.${kind}`)),
    key && h("p", { class: "field" }, h("label", { for: "key" }, say("trouble.key_label")), key),
    title && fold(say("trouble.details"), h("p", {}, [title, detail].filter(Boolean).join(": ")),
      list(errors.map(({ pointer, parameter, message }) => `${pointer ?? parameter}: ${message}`))),
    h("div", { class: "answers" }, button(say("trouble.again"), again, { class: "main" })))].filter(Boolean));
  document.getElementById("trouble-heading").focus();
}
