// What the person has entered. It lives in this tab alone (sessionStorage): not in the address, not in a cookie, and
// what is sent to the service is not kept there.

const PLACE = "genu-interview";

const nothing = () => ({
  answers: [], // in the order given: { kind: "screen" | "finding" | "side", id, value }
  language: null, // the one that was chosen on the page
  begun: false, // the first step was left
  levelSeen: null, // what was shown of the level of care after the danger signs
  goOn: null, // the level whose act-now advice was read, with the other questions wanted all the same
  enough: { danger: false, knee: false, exercises: false }, // no more questions of this part, please
  asked: 0, // questions about the knee in this round
  wishes: null, // { preferences, start_date }
  answeredOn: null,
  program: null, // the first program of the chain, as it was returned
  logs: [],
  checkIns: [],
  draft: null, // what is written in a form: { step, of, values }
  checkIn: null, // one that is being answered: { id, date, danger, ask, answers }
});

export let memory = nothing();

const isLike = (value, pattern) =>
  pattern === null || (value !== null && typeof value === typeof pattern && Array.isArray(value) === Array.isArray(pattern));

/** What was kept. An earlier version of the page may have kept it: what has another form now is not taken over. */
export function recall() {
  const blank = nothing();
  let kept;
  try {
    kept = Object.entries(JSON.parse(sessionStorage.getItem(PLACE) ?? "{}") ?? {});
  } catch {
    kept = [];
  }
  memory = { ...blank, ...Object.fromEntries(kept.filter(([name, value]) => name in blank && isLike(value, blank[name]))) };
}

/** Keeps of the answers those to questions that there are. */
export function keepAnswersTo(known) {
  memory.answers = memory.answers.filter((answer) => answer?.kind === "side" || answer?.id in (known[answer?.kind] ?? {}));
}

export function canKeep() {
  try {
    return Boolean(sessionStorage);
  } catch {
    return false;
  }
}

export function keep() {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(memory));
  } catch {
    // Without storage the answers live as long as the page.
  }
}

export function forget() {
  memory = nothing();
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // Nothing was kept where nothing may be kept.
  }
}

/** The report of the API: an answer that was not given is absent. */
export function report() {
  const made = reportOf(memory.answers);
  if (memory.answeredOn) made.answered_on = memory.answeredOn;
  return made;
}

export function reportOf(answers) {
  const made = { screens: {}, findings: {} };
  for (const { kind, id, value } of answers) {
    if (kind === "side") made.affected_side = value;
    else made[`${kind}s`][id] = value;
  }
  return made;
}

/** Remembers an answer; a changed one keeps its place. A changed screen takes back what was said about its details. */
export function remember(answer, covers = []) {
  const at = memory.answers.findIndex(({ kind, id }) => kind === answer.kind && id === answer.id);
  if (at < 0) memory.answers.push(answer);
  else {
    if (memory.answers[at].value !== answer.value) {
      memory.answers = memory.answers.filter(({ kind, id }) => kind !== "finding" || !covers.includes(id));
    }
    memory.answers[memory.answers.findIndex(({ kind, id }) => kind === answer.kind && id === answer.id)] = answer;
  }
  memory.program = null;
  memory.logs = [];
  memory.checkIns = [];
  memory.checkIn = null;
  keep();
}

/** Forgets every answer but the wishes, because they are too old to rely on. */
export function startAgain() {
  memory = { ...nothing(), begun: true, language: memory.language, wishes: memory.wishes };
  keep();
}
