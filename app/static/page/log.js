// A logged session, and what the logs change.

import { button, h, list } from "./elements.js";
import { rulePage } from "./service.js";
import { choices, day, say, today } from "./words.js";

const answers = () => ["yes", "no", "unknown"].map((value) => [value, say(`question.${value}`)]);
const pains = () => Array.from({ length: 11 }, (_, pain) => [pain, String(pain)]);

/** The form of one session; done is called with the log as the API takes it. What is left out is not sent. */
export function logForm(program, before, done, cancel) {
  const stage = program.phases[program.current_phase ?? 0];
  const names = Object.fromEntries(stage.exercises.map(({ slug, name }) => [slug, name]));
  const known = Object.fromEntries((before?.exercises ?? []).map((each) => [each.slug, each]));
  const slugs = [...new Set([...Object.keys(names), ...Object.keys(known)])];
  const date = h("input", { type: "date", name: "date", id: "date", required: true, min: program.start_date, value: before?.date ?? latest(program) });
  const session = sessionFields(before ?? {});
  const exercises = slugs.map((slug) => exerciseFields(slug, known[slug] ?? {}));
  const send = (event) => {
    event.preventDefault();
    const logged = exercises.map(({ slug, fields }) => ({ slug, ...valuesOf(fields) }));
    done({
      id: before?.id ?? `at-${Date.now()}`,
      date: date.value,
      ...valuesOf(session),
      exercises: logged.filter((each) => Object.keys(each).length > 1),
    });
  };
  return h("form", { onsubmit: send },
    h("h1", { id: "heading", tabindex: "-1" }, say("log.add")),
    h("p", {}, say("log.what")),
    h("p", { class: "field" }, h("label", { for: "date" }, say("log.date")), date),
    exercises.map(({ slug, fields }) => h("fieldset", {},
      h("legend", {}, say("log.exercise", { name: names[slug] ?? slug })), fields.map(({ row }) => row))),
    session.map(({ row }) => row),
    h("div", { class: "answers" }, h("button", { type: "submit", class: "main" }, say("log.send")), button(say("log.cancel"), cancel)));
}

const latest = (program) => (program.start_date && program.start_date > today() ? program.start_date : today());

const sessionFields = (before) => [
  field("pain_before_nprs", say("log_session.pain_before_nprs"), pains(), before),
  field("pain_after_nprs", say("log_session.pain_after_nprs"), pains(), before),
  field("next_morning_pain_nprs", say("log_session.next_morning_pain_nprs"), pains(), before),
  field("swelling_change", say("log_session.swelling_change"), choices("log", "swelling_"), before),
  field("session_giving_way_count", say("log_session.session_giving_way_count"), pains(), before),
  field("fell", say("log_session.fell"), answers(), before),
  field("new_symptom", say("log_session.new_symptom"), answers(), before),
  field("pain_medication_taken", say("log_session.pain_medication_taken"), answers(), before),
];

function exerciseFields(slug, before) {
  const own = (name, label, options) => field(name, label, options, before, slug);
  return {
    slug,
    fields: [
      own("pain_during_nprs", say("log_exercise.pain_during_nprs"), pains()),
      own("effort_rpe", say("log_exercise.effort_rpe"), pains()),
      own("done_sets", say("log.sets"), Array.from({ length: 7 }, (_, count) => [count, String(count)])),
      own("movement_quality", say("log_exercise.movement_quality"), choices("log", "quality_")),
      own("mechanical_event", say("log_exercise.mechanical_event"), choices("log", "event_")),
      own("skipped_reason", say("log_exercise.skipped_reason"), [["none", say("log.done")], ...choices("log", "skipped_")]),
    ],
  };
}

function field(name, label, options, before, owner = "session") {
  const id = `${owner}-${name}`;
  const select = h("select", { id, name: id },
    h("option", { value: "" }, say("log.not_said")),
    options.map(([value, text]) => h("option", { value, selected: String(before[name]) === String(value) }, text)));
  return { name, select, numeric: typeof options[0]?.[0] === "number", row: h("p", { class: "field" }, h("label", { for: id }, label), select) };
}

const valuesOf = (fields) => Object.fromEntries(fields
  .filter(({ select }) => select.value !== "")
  .map(({ name, select, numeric }) => [name, numeric ? Number(select.value) : select.value]));

/** What the logs changed: for the program, for each exercise, and whom to see. */
export function nextInWords(progression) {
  const { decision } = progression;
  return h("section", { class: "note" },
    h("h2", {}, say("next.heading")),
    h("p", {}, h("strong", {}, decision.message)),
    decision.refer && h("p", {}, say("next.refer", { who: `${decision.refer.see} (${say(`care.${decision.refer.level}`)})` })),
    decision.notes.map(({ message }) => h("p", {}, message)),
    decision.flare_text && h("p", {}, decision.flare_text),
    progression.exercises.length > 0 && h("h3", {}, say("next.changes")),
    list(progression.exercises.map((each) => [
      h("strong", {}, each.name), `: ${say(`next.decision_${each.next ? each.decision : "stop"}`)}. ${each.message} `,
      each.rule_ids.map((id) => [h("a", { href: rulePage(`progression-rules/${id}`) }, id), " "]),
    ])));
}

export const logList = (logs, edit) => logs.length > 0 && [
  h("h3", {}, say("log.logged")),
  list(logs.map((log) => button(say("log.edit", { day: day(log.date) }), () => edit(log)))),
];
