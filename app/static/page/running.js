// A running program: the plan of today, logged sessions, and questions that come up while it runs.

import { alertRole, flagInFull } from "./care.js";
import { answerCheckIn, beginCheckIn, endCheckIn, leaveCheckIn, nextOfCheckIn, undoCheckIn } from "./check-in.js";
import { dropDraft, isDraft, kept } from "./drafts.js";
import { button, h } from "./elements.js";
import { logForm, logList, nextInWords } from "./log.js";
import { memory } from "./memory.js";
import { programInFull } from "./program.js";
import { questionForm } from "./question.js";
import { findings } from "./rule-book.js";
import { post } from "./service.js";
import { attempt, go, show } from "./steps.js";
import { latestOf, say, today } from "./words.js";

/**
 * The plan as it is now, or the question that is being answered about it.
 * anew begins every question again; changes() are the ways to change answers before anything is logged.
 */
export async function showRunning(ways) {
  if (memory.checkIn) return showCheckIn(ways);
  const { program: answer } = memory;
  const isTold = memory.logs.length + memory.checkIns.length > 0;
  // Days without a session say something, too: the gentle weeks end, and answers grow old.
  const progression = isTold || answer.start_date < today() ? await progress() : null;
  const program = progression?.program ?? answer;
  if (isDraft("log")) return writeLog(program, progression, ways, memory.logs.find(({ id }) => id === memory.draft.of));
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
    (asks.includes("safety_questions") || asksAboutDanger(progression)) && ifAsked("next.ask_text", () => askAgain(progression, ways), "next.ask"),
    needed.length > 0 && ifAsked("next.measure_text", () => checkIn(false, needed, ways), "next.measure"),
    programInFull(program, week, attempt, logSection(program, progression, ways)),
    isTold ? h("div", { class: "answers quiet" }, button(say("next.anew"), () => ways.anew())) : ways.changes());
}

/** Whether an exercise was stopped for something about which the danger questions have not been answered since. */
const asksAboutDanger = (progression) => (progression?.exercises ?? [])
  .filter(({ ask }) => ask.includes("safety_questions"))
  .some(({ decided_on: day }) => !memory.checkIns.some((checkIn) => isAfterSessionsOf(day, checkIn) && Object.keys(checkIn.screens).length > 0));

/** Whether it was begun after the sessions of that day were written, for which the days alone do not speak. */
const isAfterSessionsOf = (day, { id, date }) =>
  date > day || (date === day && memory.logs.every((log) => log.date !== day || log.id < id));

const again = (ways) => go(() => showRunning(ways));

/** Today, or the last day anything in memory is about: what is asked about cannot be earlier. */
const latestDay = () => latestOf(today(), memory.program.start_date, ...[...memory.logs, ...memory.checkIns].map(({ date }) => date));

const progress = () => post("v1/progressions", {
  program: memory.program, // always the first of the chain
  as_of: latestDay(),
  session_logs: memory.logs,
  check_ins: memory.checkIns,
});

const logSection = (program, progression, ways) => h("section", {},
  h("h2", {}, say("log.heading")),
  h("p", {}, say("log.what")),
  h("div", { class: "answers" }, button(say("log.add"), () => writeLog(program, progression, ways), { class: "main" }),
    button(say("next.new"), () => askAgain(progression, ways))),
  logList(memory.logs, (log) => writeLog(program, progression, ways, log)));

function writeLog(program, progression, ways, before) {
  const asks = Object.fromEntries((progression?.exercises ?? []).map(({ slug, next, ask: open }) => [next?.slug ?? slug, open]));
  const others = memory.logs.filter((log) => log !== before);
  const back = () => {
    dropDraft();
    return again(ways);
  };
  const logged = (logs) => {
    memory.logs = logs;
    return back();
  };
  // Sport of ages 10 to 14 has a step from the first day; running has one once the service opens it.
  const practice = progression ? progression.practice : program.activity_ladder?.steps[0];
  go(() => show("", kept(logForm(program, before, asks, practice ?? undefined, {
    done: (log) => logged([...others, log]),
    cancel: back,
    remove: () => logged(others),
  }), "log", before?.id)));
}

/** The danger questions once more, and what the danger signs that are there now rest on: only an answer ends them. */
function askAgain(progression, ways) {
  const reasons = (progression?.red_flags ?? []).filter(({ presence }) => presence === "present").flatMap((flag) => flag.reasons);
  const found = reasons.map(({ finding }) => finding).filter((id) => id !== "age_years" && findings[id]?.reported_by !== "examination");
  checkIn(true, [...new Set(found)], ways);
}

function checkIn(danger, wanted, ways) {
  beginCheckIn(latestDay(), danger, wanted);
  again(ways);
}

async function showCheckIn(ways) {
  const next = await nextOfCheckIn(findings);
  if (!next) {
    endCheckIn();
    return showRunning(ways);
  }
  const { question, remaining, alert } = next;
  const { kind, id } = question;
  const back = (undo) => () => {
    undo();
    again(ways);
  };
  return show(remaining, alert,
    questionForm({ ...question, finding: findings[id] }, (value) => back(() => answerCheckIn({ kind, id, value }))()),
    h("div", { class: "answers quiet" },
      memory.checkIn.answers.length > 0 && button(say("page.back"), back(undoCheckIn)),
      button(say("log.cancel"), back(leaveCheckIn))));
}
