// Starts the page. The service is stateless and so is this: after every answer the whole report is sent, and what comes
// back says what to ask or show next. So going back, changing an answer or another language need no code of their own: one
// fact in memory changes, and `proceed` looks again.

import { button } from "./elements.js";
import { proceed } from "./interview.js";
import { canKeep, forget, keep, keepAnswersTo, memory, recall, report } from "./memory.js";
import { findings, loadRuleBook, screens } from "./rule-book.js";
import { languageNow, post, speak } from "./service.js";
import { go, tellLeft } from "./steps.js";
import { languages, loadWords, say } from "./words.js";

function frame() {
  const place = (id, text) => { document.getElementById(id).textContent = text; };
  place("emergency", say("page.emergency"));
  place("not-a-doctor", say("page.not_a_doctor"));
  place("privacy", say("page.privacy"));
  place("rules", say("page.rules"));
  document.getElementById("rules").href = `rules?lang=${languageNow()}`;
  const wipe = button(say("page.forget"), () => {
    forget();
    proceed().then(() => { tellLeft(say("page.forgotten")); });
  });
  document.getElementById("forget").replaceChildren(wipe);
  const others = languages().length > 1 ? languages() : [];
  document.getElementById("languages").replaceChildren(...others.map(({ id, name }) =>
    button(name, () => {
      memory.language = id;
      keep();
      go(() => open(id));
    }, { lang: id, "aria-pressed": String(id === languageNow()) })));
}

/** The page in a language; what was answered stays, what the service said is asked for again. */
async function open(language) {
  speak(language);
  await loadWords();
  await loadRuleBook();
  keepAnswersTo({ screen: screens, finding: findings });
  frame();
  // A program keeps the language it was made in. Asked for again it is the same one, and the logs still fit. If there is
  // none any more (answers that are too old), or it may be another (other rules), the one that was begun goes on.
  if (memory.program && (memory.program.language ?? languages()[0].id) !== language) {
    const again = await post("v1/programs", { report: report(), ...memory.wishes });
    const isSame = again.phases && Object.entries(again.versions).every(([name, version]) => version === memory.program.versions[name]);
    if (isSame || !memory.program.phases) memory.program = again;
  }
  await proceed();
}

// Brought back as it was left, by going back: what was forgotten meanwhile must not come back with it.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted || !canKeep()) return;
  recall();
  go(() => open(memory.language ?? languageNow()));
});

recall();
go(() => open(memory.language ?? languageNow()));
