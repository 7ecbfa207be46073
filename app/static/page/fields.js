// Fields of a form that may be left open. Each has a name, a row to show and value(), which is undefined while it is open.

import { h } from "./elements.js";
import { say } from "./words.js";

export const answers = () => ["yes", "no", "unknown"].map((value) => [value, say(`question.${value}`)]);
export const pains = () => Array.from({ length: 11 }, (_, pain) => [pain, String(pain)]);

export const valuesOf = (fields) => Object.fromEntries(fields
  .map((field) => [field.name, field.value()])
  .filter(([, value]) => value !== undefined));

/** One of some options; options are [value, text]. */
export function pickField(name, label, options, before, owner = "session") {
  const id = `${owner}-${name}`;
  const input = h("select", { id, name: id },
    h("option", { value: "" }, say("log.not_said")),
    options.map(([value, text]) => h("option", { value, selected: String(before[name]) === String(value) }, text)));
  const isNumber = typeof options[0]?.[0] === "number";
  const value = () => (input.value === "" ? undefined : isNumber ? Number(input.value) : input.value);
  return { name, input, value, row: h("p", { class: "field" }, h("label", { for: id }, label), input) };
}

/** A number within limits. */
export function numberField(name, label, { low, high, whole = false }, before, owner = "session") {
  const said = (input) => input.value.trim().replace(",", ".");
  return written(name, label, before[name], owner, {
    hint: say("question.number_plain", { low, high }),
    mistake: say(whole ? "question.whole_wrong" : "question.number_wrong", { low, high }),
    inputmode: whole ? "numeric" : "decimal",
    value: (input) => (said(input) === "" ? undefined : Number(said(input))),
    fits: (value) => value >= low && value <= high && (!whole || Number.isInteger(value)),
  });
}

/** Something written; `value` reads it, `fits` says whether it can be taken. */
export function written(name, label, before, owner, { hint, mistake, inputmode, value, fits }) {
  const id = `${owner}-${name}`;
  const input = h("input", { id, name: id, inputmode, autocomplete: "off", value: before, "aria-describedby": `${id}-hint ${id}-mistake` });
  const told = h("span", { id: `${id}-mistake`, class: "mistake", role: "alert" });
  const isWrong = () => {
    const read = value(input);
    const wrong = read !== undefined && !fits(read);
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    told.textContent = wrong ? mistake : "";
    return wrong;
  };
  return {
    name, input, isWrong, value: () => value(input),
    row: h("p", { class: "field" }, h("label", { for: id }, label), h("span", { id: `${id}-hint` }, hint), input, told),
  };
}
