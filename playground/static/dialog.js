/** Dialogs over the page: they hold the focus, close on Escape, and give the focus back. */

import { el, focusables, fragment } from "./dom.js";
import { focusPlace, returnFocus } from "./kit/keeping.js";
import { drawText, plainText } from "./kit/text.js";

/**
 * A dialog that is not open yet. Escape calls `onEscape` and does nothing by itself.
 * @returns {{node: HTMLDialogElement, open: () => void, close: () => void}}
 */
export function createDialog(props, onEscape) {
  const node = el("dialog", props);
  document.body.append(node);
  let cameFrom = null;
  node.addEventListener("cancel", (event) => {
    event.preventDefault();
    onEscape();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Tab") stayInside(event, node);
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onEscape();
  });
  const open = () => {
    if (node.open) return;
    cameFrom = focusPlace();
    node.showModal();
  };
  const close = () => {
    if (!node.open) return;
    node.close();
    returnFocus(cameFrom);
  };
  return { node, open, close };
}

/** Tab goes round inside the dialog, in both directions. */
function stayInside(event, node) {
  const all = focusables(node);
  const [first, last] = [all[0], all.at(-1)];
  const [edge, other] = event.shiftKey ? [first, last] : [last, first];
  const lost = !all.includes(document.activeElement) && !event.shiftKey;
  if (document.activeElement !== edge && !lost) return;
  event.preventDefault();
  other?.focus();
}

/** Slack's confirm object as a question. Resolves to whether the person said yes. */
export function askToConfirm(confirm, names) {
  return new Promise((resolve) => {
    const answer = (yes) => {
      dialog.close();
      dialog.node.remove();
      resolve(yes);
    };
    const props = { class: "dialog confirm", "data-testid": "confirm", "aria-labelledby": "confirm-title" };
    const dialog = createDialog(props, () => answer(false));
    dialog.node.append(drawQuestion(confirm, names, answer));
    dialog.open();
    dialog.node.querySelector("[data-testid=confirm-yes]").focus();
  });
}

function drawQuestion(confirm, names, answer) {
  const style = confirm.style === "danger" ? "danger" : "primary";
  const choice = (text, yes, look) => {
    const props = { type: "button", class: `button ${look}`, onclick: () => answer(yes) };
    const label = el("span", { class: "label", dir: "auto" }, text);
    return el("button", { ...props, "data-testid": yes ? "confirm-yes" : "confirm-no" }, label);
  };
  return fragment(
    el("h2", { id: "confirm-title", dir: "auto" }, plainText(confirm.title)),
    el("div", { class: "dialog-body text", dir: "auto" }, drawText(confirm.text, names)),
    el(
      "div",
      { class: "dialog-foot" },
      choice(plainText(confirm.deny) || "Cancel", false, ""),
      choice(plainText(confirm.confirm) || "Yes", true, style),
    ),
  );
}
