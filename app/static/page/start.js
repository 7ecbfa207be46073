// The interview, step by step. The service is stateless and so is this: after every answer the whole report is sent, and
// what comes back says what to ask or show next. So going back, changing an answer or another language need no code of
// their own: one fact in memory changes, and `proceed` looks again.

import { actNow, alertNow, alertRole, careAdvice, flagInFull } from "./care.js";
import { answerCheckIn, beginCheckIn, endCheckIn, leaveCheckIn, nextOfCheckIn, undoCheckIn } from "./check-in.js";
import { button, fold, h, list } from "./elements.js";
import { logForm, logList, nextInWords } from "./log.js";
import { forget, keep, memory, recall, remember, report, startAgain } from "./memory.js";
import { programInFull, withheld } from "./program.js";
import { dangerLeft, leftInWords, questionForm, valueInWords } from "./question.js";
import { languageNow, Late, nextTurn, post, read, rulePage, speak, Trouble, useKey } from "./service.js";
import { wishesForm } from "./wishes.js";
import { choices, hasWords, languages, loadWords, say, today } from "./words.js";

const KNEE_QUESTIONS_A_ROUND = 20;

const step = document.getElementById("step");
const left = document.getElementById("progress");
let findings = {};
let screens = {};

/** Shows a step and moves the focus to its heading, so that a screen reader starts there. */
function show(remaining, ...parts) {
  left.textContent = remaining;
  step.replaceChildren(...h("div", {}, parts).childNodes);
  document.getElementById("heading").focus();
  scrollTo(0, 0);
}

/** Goes to another step: what an earlier step is still waiting for is no longer shown when it comes. */
function go(action) {
  nextTurn();
  return attempt(action);
}

/** Runs what may fail; a failure is told in words, and "try again" runs it again. Nothing that was entered is lost. */
async function attempt(action) {
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

/** The next step, from what is in memory. */
const proceed = () => go(async () => {
  if (!memory.begun) return showStart();
  const triage = await post("v1/triage", report());
  const level = actNow(triage);
  if (level && triage.level === level && memory.goOn !== level) return showCare(triage);
  const asked = memory.enough.danger && triage.state !== "incomplete" ? undefined : triage.ask_next[0];
  if (asked) return showDangerQuestion(asked, triage);
  if (!memory.levelSeen || level) return showCare(triage);
  const question = memory.enough.knee ? undefined : await nextAboutTheKnee();
  if (question) return showKneeQuestion(question, triage);
  if (!memory.wishes) return showWishes();
  return showProgram();
});

function showStart() {
  show("",
    h("h1", { id: "heading", tabindex: "-1" }, say("start.heading")),
    h("p", {}, say("start.what")),
    h("p", {}, say("start.how_long")),
    h("p", {}, say("page.not_a_doctor")),
    h("div", { class: "answers" }, button(say("start.begin"), () => {
      memory.begun = true;
      memory.answeredOn = today();
      keep();
      proceed();
    }, { class: "main" })));
}

function showDangerQuestion(asked, triage) {
  ask("danger", dangerLeft(triage), {
    ...asked,
    rules: asked.could_change.map((id) => ({ address: rulePage(`red-flags/${id}`), name: id })),
  }, alertNow(triage), triage.state !== "incomplete");
}

async function nextAboutTheKnee() {
  if (!memory.answers.some(({ kind }) => kind === "side")) return sideQuestion();
  if (memory.asked >= KNEE_QUESTIONS_A_ROUND) return undefined;
  const { ask_next: questions } = await post("v1/classifications", report());
  const open = questions.filter(({ reported_by: by }) => by !== "examination");
  const most = Math.min(open.length, KNEE_QUESTIONS_A_ROUND - memory.asked);
  return open[0] && { ...open[0], kind: "finding", why: say("question.settles"), most };
}

const sideQuestion = () => ({
  kind: "side", id: "side", question: say("page.side"), most: KNEE_QUESTIONS_A_ROUND + 1, settles: [],
  choices: choices("page", "side_"),
});

function showKneeQuestion(question, triage) {
  const rules = question.settles.map((each) => each.split(":")).map(([kind, id]) => ({
    address: rulePage(`${kind === "impairment" ? "impairments" : "patterns"}/${id}`), name: id,
  }));
  ask("knee", leftInWords({ least: 0, most: question.most }), { ...question, rules }, alertNow(triage), true);
}

/** One question; `given` is the earlier answer when it is being changed. */
function ask(part, remaining, question, alert, mayStop, given) {
  const form = questionForm({ ...question, before: given, finding: findings[question.id] }, (value) => {
    const { kind, id, covers } = question;
    remember({ kind, id, value }, covers);
    if (part === "knee" && given === undefined && kind === "finding") memory.asked += 1;
    keep();
    proceed();
  });
  show(part ? `${say(`question.part_${part}`)}. ${remaining}` : "", alert, form,
    h("div", { class: "answers quiet" },
      memory.answers.length > 0 && given === undefined && button(say("page.back"), back),
      mayStop && button(say(part === "danger" ? "page.skip" : "page.done_early"), () => {
        memory.enough[part] = true;
        keep();
        proceed();
      })),
    given === undefined && answersSoFar());
}

function back() {
  change(memory.answers.at(-1));
}

const answersSoFar = () => memory.answers.length > 0 && fold(say("page.given"), list(memory.answers.map((answer) => [
  questionOf(answer), " ", h("strong", {}, inWords(answer)), " ",
  button(say("page.change"), () => change(answer), { "aria-label": `${say("page.change")}: ${questionOf(answer)}` }),
]), { class: "given" }));

const questionOf = ({ kind, id }) => (kind === "side" ? say("page.side") : { screen: screens, finding: findings }[kind][id].question);
const inWords = ({ kind, id, value }) => (kind === "side" ? say(`page.side_${value}`) : valueInWords(value, findings[id]));

/** Asks an answered question again. */
function change(answer) {
  memory.goOn = null;
  memory.levelSeen = false;
  const question = answer.kind === "side" ? sideQuestion() : {
    kind: answer.kind, id: answer.id, question: questionOf(answer),
    covers: screens[answer.id]?.covers.map(({ finding }) => finding) ?? [],
  };
  ask(null, "", question, null, false, inWords(answer));
}

function showCare(triage) {
  const now = actNow(triage);
  const goOn = () => {
    memory.levelSeen = true;
    memory.goOn = triage.level;
    keep();
    proceed();
  };
  const more = now ? triage.ask_next.length > 0 && memory.goOn !== triage.level : true;
  show("",
    h("h1", { id: "heading", tabindex: "-1" }, say(now ? { emergency: "level.help_now", urgent: "level.help_today" }[now] : "level.heading")),
    careAdvice(triage, findings),
    h("div", { class: "answers" }, more && button(say(now ? "level.more" : "level.go_on"), goOn, { class: now ? undefined : "main" })),
    answersSoFar());
}

function showWishes(note) {
  const age = memory.answers.find(({ id }) => id === "age_years")?.value;
  show("", note && h("p", { class: "note", role: "alert" }, note), wishesForm(memory.wishes, age, (wishes) => {
    memory.wishes = wishes;
    memory.program = null;
    keep();
    proceed();
  }), answersSoFar());
}

async function showProgram() {
  if (memory.checkIn) return showCheckIn();
  memory.program ??= await post("v1/programs", { report: report(), ...memory.wishes });
  keep();
  const answer = memory.program;
  if (answer.outcome === "needs_answers") return askForProgram(answer);
  const [asked, ...more] = memory.enough.exercises ? [] : keptOutBy(answer);
  if (asked) return ask("exercises", leftInWords({ least: 0, most: more.length + 1 }), asked, null, true);
  if (answer.outcome === "withheld") {
    return show("", h("h1", { id: "heading", tabindex: "-1" }, say("program.withheld")), withheld(answer), changes());
  }
  const progression = memory.logs.length + memory.checkIns.length > 0 ? await progress() : null;
  const program = progression?.program ?? answer;
  const paused = progression?.decision.decision === "pause";
  // The gentle set is never longer than its weeks, whatever the day.
  const { weeks } = program.phases[program.current_phase ?? 0];
  const week = progression ? Math.min(Math.floor(progression.decision.days_in_phase / 7) + 1, weeks) : 1;
  const asks = progression?.decision.ask ?? [];
  const needed = paused ? [] : asks.filter((id) => findings[id] && findings[id].reported_by !== "examination");
  const ifAsked = (text, press, label) => h("div", { class: "note" }, h("p", {}, say(text)), button(say(label), press, { class: "main" }));
  show("",
    h("h1", { id: "heading", tabindex: "-1" }, say(paused ? "program.paused" : "program.heading")),
    progression && nextInWords(progression),
    progression?.red_flags.filter(({ presence }) => presence === "present")
      .map((flag) => h("div", { class: `care ${flag.level}`, role: alertRole(flag.level) }, flagInFull(flag, findings))),
    asks.includes("safety_questions") && ifAsked("next.ask_text", () => askAgain(progression), "next.ask"),
    needed.length > 0 && ifAsked("next.measure_text", () => checkIn(false, needed), "next.measure"),
    programInFull(program, week, attempt, logSection(program, progression)),
    progression ? h("div", { class: "answers quiet" }, button(say("next.anew"), () => startOver())) : changes());
}

/** Every question once more, for a new program; the logs belong to the old one. */
function startOver() {
  startAgain();
  memory.answeredOn = today();
  keep();
  return proceed();
}

/** Questions nobody has asked yet, and without whose answers exercises are left out to be safe. */
function keptOutBy({ unknowns = [], coverage }) {
  const fixes = coverage.flatMap((need) => need.what_would_fix).flatMap(({ about }) => about);
  const known = new Set(memory.answers.map(({ id }) => id));
  return [...new Set([...fixes, ...unknowns.flatMap((unknown) => unknown.findings)])]
    .filter((id) => !known.has(id) && findings[id] && findings[id].reported_by !== "examination")
    .map((id) => ({ ...findings[id], kind: "finding", why: say("question.frees") }));
}

/** The program needs something that the interview left open: it is asked for here. */
function askForProgram(answer) {
  if (answer.ask_next.some(({ id }) => memory.answers.some((given) => given.id === id && given.value !== "unknown"))) {
    return askOnceMore();
  }
  if (answer.ask_next.length > 0) {
    const [question] = answer.ask_next;
    memory.program = null;
    return ask(null, "", question, h("p", { class: "note" }, answer.text), false);
  }
  memory.program = null;
  return showWishes(answer.text);
}

/** Answers are too old for the day the program begins on: on an earlier day they count, or they are asked for again. */
function askOnceMore() {
  memory.program = null;
  const isLate = memory.wishes.start_date > today();
  if (isLate && memory.answeredOn === today()) return showWishes(say("wishes.too_late"));
  return startOver().then(() => { left.textContent = say("page.too_old"); });
}

const changes = () => [
  h("div", { class: "answers quiet" },
    button(say("program.more_answers"), () => {
      memory.enough = { danger: false, knee: false, exercises: false };
      memory.asked = 0;
      memory.program = null;
      proceed();
    }),
    button(say("program.wishes"), () => showWishes())),
  answersSoFar(),
];

/** Today, or the last day anything in memory is about: what is asked about cannot be earlier. */
const latestDay = () => [today(), memory.program.start_date, ...[...memory.logs, ...memory.checkIns].map(({ date }) => date)]
  .filter(Boolean).sort().at(-1);

const progress = () => post("v1/progressions", {
  program: memory.program, // always the first of the chain
  as_of: latestDay(),
  session_logs: memory.logs,
  check_ins: memory.checkIns,
});

const logSection = (program, progression) => h("section", {},
  h("h2", {}, say("log.heading")),
  h("p", {}, say("log.what")),
  h("div", { class: "answers" }, button(say("log.add"), () => writeLog(program, progression), { class: "main" }),
    button(say("next.new"), () => askAgain(progression))),
  logList(memory.logs, (log) => writeLog(program, progression, log)));

function writeLog(program, progression, before) {
  const asks = Object.fromEntries((progression?.exercises ?? []).map(({ slug, next, ask: open }) => [next?.slug ?? slug, open]));
  const others = memory.logs.filter((log) => log !== before);
  const logged = (logs) => {
    memory.logs = logs;
    keep();
    return go(showProgram);
  };
  // Sport of ages 10 to 14 has a step from the first day; running has one once the service opens it.
  const practice = progression ? progression.practice : program.activity_ladder?.steps[0];
  show("", logForm(program, before, asks, practice ?? undefined, {
    done: (log) => logged([...others, log]),
    cancel: () => go(showProgram),
    remove: () => logged(others),
  }));
}

/** The danger questions once more, and what the danger signs that are there now rest on: only an answer ends them. */
function askAgain(progression) {
  const reasons = (progression?.red_flags ?? []).filter(({ presence }) => presence === "present").flatMap((flag) => flag.reasons);
  const found = reasons.map(({ finding }) => finding).filter((id) => id !== "age_years" && findings[id]?.reported_by !== "examination");
  checkIn(true, [...new Set(found)]);
}

function checkIn(danger, wanted) {
  beginCheckIn(latestDay(), danger, wanted);
  go(showProgram);
}

async function showCheckIn() {
  const next = await nextOfCheckIn(findings);
  if (!next) {
    endCheckIn();
    return showProgram();
  }
  const { question, remaining, alert } = next;
  const { kind, id } = question;
  const back = (undo) => () => {
    undo();
    go(showProgram);
  };
  return show(remaining, alert,
    questionForm({ ...question, finding: findings[id], rules: [] }, (value) => back(() => answerCheckIn({ kind, id, value }))()),
    h("div", { class: "answers quiet" },
      memory.checkIn.answers.length > 0 && button(say("page.back"), back(undoCheckIn)),
      button(say("log.cancel"), back(leaveCheckIn))));
}

async function loadRuleBook() {
  const byId = ({ items }) => Object.fromEntries(items.map((each) => [each.id, each]));
  [findings, screens] = (await Promise.all([read("v1/findings"), read("v1/screens")])).map(byId);
}

function frame() {
  const place = (id, text) => { document.getElementById(id).textContent = text; };
  place("emergency", say("page.emergency"));
  place("not-a-doctor", say("page.not_a_doctor"));
  place("privacy", say("page.privacy"));
  place("rules", say("page.rules"));
  document.getElementById("rules").href = `rules?lang=${languageNow()}`;
  const wipe = button(say("page.forget"), () => {
    forget();
    proceed().then(() => { left.textContent = say("page.forgotten"); });
  });
  document.getElementById("forget").replaceChildren(wipe);
  const others = languages().length > 1 ? languages() : [];
  document.getElementById("languages").replaceChildren(...others.map(({ id, name }) =>
    button(name, () => {
      memory.language = id;
      keep();
      go(() => open(id));
    }, { lang: id, "aria-pressed": String(id === languageNow()) })));
}

/** The page in a language; what was answered stays, what the service said is asked for again. */
async function open(language) {
  speak(language);
  await loadWords();
  await loadRuleBook();
  frame();
  // A program keeps the language it was made in. Asked for again it is the same one, and the logs still fit. If there is
  // none any more (answers that are too old, other rules), the one that was begun goes on.
  if (memory.program && (memory.program.language ?? languages()[0].id) !== language) {
    const again = await post("v1/programs", { report: report(), ...memory.wishes });
    if (again.phases || !memory.program.phases) memory.program = again;
  }
  await proceed();
}

recall();
go(() => open(memory.language ?? languageNow()));
