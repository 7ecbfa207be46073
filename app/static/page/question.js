// One question: yes/no/I don't know, a choice, a pain scale or a number. Each answer is one press or one Enter.

import { button, fold, h } from "./elements.js";
import { rulePage } from "./service.js";
import { safetyOf, say } from "./words.js";

const ANSWERS = ["yes", "no", "unknown"];

/** What is open, in the words of the page: { least, most }. */
export function leftInWords({ least, most }) {
  if (most <= 1) return say("question.left_one");
  if (least === most) return say("question.left", { count: most });
  if (least === 0) return say("question.left_at_most", { most });
  if (least === 1) return say("question.left_some");
  if (most - least <= 9) return say("question.left_range", { least, most });
  return say("question.left_at_least", { least });
}

/** How many questions about danger signs are left: at least what blocks the result, at most all that answers can add. */
export function dangerLeft({ state, ask_next: open }) {
  const all = new Set(open.flatMap(({ id, covers }) => [id, ...covers]));
  const blocking = open.filter(({ kind, id }) => kind === "screen" || id === "age_years").length;
  return leftInWords({ least: state === "incomplete" ? Math.max(blocking, 1) : 0, most: all.size });
}

/** The value in words, for the list of answers. */
export function valueInWords(value, finding) {
  if (ANSWERS.includes(value)) return say(`question.${value}`);
  return finding?.values.find((each) => each.value === value)?.text ?? String(value);
}

/**
 * The form of a question.
 * asked: { kind, id, question, why, finding, before, choices }; answer is called with the value.
 */
export function questionForm(asked, answer) {
  const { finding } = asked;
  const safety = safetyOf(asked.id);
  const why = [
    asked.why && h("p", { id: "why" }, asked.why),
    safety && h("p", { class: "note" }, h("strong", {}, say("question.safety")), " ", safety),
    asked.before !== undefined && h("p", {}, say("question.before", { answer: valueInWords(asked.before, finding) })),
  ];
  return h(
    "section", { "aria-labelledby": "heading" },
    h("h1", { id: "heading", tabindex: "-1", "aria-describedby": asked.why ? "why" : undefined }, asked.question),
    why,
    fieldFor(asked, answer),
    // Not the names of the rules: they are for clinicians, and say what is suspected.
    asked.kind !== "side" && fold(say("question.why"), h("p", {}, h("a", { href: rulePage(`${asked.kind}s/${asked.id}`) }, say("question.used_by")))),
  );
}

function fieldFor(asked, answer) {
  const { finding } = asked;
  if (asked.choices) return pressable(asked.choices, answer);
  if (!finding || finding.type === "answer") return pressable(ANSWERS.map((value) => [value, say(`question.${value}`)]), answer);
  if (finding.type === "enum") {
    return pressable([...finding.values.map(({ value, text }) => [value, text]), ["unknown", say("question.unknown")]], answer);
  }
  if (finding.unit === "0-10") return scale(answer);
  return number(finding, answer);
}

const pressable = (choices, answer, kind = "answers") =>
  h("div", { class: kind, role: "group", "aria-labelledby": "heading" },
    choices.map(([value, text]) => button(text, () => answer(value), { value })));

const scale = (answer) => [
  h("p", { id: "scale" }, say("question.scale")),
  pressable(Array.from({ length: 11 }, (_, pain) => [pain, String(pain)]), answer, "answers scale"),
  unknown(answer),
];

const unknown = (answer) => h("div", { class: "answers" }, button(say("question.unknown"), () => answer("unknown"), { value: "unknown" }));

function number(finding, answer) {
  const limits = { low: finding.hard_min, high: finding.hard_max, unit: finding.unit_words };
  const input = h("input", {
    id: "number", inputmode: finding.type === "integer" ? "numeric" : "decimal", autocomplete: "off",
    "aria-labelledby": "heading", "aria-describedby": "limits mistake",
  });
  const mistake = h("p", { id: "mistake", class: "mistake", role: "alert" });
  const send = (event) => {
    event.preventDefault();
    const value = Number(input.value.trim().replace(",", "."));
    const isWhole = finding.type !== "integer" || Number.isInteger(value);
    if (input.value.trim() === "" || !Number.isFinite(value) || value < limits.low || value > limits.high || !isWhole) {
      input.setAttribute("aria-invalid", "true");
      mistake.textContent = say(finding.type === "integer" ? "question.whole_wrong" : "question.number_wrong", limits);
      input.focus();
      return;
    }
    answer(value);
  };
  return [
    h("form", { onsubmit: send, novalidate: true, class: "number" },
      h("p", { id: "limits" }, say(finding.unit_words ? "question.number" : "question.number_plain", limits)),
      input,
      h("button", { type: "submit", class: "main" }, say("question.next")),
      mistake),
    unknown(answer),
  ];
}
