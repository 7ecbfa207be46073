// A logged session, and what the logs change.

import { amountFields } from "./amounts.js";
import { alertRole } from "./care.js";
import { button, h, list } from "./elements.js";
import { answers, numberField, pains, pickField, valuesOf } from "./fields.js";
import { memory } from "./memory.js";
import { rulePage } from "./service.js";
import { choices, day, say, today } from "./words.js";

/**
 * The form of one session; done is called with the log as the API takes it. What is left out is not sent.
 * asks: what the service asks about an exercise, by its slug; remove is called to delete a session that was logged.
 * practice: the step of running, or of sport for ages 10 to 14, that is open; undefined where none is.
 */
export function logForm(program, before, asks, practice, { done, cancel, remove }) {
  const stage = program.phases[program.current_phase ?? 0];
  const planned = Object.fromEntries(stage.exercises.map((exercise) => [exercise.slug, exercise]));
  const known = Object.fromEntries((before?.exercises ?? []).map((each) => [each.slug, each]));
  const named = Object.fromEntries([...memory.program.exercises, ...program.exercises].map(({ slug, name }) => [slug, name]));
  const slugs = [...new Set([...Object.keys(planned), ...Object.keys(known)])];
  const last = latest(program);
  const date = h("input", { type: "date", name: "date", id: "date", required: true, min: program.start_date, max: last, value: before?.date ?? last });
  const session = sessionFields(before ?? {});
  const step = before?.practice?.step ?? practice?.step;
  const outside = step === undefined ? [] : practiceFields(before?.practice ?? {});
  const exercises = slugs.map((slug) => ({ slug, fields: exerciseFields(slug, planned[slug], known[slug] ?? {}, asks[slug] ?? []) }));
  const send = (event) => {
    event.preventDefault();
    const wrong = [...exercises.flatMap(({ fields }) => fields), ...outside, ...session].filter((each) => each.isWrong?.());
    if (wrong.length > 0) return wrong[0].input.focus();
    const logged = exercises.map(({ slug, fields }) => ({ ...known[slug], ...cleared(fields), slug, ...valuesOf(fields) }));
    const practiced = valuesOf(outside);
    return done(present({
      ...before,
      ...cleared(session),
      practice: Object.keys(practiced).length > 0 ? { step, ...practiced } : undefined,
      id: `at-${Date.now()}`, // when it was last written
      date: date.value,
      ...valuesOf(session),
      exercises: logged.map(present).filter((each) => Object.keys(each).length > 1),
    }));
  };
  return h("form", { onsubmit: send },
    h("h1", { id: "heading", tabindex: "-1" }, say("log.add")),
    h("p", {}, say("log.what")),
    h("p", { class: "field" }, h("label", { for: "date" }, say("log.date")), date),
    exercises.map(({ slug, fields }) => h("fieldset", {},
      h("legend", {}, say("log.exercise", { name: planned[slug]?.name ?? named[slug] ?? slug.replaceAll("-", " ") })), fields.map(({ row }) => row))),
    outside.length > 0 && h("fieldset", {},
      h("legend", {}, say(program.activity_ladder ? "log.practice_activity" : "log.practice_run", { step })), outside.map(({ row }) => row)),
    session.map(({ row }) => row),
    h("div", { class: "answers" }, h("button", { type: "submit", class: "main" }, say("log.send")), button(say("log.cancel"), cancel),
      before && button(say("log.remove"), remove)));
}

const latest = (program) => (program.start_date && program.start_date > today() ? program.start_date : today());

const present = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
const cleared = (fields) => Object.fromEntries(fields.map(({ name }) => [name, undefined]));

const sessionFields = (before) => [
  pickField("pain_before_nprs", say("log_session.pain_before_nprs"), pains(), before),
  pickField("pain_after_nprs", say("log_session.pain_after_nprs"), pains(), before),
  pickField("next_morning_pain_nprs", say("log_session.next_morning_pain_nprs"), pains(), before),
  numberField("settling_time_hours", say("log_session.settling_time_hours"), { low: 0, high: 336 }, before),
  pickField("swelling_change", say("log_session.swelling_change"), choices("log", "swelling_"), before),
  numberField("session_giving_way_count", say("log_session.session_giving_way_count"), { low: 0, high: 100, whole: true }, before),
  pickField("fell", say("log_session.fell"), answers(), before),
  pickField("new_symptom", say("log_session.new_symptom"), answers(), before),
  pickField("pain_medication_taken", say("log_session.pain_medication_taken"), answers(), before),
];

const practiceFields = (before) => [
  pickField("pain_during_nprs", say("log_exercise.pain_during_nprs"), pains(), before, "practice"),
  numberField("minutes", say("log.minutes"), { low: 0, high: 600, whole: true }, before, "practice"),
];

function exerciseFields(slug, exercise, before, asks) {
  const own = (name, label, options) => pickField(name, label, options, before, slug);
  return [
    own("pain_during_nprs", say("log_exercise.pain_during_nprs"), pains()),
    own("sharp_pain_during_exercise", say("log.sharp"), answers()),
    own("effort_rpe", say("log_exercise.effort_rpe"), pains()),
    ...amountFields(slug, exercise, before),
    own("movement_quality", say("log_exercise.movement_quality"), choices("log", "quality_")),
    own("mechanical_event", say("log_exercise.mechanical_event"), choices("log", "event_")),
    own("skipped_reason", say("log_exercise.skipped_reason"), [["none", say("log.done")], ...choices("log", "skipped_")]),
    ...(asks.includes("heavier_load_available") || before.heavier_load_available
      ? [own("heavier_load_available", say("log_exercise.heavier_load_available"), answers())] : []),
  ];
}

/** What the logs changed: for the program, for each exercise, and whom to see. */
export function nextInWords(progression) {
  const { decision } = progression;
  const { refer } = decision;
  // That all goes well is not said beside what says otherwise.
  const besides = decision.notes.filter((note) => note.decision !== "continue" || decision.decision === "continue");
  return h("section", { class: refer ? `note care ${refer.level}` : "note", role: alertRole(refer?.level) },
    h("h2", {}, say("next.heading")),
    h("p", {}, h("strong", {}, decision.message)),
    refer && h("p", {}, h("strong", {}, say("next.refer", { who: `${refer.see} (${say(`care.${refer.level}`)})` }))),
    // What is said besides, too: a break, older rules, that all questions have to be answered again.
    [...new Set([...besides.map(({ message }) => message), ...progression.notes.map(({ text }) => text)])]
      .filter((text) => text !== decision.message).map((text) => h("p", {}, text)),
    decision.flare_text && h("p", {}, decision.flare_text),
    progression.practice && practiceInWords(progression.practice),
    decision.exit.length > 0 && [h("h3", {}, say("next.exit")), list(decision.exit.map(({ text }) => text))],
    // A pause says the same of every exercise.
    decision.decision !== "pause" && progression.exercises.length > 0 && [h("h3", {}, say("next.changes")), list(progression.exercises.map((each) => [
      h("strong", {}, each.name), `: ${decisionInWords(each)} ${each.message} `,
      each.easier && [h("a", { href: rulePage(`exercises/${each.easier}`) }, say("next.easier")), " "],
      each.rule_ids.map((id, at) => [h("a", { href: rulePage(`progression-rules/${id}`) }, say("level.rule"), at > 0 && ` (${at + 1})`), " "]),
    ]))]);
}

/** What comes back on a day is the exercise that takes the place of the one that was stopped. */
const decisionInWords = ({ decision, next, back_on: from }) =>
  from ? say("next.practice_from", { day: day(from) }) : `${say(`next.decision_${next ? decision : "stop"}`)}.`;

/** The step of running, or of sport for ages 10 to 14, that is open now, and why. */
const practiceInWords = ({ ladder, step, text, message, not_before: from, minutes_max: minutes }) => h("p", {}, [
  say(`next.practice_${ladder}`, { step, text }),
  from && say("next.practice_from", { day: day(from) }),
  minutes && say("next.practice_most", { minutes }),
  message,
].filter(Boolean).join(" "));

export const logList = (logs, edit) => logs.length > 0 && [
  h("h3", {}, say("log.logged")),
  list(logs.map((log) => button(say("log.edit", { day: day(log.date) }), () => edit(log)))),
];
