/** A menu behind a button: opens below or above it, moves by arrow keys, closes on Escape. */

import { el } from "../dom.js";

/**
 * A menu as one node.
 * @param {{label: string, sign: string, items: {text: string, more?: string,
 *   choose: () => void}[], testid?: string}} menu
 */
export function drawMenu({ label, sign, items, testid = null }) {
  const toggle = el(
    "button",
    {
      type: "button",
      class: "button more",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
      "data-part": "toggle",
      "data-testid": testid,
    },
    el("span", { "aria-hidden": "true" }, sign),
  );
  const list = el("div", { class: "menu-list", role: "menu", "aria-label": label, hidden: true });
  const open = (yes) => setOpen(toggle, list, yes);
  list.append(...items.map((item) => drawItem(item, open)));
  const node = el("div", { class: "overflow" }, toggle, list);
  toggle.addEventListener("click", () => open(list.hidden));
  node.addEventListener("keydown", (event) => move(event, list, open));
  node.addEventListener("focusout", (event) => {
    if (!node.contains(event.relatedTarget)) setOpen(toggle, list, false, { keepFocus: true });
  });
  return node;
}

function drawItem({ text, more, choose }, open) {
  const act = () => {
    open(false);
    choose();
  };
  const props = { type: "button", role: "menuitem", tabindex: "-1", dir: "auto", onclick: act };
  return el("button", props, text, more ? el("span", { class: "description" }, more) : null);
}

function setOpen(toggle, list, yes, { keepFocus = false } = {}) {
  list.hidden = !yes;
  toggle.setAttribute("aria-expanded", String(yes));
  if (!keepFocus) (yes ? list.firstElementChild : toggle)?.focus();
}

function move(event, list, open) {
  const items = [...list.children];
  const at = items.indexOf(document.activeElement);
  const last = items.length - 1;
  const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last };
  if (event.key === "Escape" && !list.hidden) {
    event.stopPropagation();
    event.preventDefault();
    open(false);
  } else if (event.key in to) {
    event.preventDefault();
    if (list.hidden) open(true);
    else items[to[event.key]].focus();
  }
}
