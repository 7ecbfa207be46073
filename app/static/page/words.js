// The words of the page, in the language the service was asked for.

import { read } from "./service.js";

let words = {};

export async function loadWords() {
  words = await read("page/words.json");
  document.documentElement.lang = words.language;
  document.documentElement.dir = words.direction;
  document.title = say("page.title");
}

/** Whether there are words: there are none when the service was away from the start. */
export const hasWords = () => words.sections !== undefined;

/** How a test at home is done safely; undefined where a question asks for none. */
export const safetyOf = (finding) => words.sections.safety[finding];

export const languages = () => words.languages ?? [];

/** say("question.left", { count: 3 }): the text with its {names} filled in. A word that is missing is a mistake. */
export function say(place, values = {}) {
  const [section, name] = place.split(".");
  const text = words.sections?.[section]?.[name];
  if (text === undefined) throw new Error(`no word ${place}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The words of a section that begin so, as [rest of the name, text]. */
export const choices = (section, beginning = "") =>
  Object.entries(words.sections[section])
    .filter(([name]) => name.startsWith(beginning))
    .map(([name, text]) => [name.slice(beginning.length), text]);

export const day = (iso, options = { weekday: "long", day: "numeric", month: "long", year: "numeric" }) =>
  new Intl.DateTimeFormat(words.language, { ...options, timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));

export const today = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** The latest of some days; a day that is not known does not count. */
export const latestOf = (...days) => days.filter(Boolean).sort().at(-1);
