// The preferences: what a program may ask of the person.

import { h } from "./elements.js";
import { choices, latestOf, say, today } from "./words.js";

/** The form; done is called with { preferences, start_date }. earliest: the day of the answers, if it is known. */
export function wishesForm(before, age, earliest, done) {
  const own = before?.preferences ?? {};
  const begin = latestOf(before?.start_date ?? today(), earliest);
  const start = h("input", { type: "date", id: "start_date", required: true, min: earliest, value: begin });
  const days = number("days_per_week", 1, 7, own.days_per_week ?? 3);
  const minutes = number("minutes_per_session", 5, 120, own.minutes_per_session ?? 30);
  const several = {
    equipment: tick("equipment", say("preferences.equipment"), choices("equipment"), own.equipment),
    goals: tick("goals", say("wishes.goals"), choices("wishes", "goal_"), own.goals),
    positions_to_avoid: tick("positions_to_avoid", say("preferences.positions_to_avoid"), choices("wishes", "avoid_"), own.positions_to_avoid),
  };
  const answers = ["yes", "no", "unknown"].map((value) => [value, say(`question.${value}`)]);
  const asked = ["floor_access", "supervised", "impact_goal", "few_exercises", ...(age >= 18 ? [] : ["guardian_consent"])];
  const one = {
    setting: pick("setting", say("preferences.setting"), choices("wishes", "setting_"), own.setting),
    ...Object.fromEntries(asked.map((name) => [name, pick(name, say(`preferences.${name}`), answers, own[name])])),
  };
  const form = h("form", {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      const wrong = [days, minutes, start].map((each) => each.input ?? each).find((input) => !input.checkValidity());
      const guardian = one.guardian_consent?.radios.map(({ radio }) => radio);
      const isOpen = !wrong && guardian !== undefined && guardian.every((radio) => !radio.checked);
      mistake.textContent = wrong ? say("wishes.wrong") : isOpen ? say("wishes.guardian") : "";
      for (const { input } of [days, minutes, { input: start }]) input.checkValidity() ? input.removeAttribute("aria-invalid") : input.setAttribute("aria-invalid", "true");
      if (wrong) wrong.focus();
      else if (isOpen) guardian[0].focus();
      else done({ preferences: { ...valuesOf(days, minutes), ...listsOf(several), ...picked(one) }, start_date: start.value });
    },
  },
  h("h1", { id: "heading", tabindex: "-1" }, say("wishes.heading")),
  h("p", {}, say("wishes.what")),
  h("p", { class: "field" }, h("label", { for: "start_date" }, say("wishes.start_date")), start),
  days.row, minutes.row,
  Object.values(several).map(({ row }) => row),
  Object.values(one).map(({ row }) => row));
  const mistake = h("p", { class: "mistake", role: "alert", id: "mistake" });
  form.append(mistake, h("button", { type: "submit", class: "main" }, say("wishes.show")));
  return form;
}

function number(name, min, max, value) {
  const input = h("input", { type: "number", id: name, min, max, step: 1, required: true, value, "aria-describedby": `${name}-limits mistake` });
  const row = h("p", { class: "field" }, h("label", { for: name }, say(`preferences.${name}`)), input,
    h("span", { id: `${name}-limits` }, say("question.number_plain", { low: min, high: max })));
  return { name, input, row };
}

function tick(name, legend, options, before = []) {
  const boxes = options.map(([value, text]) => {
    const box = h("input", { type: "checkbox", value, id: `${name}-${value}`, checked: before.includes(value) });
    return { box, row: h("label", { for: box.id }, box, " ", text) };
  });
  const row = h("fieldset", {}, h("legend", {}, legend), h("p", {}, say("wishes.nothing")), h("div", { class: "ticks" }, boxes.map((each) => each.row)));
  return { name, boxes, row };
}

function pick(name, legend, options, before) {
  const radios = options.map(([value, text]) => {
    const radio = h("input", { type: "radio", name, value, id: `${name}-${value}`, checked: value === before });
    return { radio, row: h("label", { for: radio.id }, radio, " ", text) };
  });
  return { radios, row: h("fieldset", {}, h("legend", {}, legend), h("div", { class: "ticks" }, radios.map((each) => each.row))) };
}

const valuesOf = (...numbers) => Object.fromEntries(numbers.map(({ name, input }) => [name, Number(input.value)]));

const listsOf = (several) => Object.fromEntries(Object.entries(several)
  .map(([name, { boxes }]) => [name, boxes.filter(({ box }) => box.checked).map(({ box }) => box.value)]));

const picked = (one) => Object.fromEntries(Object.entries(one)
  .map(([name, { radios }]) => [name, radios.find(({ radio }) => radio.checked)?.radio.value])
  .filter(([, value]) => value !== undefined));
