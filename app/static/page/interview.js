// The interview, step by step, up to a program: danger questions, level of care, questions about the knee, wishes.

import { actNow, alertNow, careAdvice } from "./care.js";
import { dropDraft, isDraft, kept } from "./drafts.js";
import { button, fold, h, list } from "./elements.js";
import { keep, memory, remember, report, startAgain } from "./memory.js";
import { withheld } from "./program.js";
import { dangerLeft, leftInWords, questionForm, valueInWords } from "./question.js";
import { findings, screens } from "./rule-book.js";
import { showRunning } from "./running.js";
import { post } from "./service.js";
import { go, show, tellLeft } from "./steps.js";
import { wishesForm } from "./wishes.js";
import { choices, latestOf, say, today } from "./words.js";

const KNEE_QUESTIONS_A_ROUND = 20;

let latest = null; // What the service said last about the danger signs.

/** The next step, from what is in memory. */
export const proceed = () => go(async () => {
  latest = null;
  if (!memory.begun) return showStart();
  // A plan that was made is looked after by its progression; until then answers count for as long as they hold.
  const triage = await post("v1/triage", memory.program ? report() : { ...report(), as_of: latestOf(today(), memory.answeredOn) });
  latest = triage;
  const level = actNow(triage);
  if (level && triage.level === level && memory.goOn !== level) return showCare(triage);
  if (!memory.program && haveGrownOld(triage.ask_next)) return askAllAgain();
  const asked = memory.enough.danger && triage.state !== "incomplete" ? undefined : triage.ask_next[0];
  if (asked) return showDangerQuestion(asked, triage);
  if (memory.levelSeen !== adviceOf(triage) || level) return showCare(triage);
  const question = memory.enough.knee ? undefined : await nextAboutTheKnee();
  if (question) return showKneeQuestion(question, triage);
  // A plan cannot begin before the answers it rests on.
  if (!memory.wishes || isDraft("wishes") || memory.wishes.start_date < memory.answeredOn) return showWishes();
  return showProgram();
});

/** What was shown of a level of care: another level, or another danger sign, is shown anew. */
const adviceOf = ({ level, red_flags: flags }) => `${level} ${flags.filter(({ presence }) => presence === "present").length}`;

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
  ask("danger", dangerLeft(triage), asked, alertNow(triage), triage.state !== "incomplete");
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
  kind: "side", id: "side", question: say("page.side"), most: KNEE_QUESTIONS_A_ROUND + 1,
  choices: choices("page", "side_"),
});

function showKneeQuestion(question, triage) {
  ask("knee", leftInWords({ least: 0, most: question.most }), question, alertNow(triage), true);
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
    given === undefined && [conflictsInFull(), answersSoFar()]);
}

/** Answers that cannot both be right, and the questions that can settle it. */
const conflictsInFull = () => (latest?.conflicts ?? []).map((conflict) => h("div", { class: "note" },
  h("p", {}, h("strong", {}, say("page.conflict"))),
  h("p", {}, conflict.message),
  h("div", { class: "answers" }, [...conflict.findings, ...conflict.ask_again]
    .filter((id) => findings[id] && findings[id].reported_by !== "examination")
    .map((id) => button(`${say("page.change")}: ${findings[id].question}`, () => change(answerTo(id)))))));

const answerTo = (id) => memory.answers.find((answer) => answer.kind === "finding" && answer.id === id) ?? { kind: "finding", id };


function back() {
  change(memory.answers.at(-1));
}

const answersSoFar = () => memory.answers.length > 0 && fold(say("page.given"), list(memory.answers.map((answer) => [
  questionOf(answer), " ", h("strong", {}, inWords(answer)), " ",
  button(say("page.change"), () => change(answer), { "aria-label": `${say("page.change")}: ${questionOf(answer)}` }),
]), { class: "given" }));

const questionOf = ({ kind, id }) => (kind === "side" ? say("page.side") : { screen: screens, finding: findings }[kind][id].question);
const inWords = ({ kind, id, value }) => (value === undefined ? undefined : kind === "side" ? say(`page.side_${value}`) : valueInWords(value, findings[id]));

/** Asks an answered question again; what was to be said at once stands until there is another answer. */
const change = (answer) => go(() => {
  memory.goOn = null;
  memory.levelSeen = null;
  const question = answer.kind === "side" ? sideQuestion() : {
    kind: answer.kind, id: answer.id, question: questionOf(answer),
    covers: screens[answer.id]?.covers.map(({ finding }) => finding) ?? [],
  };
  ask(null, "", question, latest && alertNow(latest), false, inWords(answer));
});

function showCare(triage) {
  const now = actNow(triage);
  const goOn = () => {
    memory.levelSeen = adviceOf(triage);
    memory.goOn = triage.level;
    keep();
    proceed();
  };
  const more = now ? triage.ask_next.length > 0 && memory.goOn !== triage.level : true;
  show("",
    h("h1", { id: "heading", tabindex: "-1" }, say(now ? { emergency: "level.help_now", urgent: "level.help_today" }[now] : "level.heading")),
    memory.levelSeen && !now && h("p", { class: "note" }, say("level.changed")),
    careAdvice(triage, findings),
    h("div", { class: "answers" }, more && button(say(now ? "level.more" : "level.go_on"), goOn, { class: now ? undefined : "main" })),
    conflictsInFull(),
    answersSoFar());
}

function showWishes(note) {
  const age = memory.answers.find(({ id }) => id === "age_years")?.value;
  const form = wishesForm(memory.wishes, age, memory.answeredOn, (wishes) => {
    memory.wishes = wishes;
    memory.program = null;
    dropDraft();
    proceed();
  });
  show("", note && h("p", { class: "note", role: "alert" }, note), kept(form, "wishes"), conflictsInFull(), answersSoFar());
}

async function showProgram() {
  memory.program ??= await post("v1/programs", { report: report(), ...memory.wishes });
  keep();
  const answer = memory.program;
  if (answer.outcome === "needs_answers") return askForProgram(answer);
  const [asked, ...more] = memory.enough.exercises ? [] : keptOutBy(answer);
  if (asked) return ask("exercises", leftInWords({ least: 0, most: more.length + 1 }), asked, null, true);
  if (answer.outcome === "withheld") {
    return show("", h("h1", { id: "heading", tabindex: "-1" }, say("program.withheld")), withheld(answer), changes());
  }
  return showRunning({ anew: startOver, changes });
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
  if (haveGrownOld(answer.ask_next)) return askOnceMore();
  if (answer.ask_next.length > 0) {
    const [question] = answer.ask_next;
    memory.program = null;
    return ask(null, "", question, h("div", { class: "note" }, [answer.text, ...answer.reasons.map(({ text }) => text)].map((text) => h("p", {}, text))), false);
  }
  memory.program = null;
  return showWishes(answer.text);
}

/** Answers are too old for the day the program begins on: on an earlier day they may count, else they are asked for again. */
function askOnceMore() {
  memory.program = null;
  if (memory.wishes.start_date > today()) return showWishes(say("wishes.too_late"));
  return askAllAgain();
}

const askAllAgain = () => startOver().then(() => tellLeft(say("page.too_old")));

/** What was answered is asked again only once it is too old. */
const haveGrownOld = (asked) =>
  asked.some(({ id }) => memory.answers.some((given) => given.id === id && given.value !== "unknown"));

const changes = () => [
  h("div", { class: "answers quiet" },
    button(say("program.more_answers"), () => {
      memory.enough = { danger: false, knee: false, exercises: false };
      memory.asked = 0;
      memory.program = null;
      proceed();
    }),
    button(say("program.wishes"), () => go(() => showWishes()))),
  conflictsInFull(),
  answersSoFar(),
];
