// Making parts of the page. Text is always set as text, never as HTML.

/** An element: h("button", { type: "button", onclick: go }, "Go"). Absent and false attributes are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}

/** A button. The second click of a double click does nothing: by then another step may be under the finger. */
export const button = (label, onclick, attributes = {}) =>
  h("button", { type: "button", onclick: (event) => event.detail > 1 || onclick(event), ...attributes }, label);

export const list = (items, attributes = {}) => items.length > 0 && h("ul", attributes, items.map((item) => h("li", {}, item)));

export const fold = (label, ...children) => h("details", {}, h("summary", {}, label), ...children);

/** Saves a file the way a link does. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
