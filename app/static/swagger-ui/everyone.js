/* Swagger UI for everyone: a plugin that mends what keeps people with a keyboard or a screen reader out (WCAG 2.2 AA).

Colours and sizes are in page.css. What a component lets a plugin change is changed in the component; names and focus of
elements that take nothing from a plugin are given to them when they appear. */

const plain = ({ text }) => text;

/** What is given to elements when they appear: which, the attribute, and its value (null removes it). */
const MENDED = [
  ["#servers", "aria-label", () => "Server"],
  [".examples-select-element", "aria-label", () => "Example"],
  [".body-param__text", "aria-label", () => "Request body"],
  ["[data-param-name] :is(input, select, textarea)", "aria-label", (it) => it.closest("[data-param-name]").dataset.paramName],
  // What scrolls can be scrolled with the arrow keys.
  [".microlight", "tabindex", () => "0"],
  [".close-modal", "aria-label", () => "Close"],
  // Its name is what is written on it.
  [".auth-btn-wrapper button[aria-label]", "aria-label", () => null],
];

function mend(root) {
  for (const [selector, attribute, value] of MENDED) {
    for (const element of root.querySelectorAll(selector)) {
      const wanted = value(element);
      if (wanted === null) element.removeAttribute(attribute);
      else if (element.getAttribute(attribute) !== wanted) element.setAttribute(attribute, wanted);
    }
  }
}

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex='0']";

/** Makes an element that has appeared a modal dialog: it has the focus until it goes, Escape closes it, and then what
opened it has the focus again. Gives back what to do when it goes. */
function modal(dialog, label, opener, close) {
  const isShown = (it) => !it.disabled && it.getClientRects().length > 0;
  const inside = () => [...dialog.querySelectorAll(FOCUSABLE)].filter(isShown);
  const isLost = () => !dialog.contains(document.activeElement);
  const onKey = (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Tab") return;
    const targets = inside();
    const [from, to] = event.shiftKey ? [targets[0], targets.at(-1)] : [targets.at(-1), targets[0]];
    const isAtEnd = document.activeElement === from || (event.shiftKey && document.activeElement === dialog);
    if (!isAtEnd && !isLost()) return;
    event.preventDefault();
    (to ?? dialog).focus();
  };
  // A button that is pressed may make place for another one and take the focus with it.
  const kept = new MutationObserver(() => isLost() && dialog.focus());
  const told = { role: "dialog", "aria-modal": "true", "aria-label": label, tabindex: "-1" };
  for (const [name, value] of Object.entries(told)) dialog.setAttribute(name, value);
  if (isLost()) dialog.focus();
  document.addEventListener("keydown", onKey, true);
  kept.observe(dialog, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("keydown", onKey, true);
    kept.disconnect();
    opener.focus();
  };
}

/** Swagger UI for everyone, shown in `root`; `say` tells a person who does not see the page what has happened. */
export function forEveryone(root, say) {
  new MutationObserver(() => mend(root)).observe(root, { childList: true, subtree: true });
  return (system) => ({
    wrapComponents: {
      authorizationPopup: (Popup) => (props) => {
        const { createElement, useLayoutEffect, useRef } = system.React;
        const box = useRef(null);
        // Before the first field of the dialog takes the focus.
        const opener = useRef(document.activeElement);
        const close = () => props.authActions.showDefinitions(false);
        useLayoutEffect(() => modal(box.current.querySelector(".modal-ux"), "Authorize", opener.current, close), []);
        return createElement("div", { ref: box }, createElement(Popup, props));
      },
      // An operation is opened by a button that holds its path; a link inside a button cannot be told from the button.
      OperationSummaryPath: (Path) => (props) =>
        system.React.createElement(Path, {
          ...props,
          getComponent: (name, ...rest) => (name === "DeepLink" ? plain : props.getComponent(name, ...rest)),
        }),
    },
    statePlugins: {
      spec: {
        wrapActions: {
          setResponse: (set) => (path, method, response) => {
            say(`${method.toUpperCase()} ${path}: ${response.status ?? "no answer"}`);
            return set(path, method, response);
          },
        },
      },
    },
  });
}
