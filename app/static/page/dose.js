// The dose of an exercise in words, for one week of a stage.

import { say } from "./words.js";

const fromWeek = (steps, week) => steps.findLast((step) => step.from_week <= week) ?? steps[0];
const range = (low, high) => (low === high ? String(low) : say("dose.to", { low, high }));
const count = (sets) => (sets === 1 ? say("dose.one_set") : say("dose.sets", { sets }));

/** Sentences: sets, repetitions or hold, rest and effort, and what goes with this dose. */
export function doseInWords(exercise, placed, week) {
  const dose = fromWeek(exercise.doses, week);
  const said = [];
  if (placed.sets.length > 0 && dose.duration_min === undefined) said.push(`${sets(exercise, fromWeek(placed.sets, week))}.`);
  said.push(amount(dose, placed.duration_min));
  if (dose.rest_max_s) said.push(say("dose.rest", { rest: range(dose.rest_min_s, dose.rest_max_s) }));
  said.push(say("dose.effort", { effort: range(dose.effort_min_rpe, dose.effort_max_rpe) }));
  if (exercise.load_kg !== undefined) said.push(say("dose.load", { kg: exercise.load_kg }));
  if (exercise.range_limit_deg !== undefined) said.push(say("dose.range", { range: exercise.range_limit_deg }));
  said.push(dose.note);
  return said.filter(Boolean);
}

function sets(exercise, step) {
  if (exercise.sides === "both_legs") return count(step.sets);
  if (exercise.sides === "equal" || step.other_side_sets === undefined) return say("dose.side_each", { sets: count(step.sets) });
  return say("dose.side_sore_first", { sets: count(step.sets), other: count(step.other_side_sets) });
}

function amount(dose, minutes) {
  if (dose.duration_min !== undefined) {
    const longest = minutes ?? dose.duration_max_min ?? dose.duration_min;
    return say("dose.minutes", { minutes: range(Math.min(dose.duration_min, longest), longest) });
  }
  const reps = dose.reps === undefined ? undefined : range(dose.reps, dose.reps_max ?? dose.reps);
  if (dose.hold_s === undefined) return reps && say("dose.each_reps", { reps });
  const hold = range(dose.hold_s, dose.hold_max_s ?? dose.hold_s);
  return reps === undefined || reps === "1" ? say("dose.each_hold", { hold }) : say("dose.each_reps_held", { reps, hold });
}
