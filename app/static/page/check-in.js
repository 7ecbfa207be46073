// Questions about a running program: the danger questions once more, or what has to be known for the next stage.

import { actNow, alertNow } from "./care.js";
import { keep, memory, reportOf } from "./memory.js";
import { dangerLeft, leftInWords } from "./question.js";
import { post } from "./service.js";
import { say } from "./words.js";

/** Begins one; ask: findings to ask about, after the danger questions if these are wanted. */
export function beginCheckIn(date, danger, ask) {
  memory.checkIn = { id: `at-${Date.now()}`, date, danger, ask, answers: [] };
  keep();
}

/**
 * The next question of the check-in: { question, remaining, alert }; undefined when nothing is left to ask, or when what
 * was said cannot wait: then the program has to hear it first.
 */
export async function nextOfCheckIn(findings) {
  const { date, danger, ask, answers } = memory.checkIn;
  const open = ask.filter((id) => answers.every((answer) => answer.id !== id));
  const asked = open[0] && { ...findings[open[0]], kind: "finding", why: undefined };
  if (!danger) {
    return asked && { question: asked, remaining: leftInWords({ least: open.length, most: open.length }) };
  }
  // Age and sex do not change; everything else is asked anew.
  const known = memory.answers.filter(({ id }) => ["age_years", "sex"].includes(id));
  const triage = await post("v1/triage", { ...reportOf([...known, ...answers]), answered_on: date });
  if (actNow(triage) === triage.level) return undefined;
  const alert = alertNow(triage);
  if (triage.state === "incomplete" && triage.ask_next[0]) {
    return { question: triage.ask_next[0], remaining: `${say("question.part_danger")}. ${dangerLeft(triage)}`, alert };
  }
  return asked && { question: asked, remaining: `${say("question.part_danger")}. ${leftInWords({ least: open.length, most: open.length })}`, alert };
}

export function answerCheckIn(answer) {
  memory.checkIn.answers.push(answer);
  keep();
}

/** Takes the last answer back. */
export function undoCheckIn() {
  memory.checkIn.answers.pop();
  keep();
}

/** Back to the plan. What was said stands, and the plan has to hear it; only where all was denied it is as if nobody had asked. */
export function leaveCheckIn() {
  if (memory.checkIn.answers.some(({ value }) => value !== "no")) return endCheckIn();
  dropCheckIn();
}

function dropCheckIn() {
  memory.checkIn = null;
  keep();
}

export function endCheckIn() {
  const { id, date, answers } = memory.checkIn;
  const { screens, findings } = reportOf(answers);
  memory.checkIns.push({ id, date, screens, findings });
  dropCheckIn();
}
