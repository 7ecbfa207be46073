// A program as a person reads it: today's stage with its sessions and figures, the reasons, and what to take along.

import { button, fold, h, list, save } from "./elements.js";
import { doseInWords, microDoseInWords, tempoInWords } from "./dose.js";
import { post, read, readFigure, rulePage } from "./service.js";
import { day, say } from "./words.js";

const SIDES = ["left", "right", "both"];
const TO_BE_SEEN = ["emergency", "urgent", "soon"];

/** The answer of POST /v1/programs without a program: why, and what to do instead. */
export function withheld(answer) {
  return [
    h("p", {}, h("strong", {}, answer.care.wording)),
    answer.reasons.every(({ text }) => text !== answer.text) && h("p", {}, answer.text),
    reasonsOf(answer.reasons),
    open(answer),
    texts("program.know", answer.education),
    signs(answer),
    answer.safety_net.map((line) => h("p", {}, line)),
    h("p", {}, answer.disclaimer),
  ];
}

/**
 * The whole program; `week` counts within the stage now, `log` is shown after what to take along.
 * `attempt` runs what may fail and tells it.
 */
export function programInFull(program, week, attempt, log) {
  const stage = program.phases[program.current_phase ?? 0];
  if (stage.sessions.length === 0) return pausedInFull(program, week, attempt, log);
  const outcome = { restricted: "program.restricted", released_partial: "program.partial" }[program.outcome];
  return [
    h("p", {}, h("strong", {}, program.care.wording)),
    referrals(program.referrals),
    outcome && h("p", { class: "note" }, h("strong", {}, say(outcome))),
    h("p", {}, whichKnee(program)),
    h("p", {}, program.start_text),
    h("p", {}, say(program.days_per_week === 1 ? "program.when_one" : "program.when", { days: program.days_per_week, minutes: program.minutes_per_session, weeks: program.total_weeks }),
      " ", program.start_date && say("program.from", { day: day(program.start_date) })),
    reasonsOf(program.reasons),
    program.guardian && h("p", { class: "note" }, program.guardian),
    [...program.instructions, ...program.notes.map(({ text }) => text)].map((line) => h("p", {}, line)),
    h("h2", {}, say("program.stage", { stage: say(`stages.${stage.phase}`) })),
    h("p", {}, stage.purpose),
    limits(stage, week),
    stage.sessions.length > 0 && h("p", {}, say("dose.effort_scale")),
    stage.sessions.map((session, number) => sessionInFull(session, number + 1, program, stage, week)),
    stage.exercises.filter(({ slug }) => stage.sessions.some((session) => doneIn(session, week).some((placed) => placed.slug === slug)))
      .map((exercise) => exerciseInFull(exercise, program, stage, week, attempt)),
    everyDay(stage, program, attempt),
    ladders(program, stage),
    takeAlong(program, week, attempt),
    log,
    later(program),
    open(stage),
    texts("program.pain", program.pain_rules),
    signs(program),
    texts("program.flare", program.flare_card),
    measures(program.measures),
    texts("program.know", [...stage.education, ...program.education, ...program.task_cues]),
    program.safety_net.map((line) => h("p", {}, line)),
    h("p", {}, h("strong", {}, `${say("dose.review")}: `), review(program.review)),
    sourcesOf(program, attempt),
    h("p", {}, program.disclaimer),
  ];
}

/** A plan in which nothing is done until somebody has looked: nothing that could be read as leave to go on. */
const pausedInFull = (program, week, attempt, log) => [
  TO_BE_SEEN.includes(program.care.level) && h("p", {}, h("strong", {}, program.care.wording)),
  program.guardian && h("p", { class: "note" }, program.guardian),
  signs(program),
  program.safety_net.map((line) => h("p", {}, line)),
  takeAlong(program, week, attempt),
  log,
  h("p", {}, program.disclaimer),
];

const reasonsOf = (reasons) => reasons.map((reason) => h("div", { class: "note" },
  h("p", {}, reason.text),
  reason.see && h("p", {}, say("program.instead", { who: reason.see })),
  reason.by_when && h("p", {}, say("program.by_when", { when: say(`care.${reason.by_when}`) }))));

const whichKnee = ({ affected_side: side }) => say("dose.knee", { side: say(`dose.${SIDES.includes(side) ? side : "unknown"}`) });

const FLAGS_OF_PLANNING = ["ratio", "shares", "below_minimum"]; // They change nothing that a person does.

/** What bounds this stage: what is marked about it, and how often a jump may land. */
const limits = ({ flags, landings_max: most = [] }, week) => [
  flags.filter(({ id }) => !FLAGS_OF_PLANNING.includes(id)).map(({ text }) => h("p", { class: "note" }, text)),
  most.length > 0 && h("p", { class: "note" }, say("dose.landings", { landings: most[Math.min(week, most.length) - 1] })),
];

const referrals = (entries) => entries.length > 0 && [
  h("h2", {}, say("program.referrals")),
  list(entries.map(({ to, by_when, why }) => `${to} (${say(`care.${by_when}`)}): ${why}`)),
];

const texts = (label, messages) => messages.length > 0 && fold(say(label), list(messages.map(({ text }) => text)));

const signs = (answer) => fold(say("program.signs"),
  answer.stop_signs.map(({ text, items }) => [h("p", {}, h("strong", {}, text)), list(items)]));

/** What of a session is done in a week of its stage: some exercises begin later, so that weekly sets grow slowly. */
const doneIn = (session, week) => session.exercises.filter(({ sets }) => sets.length === 0 || sets[0].from_week <= week);

/** The week of the stage in which an exercise is done for the first time. */
const beginOf = (slug, stage) => Math.min(...stage.sessions.flatMap(({ exercises }) =>
  exercises.filter((placed) => placed.slug === slug && placed.sets.length > 0).map(({ sets }) => sets[0].from_week)));

function sessionInFull(session, number, program, stage, week) {
  const { minutes } = session;
  // The days of a stage count from its own first day, on the paper and for the progression, too.
  const first = stage.first_day ?? program.start_date;
  const weekday = first && ((new Date(first).getUTCDay() + 6 + session.day - 1) % 7) + 1;
  const heading = weekday
    ? say("program.session_named", { number, weekday: say(`weekdays.${weekday}`), minutes })
    : say("program.session", { number, day: session.day, minutes });
  const named = Object.fromEntries(stage.exercises.map((exercise) => [exercise.slug, exercise]));
  const kinds = Object.fromEntries(program.exercises.map(({ slug, kind }) => [slug, kind]));
  return h("section", {},
    h("h3", {}, heading),
    h("ol", {},
      h("li", {}, say("dose.warm_up", { minutes: session.warm_up_min, text: session.warm_up })),
      doneIn(session, week).map((placed) => h("li", {}, h("strong", {}, named[placed.slug].name), ": ",
        doseInWords(named[placed.slug], kinds[placed.slug], placed, week, week === beginOf(placed.slug, stage)).join(" "))),
      session.cool_down && h("li", {}, say("dose.cool_down", { minutes: session.cool_down_min, text: session.cool_down }))));
}

function exerciseInFull(exercise, program, stage, week, attempt) {
  const card = program.exercises.find(({ slug }) => slug === exercise.slug);
  const labels = Object.fromEntries(stage.coverage.map(({ impairment, label }) => [impairment, label]));
  return h("article", { class: "exercise" },
    h("h3", {}, exercise.name),
    picture(exercise.slug, program.affected_side),
    h("p", {}, exercise.cue),
    exercise.cue_check && h("p", {}, say("program.check", { check: exercise.cue_check })),
    howTo(exercise.slug, attempt, (known) => tempoInWords(exercise, known, week)),
    exercise.easier_by_dose && h("p", {}, exercise.easier_by_dose),
    fold(say("program.stop"), list([exercise.stop_rule, exercise.pain_rule, ...card.stop_if])),
    fold(say("program.why"),
      list(exercise.why.map((need) => [
        // What only goes with a pattern has no label here, and an id says nothing to the person.
        labels[need.impairment] && [h("a", { href: rulePage(`impairments/${need.impairment}`) }, say("program.why_for", { what: labels[need.impairment] })), " "],
        [...new Set(need.because.map(({ kind }) => say(`program.because_${kind}`)))].join(", "),
      ])),
      h("p", {}, h("a", { href: rulePage(`exercises/${exercise.slug}`) }, say("program.catalog")))));
}

function picture(slug, side) {
  const shown = h("img", { alt: "", class: "figure", width: "320", height: "220" });
  readFigure(slug, side).then(
    ({ address, alt }) => { shown.src = address; shown.alt = alt; },
    () => shown.remove(), // The words say it all; a missing picture stops nobody.
  );
  return shown;
}

function howTo(slug, attempt, tempo = () => undefined) {
  const how = fold(say("program.how"));
  how.addEventListener("toggle", () => attempt(async () => {
    if (how.children.length > 1) return;
    const known = await read(`v1/exercises/${slug}`);
    const slowly = tempo(known);
    if (known.surface === "bed_or_floor") how.append(h("p", {}, say("dose.bed_or_floor")));
    how.append(h("p", {}, known.setup), h("ol", {}, known.steps.map((step) => h("li", {}, step))), list(known.cues));
    if (slowly) how.append(h("p", {}, slowly));
  }));
  return how;
}

/** The sources by their titles, which are read once somebody asks for them; they are English in every language. */
function sourcesOf(program, attempt) {
  const used = [...new Set(program.exercises.flatMap(({ sources }) => sources))].sort();
  const all = fold(say("program.sources"));
  all.addEventListener("toggle", () => attempt(async () => {
    if (all.children.length > 1) return;
    const { items } = await read("v1/sources");
    const shown = items.filter(({ id }) => used.includes(id)).map(({ id, authors, title, where, year }) =>
      h("a", { href: rulePage(`sources/${id}`), lang: "en" }, [authors, title, where, year].filter(Boolean).join(". ")));
    all.append(list(shown) || "");
  }));
  return all;
}

/** What is done in a few minutes outside the sessions; nothing while the plan is paused. */
const everyDay = ({ sessions, micro_doses: doses }, program, attempt) => sessions.length > 0 && doses.length > 0 && h("section", {},
  h("h2", {}, say("dose.every_day")),
  h("p", {}, say("dose.every_day_text")),
  doses.map((dose) => h("article", { class: "exercise" },
    h("h3", {}, dose.name),
    picture(dose.slug, program.affected_side),
    h("p", {}, microDoseInWords(dose).join(" ")),
    howTo(dose.slug, attempt))));

/** The way back to sport for ages 10 to 14, and what comes before running; nothing while the plan is paused. */
const ladders = ({ activity_ladder: ladder, phases, current_phase: at = 0 }, { sessions, run_ladder_entry: entry, entry: asked }) => sessions.length > 0 && [
  ladder && [
    h("h2", {}, say("dose.activity")),
    ladder.rules.map((line) => h("p", {}, line)),
    list(ladder.steps.map(({ step, text }) => say("dose.activity_step", { step, text }))),
  ],
  entry.length > 0 && [
    h("h2", {}, say("dose.run_entry")), h("p", {}, say("dose.run_entry_text")), list(entry),
    phases.slice(Math.max(at - 1, 0), at).map(({ phase, exit }) => [
      h("p", {}, `${say("dose.stage_asks", { stage: say(`stages.${phase}`) })}:`),
      list(exit.filter(({ id }) => asked.includes(id)).map(({ text, instead }) => [text, instead].filter(Boolean).join(" "))),
    ]),
  ],
];

/** What may help besides exercise; nothing that is not advised. */
function measures(all) {
  const shown = all.filter(({ kind }) => kind !== "not_advised");
  return shown.length > 0 && fold(say("dose.measures"), list(shown.map(({ name, kind, text, duration }) => [
    h("strong", {}, name), ": ", kind === "advice" ? text : say("dose.measure_ask", { text }), " ",
    duration && say("dose.measure_time", { text: duration }),
  ])));
}

const review = ({ on, after_days: days, text }) =>
  on ? say("dose.review_on", { day: day(on), text }) : say("dose.review_after", { days, text });

const later = (program) => fold(say("program.later"), list(program.phases.slice((program.current_phase ?? 0) + 1)
  .map(({ phase, first_week, weeks, purpose }) =>
    `${say("program.later_stage", { stage: say(`stages.${phase}`), week: first_week, weeks })}. ${purpose}`)));

function open({ coverage }) {
  const missing = coverage.filter(({ status }) => status !== "met");
  return missing.length > 0 && fold(say("program.open"), list(missing.map(({ label, reasons, what_would_fix: fixes }) =>
    [h("strong", {}, label), ": ", [...reasons, ...fixes].map(({ text }) => text).join(" ")])));
}

function takeAlong(program, week, attempt) {
  const large = h("input", { type: "checkbox", id: "large" });
  const letter = h("input", { type: "checkbox", id: "letter" });
  const saved = h("p", { role: "status" });
  const paper = h("div");
  const wanted = () => ({ program, week, paper: letter.checked ? "letter" : "a4", large_print: large.checked });
  const saveAs = (name, path, body, accept) => attempt(async () => {
    save(await post(path, body(), accept), name);
    saved.textContent = say("program.saved", { name });
  });
  const print = () => attempt(async () => {
    const page = await (await post("v1/handouts", wanted(), "text/html")).text();
    const frame = h("iframe", { title: say("program.print_frame"), srcdoc: page, class: "paper" });
    frame.addEventListener("load", () => frame.contentWindow.print());
    paper.replaceChildren(frame);
  });
  return h("section", {},
    h("h2", {}, say("program.take_along")),
    h("p", {}, h("label", {}, large, " ", say("program.large_print"))),
    h("p", {}, h("label", {}, letter, " ", say("program.letter"))),
    h("div", { class: "answers" },
      button(say("program.print"), print),
      button(say("program.pdf"), () => saveAs("knee-exercises.pdf", "v1/handouts", wanted, "application/pdf")),
      button(say("program.calendar"), () => saveAs("knee-exercises.ics", "v1/calendars", () => ({ program }), "text/calendar"))),
    saved, paper);
}
