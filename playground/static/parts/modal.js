/** The modal: a view's blocks with its title, its buttons and its errors. */

import { createDialog } from "../dialog.js";
import { el, focusables } from "../dom.js";
import { drawBlocks } from "../kit/blocks.js";
import { recall, remember } from "../kit/keeping.js";
import { plainText } from "../kit/text.js";
import { gather, problems, restore } from "../kit/values.js";

/**
 * The page's one modal.
 * @param {{submit: (viewId: string, values: object) => Promise<object|null>,
 *   close: (viewId: string) => Promise<void>, surface: (key: string) => object}} page
 *   `submit` resolves to errors by block_id, or null
 * @returns {{draw: (view: object|null) => void, trouble: (text: string) => boolean}}
 *   `trouble` shows a sentence in the modal, if there is one open.
 */
export function createModal(page) {
  const shown = { id: null, drawn: "", errors: "", busy: false, values: new Map() };
  const props = { class: "dialog modal", "data-testid": "modal", "aria-labelledby": "modal-title" };
  const dialog = createDialog(props, () => leave());
  const leave = () => page.close(shown.id);
  const send = (event) => {
    event.preventDefault();
    return submitView(dialog.node, shown, page);
  };
  return {
    draw: (view) => (view ? drawView(view, { dialog, shown, page, leave, send }) : putAway(dialog, shown)),
    trouble: (text) => dialog.node.open && showTrouble(dialog.node, text),
  };
}

function putAway(dialog, shown) {
  shown.id = null;
  shown.values.clear();
  dialog.close();
  dialog.node.replaceChildren();
}

/** Draws a view if it differs from what stands there; keeps the focus and what was entered. */
function drawView({ id, view, errors }, { dialog, shown, page, leave, send }) {
  const drawn = JSON.stringify(view);
  const same = shown.id === id;
  if (!same || shown.drawn !== drawn) {
    const memory = keep(dialog.node, shown);
    const surface = page.surface(`view:${id}`);
    dialog.node.dataset.container = surface.key;
    dialog.node.replaceChildren(drawForm(view, surface, { leave, send }));
    Object.assign(shown, { id, drawn, errors: "" });
    dialog.open();
    if (same) recall(dialog.node, memory);
    else enter(dialog.node, shown.values.get(id));
  }
  const told = JSON.stringify(errors ?? null);
  if (told !== shown.errors) showErrors(dialog.node, errors ?? {});
  shown.errors = told;
}

/** What was entered, also under the view's id: it may come back from below another view. */
function keep(node, shown) {
  const memory = remember(node);
  if (shown.id) shown.values.set(shown.id, memory.values);
  return memory;
}

function enter(node, values) {
  if (values) restore(node, values);
  const wanted = node.querySelector("[data-focus-on-load]");
  const inputs = focusables(node.querySelector(".dialog-body"));
  (wanted ?? inputs[0] ?? node.querySelector(".dialog-foot button")).focus();
}

function drawForm(view, surface, { leave, send }) {
  return el(
    "form",
    { class: "modal-form", novalidate: true, autocomplete: "off", onsubmit: send },
    el(
      "header",
      { class: "dialog-head" },
      el("h2", { id: "modal-title", dir: "auto" }, plainText(view.title)),
      el("button", { type: "button", class: "cross", "aria-label": "Close", onclick: leave }, "✕"),
    ),
    el(
      "div",
      { class: "dialog-body" },
      el("p", { class: "trouble", role: "alert", "data-testid": "modal-trouble", hidden: true }),
      drawBlocks(view.blocks, surface),
    ),
    el("footer", { class: "dialog-foot" }, ...drawFoot(view, leave)),
  );
}

function drawFoot(view, leave) {
  const closing = plainText(view.close) || (view.submit ? "Cancel" : "Close");
  const close = { type: "button", class: "button", "data-testid": "modal-close", onclick: leave };
  const nodes = [el("button", close, el("span", { class: "label" }, closing))];
  if (view.submit) {
    const submit = { type: "submit", class: "button primary", "data-testid": "modal-submit" };
    nodes.push(el("button", submit, el("span", { class: "label" }, plainText(view.submit))));
  }
  return nodes;
}

async function submitView(node, shown, page) {
  const button = node.querySelector("[data-testid=modal-submit]");
  if (!button || shown.busy) return;
  const found = problems(node);
  showErrors(node, found);
  if (Object.keys(found).length) {
    focusFirstError(node);
    return;
  }
  shown.busy = true;
  button.setAttribute("aria-busy", "true");
  const errors = await page.submit(shown.id, gather(node));
  shown.busy = false;
  button.removeAttribute("aria-busy");
  if (errors && node.open) {
    showErrors(node, errors);
    focusFirstError(node);
  }
}

/** A sentence under each block that is wrong; those that name no block stand at the top. */
function showErrors(node, errors) {
  const rest = new Map(Object.entries(errors));
  for (const block of node.querySelectorAll(".block.input")) {
    const text = rest.get(block.dataset.blockId) ?? null;
    rest.delete(block.dataset.blockId);
    const place = block.querySelector(".error");
    place.hidden = text === null;
    place.textContent = text;
    block.querySelector("[aria-describedby]").toggleAttribute("aria-invalid", text !== null);
  }
  showTrouble(node, [...rest.values()].join(" "));
}

function showTrouble(node, text) {
  const place = node.querySelector(".trouble");
  if (!place) return false;
  place.hidden = !text;
  place.textContent = text;
  return true;
}

function focusFirstError(node) {
  const wrong = node.querySelector("[aria-invalid]");
  if (wrong) (wrong.tabIndex >= 0 ? wrong : focusables(wrong)[0])?.focus();
}
