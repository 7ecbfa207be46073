// How soon somebody should look at the knee, and what to do until then.

import { h, list } from "./elements.js";
import { valueInWords } from "./question.js";
import { rulePage } from "./service.js";
import { say } from "./words.js";

const ACT_NOW = ["emergency", "urgent"];

/** What cannot wait interrupts a screen reader; anything else is read in its place. */
export const alertRole = (level) => (ACT_NOW.includes(level) ? "alert" : undefined);

/** The level that is to be said at once: that of the answer, or of a yes that is not settled yet. */
export function actNow(triage) {
  if (ACT_NOW.includes(triage.level)) return triage.level;
  return triage.level === "undetermined" && ACT_NOW.includes(triage.floor) ? triage.floor : null;
}

const presentFlags = (flags) => flags.filter(({ presence }) => presence === "present");

/** The short form above a question; null when nothing has to be said at once. */
export function alertNow(triage) {
  const level = actNow(triage);
  if (!level) return null;
  const advice = presentFlags(triage.red_flags).map((flag) => flag.advice);
  const text = triage.level === level ? [triage.wording, ...advice] : [say(`level.yes_${level}`), ...triage.safety_net.slice(0, 1)];
  return h("div", { class: `care ${level}`, role: "alert" },
    helpNow(level),
    text.map((line) => h("p", {}, line)));
}

/**
 * The same while the service cannot be asked: a yes to a danger question stands until everything it is about was answered.
 * null when there is none.
 */
export function alertOfAnswers(answers, screens) {
  const known = new Set(answers.map(({ id }) => id));
  const floors = answers
    .filter(({ kind, id, value }) => kind === "screen" && value === "yes" && screens[id]?.covers.some(({ finding }) => !known.has(finding)))
    .map(({ id }) => screens[id].floor);
  const level = ACT_NOW.find((each) => floors.includes(each));
  return level ? h("div", { class: `care ${level}`, role: "alert" }, helpNow(level), h("p", {}, say(`level.yes_${level}`))) : null;
}

const helpNow = (level) => h("p", {}, h("strong", {}, say(level === "emergency" ? "level.help_now" : "level.help_today")));

/** The long form: level, what to do, why, with links to the rules. */
export function careAdvice(triage, findings) {
  const flags = presentFlags(triage.red_flags);
  return h("div", { class: `care ${triage.level}`, role: alertRole(actNow(triage)) },
    h("p", {}, h("strong", {}, triage.wording)),
    flags.map((flag) => flagInFull(flag, findings)),
    triage.examination_needed && h("p", {}, triage.exercise.wording),
    h("h2", {}, say("level.watch")),
    triage.safety_net.map((line) => h("p", {}, line)));
}

export function flagInFull(flag, findings) {
  const line = (label, text) => text && h("p", {}, h("strong", {}, say(label)), " ", text);
  return h("section", { class: "flag" },
    h("p", {}, flag.advice),
    line("level.do", flag.do),
    line("level.dont", flag.dont),
    line("level.see", flag.see),
    line("level.within", flag.within),
    // A rule for clinicians only: neither its name nor its reasons, which tell the household what is suspected.
    flag.audience === "anyone" && [
      h("p", {}, say("level.because"), ": ", h("a", { href: rulePage(`red-flags/${flag.id}`) }, say("level.rule"))),
      list(flag.reasons
        .filter(({ value }) => value !== undefined)
        .map(({ finding, value }) => `${findings[finding].question} ${valueInWords(value, findings[finding])}`)),
    ]);
}
