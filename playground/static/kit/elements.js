/** Interactive elements: which function draws which, and buttons and menus themselves. */

import { el, isSafeUrl } from "../dom.js";
import { drawCheckboxes, drawMultiSelect, drawPlaceSelect, drawRadios, drawSelect } from "./choices.js";
import { drawDateOrTime, drawNumberInput, drawTextInput } from "./fields.js";
import { drawFileInput } from "./files.js";
import { drawMenu } from "./menu.js";
import { drawSearched } from "./searched.js";
import { plainText } from "./text.js";

/**
 * Where an element stands. `choose(element, action, undo)` tells the bot of a choice where the
 * block dispatches; `press(element, action, undo)` always does.
 * @typedef {object} Slot
 * @property {string} blockId
 * @property {boolean} dispatches
 * @property {boolean} optional
 * @property {import("./text.js").Names} names
 * @property {(element: object, action: object|null, undo?: () => void) => void} press
 * @property {(element: object, action: object, undo?: () => void) => void} choose
 * @property {(element: object, typed: string) => Promise<object>} suggest options for what is typed
 * @property {(element: object, file: File) => Promise<object>} upload gives a file to the workspace
 */

const DRAW = new Map([
  ["button", drawButton],
  ["overflow", drawOverflow],
  ["image", drawImage],
  ["static_select", drawSelect],
  ["multi_static_select", drawMultiSelect],
  ["external_select", drawSearched],
  ["multi_external_select", drawSearched],
  ["conversations_select", drawPlaceSelect],
  ["channels_select", drawPlaceSelect],
  ["users_select", drawPlaceSelect],
  ["checkboxes", drawCheckboxes],
  ["radio_buttons", drawRadios],
  ["datepicker", drawDateOrTime],
  ["timepicker", drawDateOrTime],
  ["plain_text_input", drawTextInput],
  ["email_text_input", drawTextInput],
  ["url_text_input", drawTextInput],
  ["number_input", drawNumberInput],
  ["file_input", drawFileInput],
]);

/** Any element as a node that carries its `data-action-id`. */
export function drawElement(element, slot) {
  const draw = DRAW.get(element.type);
  if (!draw) return el("span", { class: "unsupported" }, `unsupported element: ${element.type}`);
  const node = draw(element, slot);
  if (element.action_id !== undefined) node.dataset.actionId = element.action_id;
  if (element.focus_on_load) node.dataset.focusOnLoad = "";
  return node;
}

/** An image that never stretches its surroundings; one in Slack is shown by its id. */
export function drawImage(element) {
  const file = element.slack_file?.id;
  const src = file ? `play/files/${encodeURIComponent(file)}` : element.image_url;
  return el("img", { src, alt: element.alt_text ?? "", loading: "lazy" });
}

function drawButton(element, slot) {
  const label = plainText(element.text);
  const look = {
    class: `button ${element.style ?? ""}`.trim(),
    "aria-label": element.accessibility_label,
    title: label.length > 24 ? label : null,
    onclick: () => slot.press(element, null),
  };
  const text = el("span", { class: "label", dir: "auto" }, label);
  if (!element.url || !isSafeUrl(element.url)) return el("button", { type: "button", ...look }, text);
  return el("a", { href: element.url, target: "_blank", rel: "noopener noreferrer", ...look }, text);
}

function drawOverflow(element, slot) {
  const items = (element.options ?? []).map((option) => ({
    text: plainText(option.text),
    choose: () => chooseItem(element, option, slot),
  }));
  return drawMenu({ label: element.accessibility_label ?? "More actions", sign: "⋯", items });
}

function chooseItem(element, option, slot) {
  slot.press(element, { type: "overflow", selected_option: { text: option.text, value: option.value } });
  if (option.url && isSafeUrl(option.url)) window.open(option.url, "_blank", "noopener");
}
