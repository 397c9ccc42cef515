/** Making DOM nodes. Text only ever becomes text nodes and attributes, never markup. */

let lastId = 0;

/** An id that no other node of the page has. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * One element.
 * @param {string} tag
 * @param {Object<string, unknown>} [props] attributes; `null`, `undefined` and `false` are left
 *   out; a function under `onclick` and the like is added as a listener.
 * @param {...(Node|string|null|undefined)} children strings become text nodes.
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    setProp(node, name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** A fragment of the given nodes and strings. */
export function fragment(...children) {
  const made = document.createDocumentFragment();
  made.append(...children);
  return made;
}

/** Whether a link may be followed from here: no `javascript:` and its like. */
export function isSafeUrl(url) {
  try {
    return ["http:", "https:", "mailto:", "tel:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled])," +
  " textarea:not([disabled]), summary, [tabindex='0']";

/** What Tab can reach inside a node, in order. */
export function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => node.checkVisibility());
}

/** A name inside a sentence, kept from turning the sentence's direction (Unicode isolates). */
export function isolate(name) {
  return `\u2068${name}\u2069`;
}
