// What is written in a form and not sent yet: another language or a page that is loaded again must not lose it.

import { keep, memory } from "./memory.js";

const isTicked = ({ type }) => type === "checkbox" || type === "radio";

/** The form with what was written in it, kept from now on; `step` is the one it belongs to, `of` what it is about. */
export function kept(form, step, of = null) {
  const fields = () => [...form.elements].filter(({ id }) => id);
  if (isDraft(step)) {
    for (const field of fields().filter(({ id }) => id in memory.draft.values)) {
      field[isTicked(field) ? "checked" : "value"] = memory.draft.values[field.id];
    }
  }
  form.addEventListener("change", () => {
    const values = Object.fromEntries(fields().map((field) => [field.id, isTicked(field) ? field.checked : field.value]));
    memory.draft = { step, of, values };
    keep();
  });
  return form;
}

export const isDraft = (step) => memory.draft?.step === step;

/** What was written was sent, or is not wanted. */
export function dropDraft() {
  memory.draft = null;
  keep();
}
