// How much of an exercise was done: sets with the repetitions or seconds of each, or minutes. Without it no session counts
// as done as planned, and nothing steps up.

import { numberField, pickField, written } from "./fields.js";
import { say } from "./words.js";

const MOST = { done_reps_per_set: 500, done_hold_s_per_set: 3600 };

/** What the dose is counted in: as the service reads a log against it. */
function countedIn(exercise, before) {
  if (!exercise) return Object.keys(before).find((name) => name in MOST || name === "done_duration_min");
  const { reps, reps_max: most = reps, hold_s: hold, duration_min: minutes } = exercise.doses[0];
  if (minutes !== undefined) return "done_duration_min";
  return reps === undefined || (hold !== undefined && most === 1) ? "done_hold_s_per_set" : "done_reps_per_set";
}

export function amountFields(slug, exercise, before) {
  const name = countedIn(exercise, before);
  if (name === "done_duration_min") {
    return [numberField(name, say("log.minutes"), { low: 0, high: 600, whole: true }, before, slug)];
  }
  const sets = pickField("done_sets", say("log.sets"), Array.from({ length: 11 }, (_, count) => [count, String(count)]), before, slug);
  if (!name) return [sets];
  const numbers = (input) => input.value.split(/[\s,;]+/).filter(Boolean).map(Number);
  const each = written(name, name === "done_reps_per_set" ? say("log.done_reps_per_set") : say("log.done_hold_s_per_set"), before[name]?.join(", "), slug, {
    hint: say("log.amounts"),
    mistake: say("log.amounts_wrong"),
    value: (input) => {
      const given = numbers(input);
      if (given.length === 0) return undefined;
      return given.length === 1 && sets.value() > 1 ? Array(sets.value()).fill(given[0]) : given;
    },
    // One number for each set that was done, so that a set nobody wrote down is not taken for one that was left out.
    fits: (given) => given.length === sets.value() && given.every((one) => Number.isInteger(one) && one >= 0 && one <= MOST[name]),
  });
  return [sets, each];
}
