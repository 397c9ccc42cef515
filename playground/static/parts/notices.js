/** Sentences for the person only: why something did not work. */

import { el } from "../dom.js";

const MOST = 3;

/** The notices above the message box. */
export function createNotices(place) {
  return {
    /** The same sentence twice is shown once. */
    add: (text) => {
      for (const node of [...place.children]) {
        if (node.querySelector(".notice-text").textContent === text) node.remove();
      }
      place.append(drawNotice(text));
      while (place.children.length > MOST) place.firstElementChild.remove();
    },
    clear: () => place.replaceChildren(),
  };
}

function drawNotice(text) {
  const dismiss = { type: "button", class: "cross", "aria-label": "Dismiss", onclick: () => node.remove() };
  const node = el(
    "div",
    { class: "notice", "data-testid": "notice", "data-ephemeral": "true" },
    el("p", { class: "only" }, "Only visible to you"),
    el("p", { class: "notice-text", dir: "auto" }, text),
    el("button", dismiss, "✕"),
  );
  return node;
}
