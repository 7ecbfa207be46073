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
  [".modal-ux", "role", () => "dialog"],
  [".modal-ux", "aria-label", () => "Authorize"],
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

/** Swagger UI for everyone, shown in `root`; `say` tells a person who does not see the page what has happened. */
export function forEveryone(root, say) {
  new MutationObserver(() => mend(root)).observe(root, { childList: true, subtree: true });
  return (system) => ({
    wrapComponents: {
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
