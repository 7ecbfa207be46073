// The dose of an exercise in words, for one week of a stage.

import { say } from "./words.js";

const fromWeek = (steps, week) => steps.findLast((step) => step.from_week <= week) ?? steps[0];
const range = (low, high) => (low === high ? String(low) : say("dose.to", { low, high }));
const count = (sets) => (sets === 1 ? say("dose.one_set") : say("dose.sets", { sets }));

const HELD = ["isometric", "stretch", "balance"]; // Kinds whose single effort in seconds is a hold.

/**
 * Sentences: sets, repetitions or hold, rest and effort, and what goes with this dose; `kind` is that of the exercise.
 * isNew: it is done for the first time in this week of the stage.
 */
export function doseInWords(exercise, kind, placed, week, isNew) {
  const dose = fromWeek(exercise.doses, week);
  const step = placed.sets.length > 0 && dose.duration_min === undefined ? fromWeek(placed.sets, week) : undefined;
  const said = [];
  if (step) said.push(`${sets(exercise, step)}.`);
  said.push(amount(dose, placed.duration_min, HELD.includes(kind)));
  if (dose.duration_min !== undefined && exercise.sides !== "both_legs") said.push(say("dose.minutes_each"));
  if (isNew && exercise.first_session_sets < step?.sets) {
    said.push(say("dose.first_time", { sets: count(exercise.first_session_sets) }));
  }
  if (dose.rest_max_s && step?.sets > 1) said.push(say("dose.rest", { rest: range(dose.rest_min_s, dose.rest_max_s) }));
  said.push(say("dose.effort", { effort: range(dose.effort_min_rpe, dose.effort_max_rpe) }));
  if (exercise.load_kg !== undefined) said.push(say("dose.load", { kg: exercise.load_kg }));
  if (exercise.range_limit_deg !== undefined) said.push(say("dose.range", { range: exercise.range_limit_deg }));
  said.push(dose.note);
  return said.filter(Boolean);
}

/** Sentences: when, how much and how hard, of what is done outside the sessions. */
export function microDoseInWords(dose) {
  return [
    dose.text,
    dose.reps === 1 ? say("dose.micro_hold", { hold: dose.hold_s }) : say("dose.micro_holds", { reps: dose.reps, hold: dose.hold_s }),
    dose.both_sides && say("dose.micro_each"),
    say("dose.effort_most", { effort: dose.effort_max_rpe }),
  ].filter(Boolean);
}

function sets(exercise, step) {
  if (exercise.sides === "both_legs") return count(step.sets);
  if (exercise.sides === "equal" || step.other_side_sets === undefined) return say("dose.side_each", { sets: count(step.sets) });
  return say("dose.side_sore_first", { sets: count(step.sets), other: count(step.other_side_sets) });
}

/** How slowly, as the parts follow each other; `known` is the exercise in the catalog. */
export function tempoInWords({ doses }, { kind, dosage }, week) {
  const { tempo } = fromWeek(doses, week);
  const partsOf = (text) => text.split("-").map(Number);
  const [first, hold, last] = partsOf(tempo ?? "x-0-x");
  if (Number.isNaN(first) || Number.isNaN(last)) return undefined;
  // A tempo of the plan begins with the lowering; a lift comes first where the catalog is quicker on the way there.
  const lifts = ["strength", "isometric"].includes(kind) && dosage.some((dose) => dose.tempo && partsOf(dose.tempo)[0] < partsOf(dose.tempo)[2]);
  const seconds = (number) => (number === 1 ? say("dose.one_second") : say("dose.seconds", { seconds: number }));
  const [there, back] = (lifts ? [last, first] : [first, last]).map(seconds);
  return hold > 0 ? say("dose.tempo", { first: there, hold, last: back }) : say("dose.tempo_without_hold", { first: there, last: back });
}

function amount(dose, minutes, isHeld) {
  if (dose.duration_min !== undefined) {
    const longest = minutes ?? dose.duration_max_min ?? dose.duration_min;
    if (longest === 1) return say("dose.one_minute");
    return say("dose.minutes", { minutes: range(Math.min(dose.duration_min, longest), longest) });
  }
  const reps = dose.reps === undefined ? undefined : range(dose.reps, dose.reps_max ?? dose.reps);
  if (dose.hold_s === undefined) return reps && say("dose.each_reps", { reps });
  const hold = range(dose.hold_s, dose.hold_max_s ?? dose.hold_s);
  if (!isHeld && (reps === undefined || reps === "1")) return say("dose.each_time", { seconds: hold });
  return reps === undefined || reps === "1" ? say("dose.each_hold", { hold }) : say("dose.each_reps_held", { reps, hold });
}
