// The service as this page uses it: JSON in, JSON out, every failure one kind of error.
// Addresses are relative, so that the page also works behind a path prefix.

let language = document.documentElement.lang;
let key = "";
let turn = 0;

export const languageNow = () => language;
export const speak = (wanted) => { language = wanted; };
export const useKey = (given) => { key = given; };

/** The page of a rule for people to read, in the language of this page. */
export const rulePage = (path) => `rules/${path}?lang=${language}`;

/** A new step was asked for: what is still under way for an earlier one is no longer wanted. */
export const nextTurn = () => { turn += 1; };

/** An answer that came after another step had been asked for. */
export class Late extends Error {}

/** What went wrong: status 0 when the service cannot be reached, else its problem document (RFC 9457). */
export class Trouble extends Error {
  constructor(status, problem = {}) {
    super(problem.title ?? "the service cannot be reached");
    this.status = status;
    this.problem = problem;
  }
}

async function send(path, options = {}) {
  const headers = { "Accept-Language": language, ...options.headers };
  if (key) headers.Authorization = `Bearer ${key}`;
  const mine = turn;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, credentials: "omit", referrerPolicy: "no-referrer" });
  } catch {
    answer = null;
  }
  if (mine !== turn) throw new Late();
  if (!answer) throw new Trouble(0);
  if (!answer.ok) throw new Trouble(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

// What is not JSON was not said by the service, but by something in between.
const json = (answer) => answer.json().catch(() => { throw new Trouble(0); });

export const read = async (path) => json(await send(path));

export async function post(path, body, accept = "application/json") {
  const headers = { "Content-Type": "application/json", Accept: accept };
  const answer = await send(path, { method: "POST", headers, body: JSON.stringify(body) });
  return accept === "application/json" ? json(answer) : answer.blob();
}

/** A drawing and what it says to those who cannot see it. */
export async function readFigure(slug, side) {
  const turned = side === "left" || side === "right" ? `?side=${side}` : "";
  const text = await (await send(`v1/exercises/${slug}/figure${turned}`)).text();
  // Without its style, which the content policy of this page would refuse.
  const drawn = new DOMParser().parseFromString(text.replace(/<style>.*?<\/style>/s, ""), "image/svg+xml");
  const said = (name) => drawn.querySelector(`svg > ${name}`)?.textContent ?? "";
  return { address: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })), alt: said("desc") || said("title") };
}
